"""The places that the platform has for a processing job, all below `/opt/ml` or where `ML_ROOT` moves it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

DEFAULT_ROOT = "/opt/ml"


def ml_root(settings: Mapping[str, str]) -> Path:
    """The root."""
    return Path(settings.get("ML_ROOT") or DEFAULT_ROOT)


def moved(place: str, root: str) -> str:
    """A path that is given as below `/opt/ml`, below the root; any other place as it is."""
    inside = place == DEFAULT_ROOT or place.startswith(f"{DEFAULT_ROOT}/")
    return root + place.removeprefix(DEFAULT_ROOT) if inside else place


def analysis_config_file(root: Path) -> Path:
    """Where an analysis of bias or attribution is described."""
    return root / "processing" / "input" / "config" / "analysis_config.json"


def analysis_data(root: Path) -> Path:
    """Where its data is."""
    return root / "processing" / "input" / "data"


def analysis_output(root: Path) -> Path:
    """Where its reports go."""
    return root / "processing" / "output"
