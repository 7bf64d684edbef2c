"""A monitor of feature attributions: captured requests, or data, against an `analysis.json` of before."""

from __future__ import annotations

from typing import Annotated, ClassVar

from contracts.analysis import AnalysisType
from contracts.drift_job import DriftJob
from contracts.job_values import TextFraction
from contracts.setting import Heading, Setting, Use


class ModelExplainabilityJob(DriftJob):
    """One run."""

    analysis: ClassVar[AnalysisType] = AnalysisType.MODEL_EXPLAINABILITY

    attribution_threshold: Annotated[
        TextFraction,
        Setting(
            "threshold",
            "The NDCG of the features' ranking below which attributions have drifted.",
            heading=Heading.CHECKS,
            uses=(Use.BASELINE,),
        ),
    ] = 0.9
