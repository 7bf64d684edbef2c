"""Which job an environment asks for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from contracts.errors import ContractError, excerpt
from contracts.ml_root import analysis_config_file, ml_root
from contracts.settings import fold


class AnalysisType(StrEnum):
    """The jobs that one image runs, by the values of `analysis_type`."""

    DATA_QUALITY = "DATA_QUALITY"
    MODEL_QUALITY = "MODEL_QUALITY"
    GROUND_TRUTH_MERGE = "GROUND_TRUTH_MERGE"
    ANALYSIS = "ANALYSIS"
    """Of bias and attributions, as a processing job."""
    MODEL_BIAS = "MODEL_BIAS"
    MODEL_EXPLAINABILITY = "MODEL_EXPLAINABILITY"


_BY_NAME: dict[str, str] = {fold(kind): kind for kind in AnalysisType}


def know(analysis: str) -> None:
    """Take a job into the values of `analysis_type`."""
    _BY_NAME.setdefault(fold(analysis), analysis)


def analysis_of(settings: Mapping[str, str]) -> str:
    """`analysis_type` decides; else `ground_truth_source` asks for a merge, and `dataset_format` for data quality.

    Without those an analysis config, set or at its place below `ML_ROOT`, asks for an analysis of bias and attribution.
    Where nothing is said it is data quality, as with the closed analyzer. Raises ContractError.
    """
    analysis_type = settings.get("analysis_type")
    if not analysis_type:
        return _without_a_word(settings)
    if (known := _BY_NAME.get(fold(analysis_type))) is not None:
        return known
    right = f"it should be {', '.join(_BY_NAME.values())} or absent"
    raise ContractError("analysis_type", f"holds {excerpt(analysis_type)}; {right}")


def _without_a_word(settings: Mapping[str, str]) -> AnalysisType:
    if settings.get("ground_truth_source"):
        return AnalysisType.GROUND_TRUTH_MERGE
    if settings.get("dataset_format"):
        return AnalysisType.DATA_QUALITY
    has_config = settings.get("analysis_config") or analysis_config_file(ml_root(settings)).exists()
    return AnalysisType.ANALYSIS if has_config else AnalysisType.DATA_QUALITY
