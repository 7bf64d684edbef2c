"""Which job an environment asks for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from contracts.errors import ContractError, excerpt
from contracts.settings import fold


class AnalysisType(StrEnum):
    """The jobs that one image runs, by the values of `analysis_type`."""

    DATA_QUALITY = "DATA_QUALITY"
    MODEL_QUALITY = "MODEL_QUALITY"
    GROUND_TRUTH_MERGE = "GROUND_TRUTH_MERGE"


_BY_NAME = {fold(kind): kind for kind in AnalysisType}


def analysis_of(settings: Mapping[str, str]) -> AnalysisType:
    """`analysis_type` decides, else `ground_truth_source` asks for a merge; without either it is data quality.

    The closed analyzer does data quality, too, where nothing is said. Raises ContractError.
    """
    asked = settings.get("analysis_type")
    if not asked:
        return AnalysisType.GROUND_TRUTH_MERGE if settings.get("ground_truth_source") else AnalysisType.DATA_QUALITY
    if (known := _BY_NAME.get(fold(asked))) is not None:
        return known
    right = f"it should be {', '.join(AnalysisType)} or absent: other analyses are not available in this version"
    raise ContractError("analysis_type", f"holds {excerpt(asked)}; {right}")
