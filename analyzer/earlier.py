"""Functions by the names that they had in the release before: each warns, and all of them will go with the next one."""

from __future__ import annotations

import importlib
import sys
import warnings
from typing import Any

EARLIER = {
    "analyzer.analyses.analyse": "analyse",
    "analyzer.analyses.bias": "bias",
    "analyzer.analyses.explain": "explain",
    "analyzer.ground_truth.merge": "merge",
    "analyzer.model_quality.baseline": "model_quality",
    "analyzer.model_quality.monitor": "model_quality",
}
"""What they are in `analyzer` now."""


def earlier(module: str, name: str) -> Any:
    """The function that a module had under this name. Raises AttributeError."""
    now = EARLIER.get(f"{module}.{name}")
    if now is None:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    warn(f"{module}.{name} will go: it is analyzer.{now} now.")
    return getattr(importlib.import_module("analyzer"), now)


def warn(text: str) -> None:
    """Warn of what will go, at the line that has called this package: Python shows those of a script alone."""
    level, frame = 1, sys._getframe()
    while (caller := frame.f_back) is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "analyzer":
        level, frame = level + 1, caller
    warnings.warn(text, DeprecationWarning, stacklevel=level)
