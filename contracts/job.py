"""A data-quality job: all that one run needs to know, read from the environment or given by a caller in Python."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from contracts.analysis import AnalysisType
from contracts.column_types import ColumnTypes
from contracts.environment import environment
from contracts.job_values import ColumnNames, PathText, TextDistance, TextFraction, TextSeconds, Weighting
from contracts.monitor_job import MonitorJob
from contracts.settings import CategoricalDriftMethod, ComparisonMethod, Switch

__all__ = ["DataQualityJob", "environment"]


class DataQualityJob(MonitorJob):
    """One run of data quality."""

    analysis: ClassVar[AnalysisType] = AnalysisType.DATA_QUALITY
    files: ClassVar[tuple[str, ...]] = (*MonitorJob.files, "rules")

    categorical_drift_method: CategoricalDriftMethod | None = None
    exclude_columns: ColumnNames = ()
    column_types: ColumnTypes = Field(default_factory=dict)
    """Types that columns are of, whatever they look like: a column of codes is String."""
    drift_weighting: Weighting = "distinct"
    check_non_negative: Switch = False
    """Whether negative numbers are a violation where the constraints have `is_non_negative`."""
    datatype_check_threshold: TextFraction | None = None
    domain_content_threshold: TextFraction | None = None
    comparison_threshold: TextDistance | None = None
    categorical_comparison_threshold: TextDistance | None = None
    comparison_method: ComparisonMethod | None = None
    rules: PathText | None = None
    """A file of the user's own rules, JSON or YAML; they are checked, and written into the constraints."""
    rule_timeout_s: TextSeconds = 300.0
    """For a task of the rules that look for patterns or go through lists; a longer one is taken to have no end."""
    suggest_rules: Switch = False
    """Whether the constraints of a baseline get rules that its data suggests."""
