"""A monitor of bias: merged records, or data with predictions and labels, against an `analysis.json` of before."""

from __future__ import annotations

from typing import ClassVar

from contracts.analysis import AnalysisType
from contracts.drift_job import DriftJob, OptionalAttribute
from contracts.job_values import TextDistance


class ModelBiasJob(DriftJob):
    """One run."""

    analysis: ClassVar[AnalysisType] = AnalysisType.MODEL_BIAS

    ground_truth_attribute: OptionalAttribute = None
    """The label; a merged record has its own place for it."""
    bias_tolerance: TextDistance = 0.0
    """How much further from 0 than the baseline a metric may be; 0 as the closed monitor."""
