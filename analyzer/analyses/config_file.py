"""The `analysis_config.json` of a job, read before Spark starts; every error names the file and the place in it."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.errors import ConfigurationError
from analyzer.limited_file import MOST_SETTINGS_BYTES, read_limited
from analyzer.places.place import place_of
from analyzer.places.store_errors import why_missing
from contracts.analysis_config import AnalysisConfig, parse_analysis_config
from contracts.errors import ContractError, excerpt, sentence

SETTING = "analysis_config"


def read_config(location: str, check: Callable[[AnalysisConfig], None], root: str | None = None) -> AnalysisConfig:
    """The file that the job names, and that it holds what `check` asks for. Raises ConfigurationError.

    What it names below `/opt/ml` is below `root`, where there is one.
    """
    path = place_of(SETTING, location)
    try:
        config = parse_analysis_config(read_limited(path, MOST_SETTINGS_BYTES))
        check(config)
    except FileNotFoundError as error:
        more = f" ({why})" if (why := why_missing(error)) else ""
        raise ConfigurationError(f"{_holds(location)}, which does not exist{more}; it should be a JSON file.") from None
    except OSError as error:
        raise ConfigurationError(f"{_holds(location)}, which cannot be read: {error.strerror or error}.") from error
    except ContractError as error:
        raise ConfigurationError(f"{_holds(location)}, which cannot be used: {sentence(str(error))}") from error
    return config if root is None else config.below(root)


def _holds(location: str) -> str:
    return f"{SETTING} holds {excerpt(location, 200)}"
