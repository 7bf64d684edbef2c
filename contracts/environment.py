"""The settings that a job was started with: the environment, and behind it the platform's job file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.errors import ContractError, held
from contracts.model import parse_json, pointer


def job_file(root: Path) -> Path:
    """Where the platform tells what the job is, below `root` (`/opt/ml`)."""
    return root / "config" / "processingjobconfig.json"


def environment(env: Mapping[str, str], processing_job_config: Path | None) -> dict[str, str]:
    """`env`, and below it the `Environment` of the job file: `env` wins wherever it holds a text that is not empty.

    An absent job file is fine. Raises ContractError when it cannot be read or is not what the platform writes.
    """
    fallback = {} if processing_job_config is None else _read(processing_job_config)
    return fallback | {key: value for key, value in env.items() if value or key not in fallback}


def read_job_file(path: Path) -> dict[str, Any]:
    """The platform's job file, empty when there is none; raises ContractError when it is no JSON object."""
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ContractError(str(path), f"cannot be read: {error.strerror}") from error
    document = parse_json(raw, str(path))
    if not isinstance(document, dict):
        raise ContractError(str(path), f"holds {held(document)}; it should be a JSON object with an Environment")
    return document


def _read(path: Path) -> dict[str, str]:
    settings: Any = read_job_file(path).get("Environment")
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise ContractError(f"{path} at /Environment", f"holds {held(settings)}; it should be an object of texts")
    for key, value in settings.items():
        if not isinstance(value, str):
            raise ContractError(
                f"{path} at {pointer(('Environment', key))}", f"holds {held(value)}; it should be a text"
            )
    return settings
