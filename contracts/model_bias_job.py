"""A monitor of bias: merged records, or data with predictions and labels, against an `analysis.json` of before."""

from __future__ import annotations

from typing import Annotated, ClassVar

from contracts.analysis import AnalysisType
from contracts.drift_job import DriftJob, OptionalAttribute
from contracts.job_values import TextDistance
from contracts.setting import Heading, Setting, Use


class ModelBiasJob(DriftJob):
    """One run."""

    analysis: ClassVar[AnalysisType] = AnalysisType.MODEL_BIAS

    ground_truth_attribute: Annotated[
        OptionalAttribute,
        Setting(
            "label",
            "Where labels are: a column's name, its index or a JMESPath; merged records have a place of their own.",
            metavar="COLUMN",
            example="income",
            heading=Heading.COLUMNS,
        ),
    ] = None
    bias_tolerance: Annotated[
        TextDistance,
        Setting(
            "tolerance",
            "How much further from 0 than the baseline's a metric may be.",
            heading=Heading.CHECKS,
            uses=(Use.BASELINE,),
        ),
    ] = 0.0
