"""What data quality is called by."""

from __future__ import annotations

from analyzer.runs.call import OF_METRICS, WITH_PAGE, Call

_JOB, _RUN = "contracts.job:DataQualityJob", "analyzer.data_quality.analysis:DataQualityRun"
_TRUSTED = (*WITH_PAGE, ("drift", "trusted"))
"""What the closed analyzer wrote is for its own environment."""

_OF_BASELINES = frozenset({"baseline_constraints", "baseline_statistics", "max_baseline_bytes"})
_OF_CHECKS = frozenset(
    {"drift_weighting", "check_non_negative", "write_drift", "publish_drift_metrics", "previous_statistics"}
)
OF_SUGGESTIONS = frozenset(
    {
        "comparison_threshold",
        "comparison_method",
        "categorical_comparison_threshold",
        "categorical_drift_method",
        "drift",
        "significance_level",
        "false_discovery_rate",
        "datatype_check_threshold",
        "domain_content_threshold",
    }
)
"""How strict the constraints are that a run suggests."""

BASELINE = Call(
    command="baseline",
    function="baseline",
    summary="Write statistics and suggested constraints of DATA.",
    text="Profile DATA, a file, folder or URI, and write statistics.json and constraints.json into the folder OUTPUT.",
    job=_JOB,
    run=_RUN,
    report="analyzer.reports.data_quality:BaselineReport",
    left_out=_OF_BASELINES | _OF_CHECKS,
    defaults=_TRUSTED,
)
MONITOR = Call(
    command="monitor",
    function="monitor",
    summary="Find how DATA differs from a baseline.",
    text="Profile DATA and write how it differs from a baseline, constraint_violations.json, into the folder OUTPUT.",
    job=_JOB,
    run=_RUN,
    report="analyzer.reports.data_quality:MonitoringReport",
    needed=("baseline_constraints",),
    defaults=_TRUSTED,
)
CHECK_RULES = Call(
    command="rules check",
    function="check_rules",
    summary="Check DATA against the rules in the file RULES.",
    text="Check DATA, a file, folder or URI, against the rules in the file RULES, JSON or YAML, and show each.",
    job=_JOB,
    run="analyzer.data_quality.check_rules:RulesCheck",
    report="analyzer.rules.report:RulesReport",
    places=("dataset_source", "rules"),
    left_out=_OF_BASELINES
    | _OF_CHECKS
    | OF_SUGGESTIONS
    | {"suggest_rules"}
    | OF_METRICS
    | {"history", "write_page", "post_analytics_processor_script", "post_script_timeout_s"},
    settings=(("output_path", "."),),  # nothing is written
)

CALLS = (BASELINE, MONITOR, CHECK_RULES)
