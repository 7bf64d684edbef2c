"""A monitor of feature attributions: captured requests, or data, against an `analysis.json` of before."""

from __future__ import annotations

from typing import ClassVar

from contracts.analysis import AnalysisType
from contracts.drift_job import DriftJob
from contracts.job_values import TextFraction


class ModelExplainabilityJob(DriftJob):
    """One run."""

    analysis: ClassVar[AnalysisType] = AnalysisType.MODEL_EXPLAINABILITY

    attribution_threshold: TextFraction = 0.9
    """The NDCG of the features' ranking below which attributions have drifted."""
