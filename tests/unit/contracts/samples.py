"""Documents of the border, small but whole, for the tests to read and to break."""

from __future__ import annotations

import copy
from typing import Any

STATISTICS: dict[str, Any] = {
    "version": 0.0,
    "dataset": {"item_count": 4},
    "features": [
        {
            "name": "Day Mins",
            "inferred_type": "Fractional",
            "numerical_statistics": {
                "common": {"num_present": 3, "num_missing": 1},
                "mean": 2.0,
                "sum": 6.0,
                "std_dev": 0.816496580927726,
                "min": 1.0,
                "max": 3.0,
                "approximate_num_distinct_values": 3,
                "completeness": 0.75,
                "distribution": {
                    "kll": {
                        "buckets": [{"lower_bound": 1.0, "upper_bound": 3.0, "count": 3.0}],
                        "sketch": {"parameters": {"c": 0.64, "k": 2048.0}, "data": [[1.5, 1.0, 3.0], []]},
                    }
                },
            },
        },
        {
            "name": "State",
            "inferred_type": "String",
            "string_statistics": {
                "common": {"num_present": 4, "num_missing": 0},
                "distinct_count": 2.0,
                "distribution": {
                    "categorical": {"buckets": [{"value": "NV", "count": 3}, {"value": "AK", "count": 1}]}
                },
            },
        },
        {
            "name": "Empty",
            "inferred_type": "Unknown",
            "string_statistics": {"common": {"num_present": 0, "num_missing": 4}, "distinct_count": 0.0},
        },
    ],
}

CONSTRAINTS: dict[str, Any] = {
    "version": 0.0,
    "features": [
        {
            "name": "Day Mins",
            "inferred_type": "Fractional",
            "completeness": 0.75,
            "num_constraints": {"is_non_negative": True},
        },
        {
            "name": "State",
            "inferred_type": "String",
            "completeness": 1.0,
            "string_constraints": {"domains": ["AK", "NV"]},
            "monitoring_config_overrides": {"distribution_constraints": {"comparison_threshold": 0.3}},
        },
        {"name": "Phone", "inferred_type": "String", "completeness": 1.0},
    ],
    "monitoring_config": {
        "evaluate_constraints": "Enabled",
        "emit_metrics": "Enabled",
        "datatype_check_threshold": 1.0,
        "domain_content_threshold": 1.0,
        "distribution_constraints": {
            "perform_comparison": "Enabled",
            "comparison_threshold": 0.1,
            "comparison_method": "Robust",
            "categorical_comparison_threshold": 0.1,
            "categorical_drift_method": "LInfinity",
        },
    },
}

LAUNCH_ERA_DISTRIBUTION: dict[str, Any] = {
    "enable_comparisons": True,
    "min_domain_mass": 1.0,
    "comparison_threshold": 1.0,
}

VIOLATIONS: dict[str, Any] = {
    "violations": [
        {
            "feature_name": "Day Mins",
            "constraint_check_type": "baseline_drift_check",
            "description": "Baseline drift distance: 0.17354640931273702 exceeds threshold: 0.1",
        }
    ]
}

METRIC: dict[str, Any] = {
    "MetricName": "feature_non_null_Day Mins",
    "Timestamp": "2019-11-26T03:00:00Z",
    "Dimensions": [{"Name": "Endpoint", "Value": "churn"}, {"Name": "MonitoringSchedule", "Value": "hourly"}],
    "Value": 0.75,
}

STATISTICS_METRIC: dict[str, Any] = {
    "MetricName": "feature_data_Day Mins",
    "Timestamp": "2019-11-26T03:00:00Z",
    "Dimensions": [{"Name": "MonitoringSchedule", "Value": "nightly"}],
    "StatisticValues": {"Maximum": 3.0, "Minimum": 1.0, "SampleCount": 3.0, "Sum": 6.0},
    "Unit": "Count",
}

ENVIRONMENT: dict[str, str] = {
    "dataset_source": "/opt/ml/processing/input",
    "dataset_format": '{"csv": {"header": true}}',
    "output_path": "/opt/ml/processing/output",
}


MERGE_ENVIRONMENT = {
    "dataset_source": "/opt/ml/processing/input",
    "ground_truth_source": "/opt/ml/processing/groundtruth",
    "output_path": "/opt/ml/processing/output",
}

CAPTURED: dict[str, Any] = {
    "captureData": {
        "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": "1,2", "encoding": "CSV"},
        "endpointOutput": {"observedContentType": None, "mode": "OUTPUT", "data": "MC43", "encoding": "BASE64"},
    },
    "eventMetadata": {"eventId": "e", "inferenceId": "i", "inferenceTime": "2021-05-06T22:15:00Z"},
    "eventVersion": "0",
}

GROUND_TRUTH: dict[str, Any] = {
    "groundTruthData": {"data": "1", "encoding": "CSV"},
    "eventMetadata": {"eventId": "00000000-0000-4000-8000-000000000001"},
    "eventVersion": "0",
}


def changed(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy of a document with another value at a JSON pointer."""
    copied = copy.deepcopy(document)
    *path, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    place: Any = copied
    for step in path:
        place = place[step]
    place[last] = value
    return copied


QUALITY_ENVIRONMENT = ENVIRONMENT | {
    "analysis_type": "MODEL_QUALITY",
    "problem_type": "Regression",
    "inference_attribute": "prediction",
    "ground_truth_attribute": "label",
}

QUALITY_STATISTICS = {
    "version": 0.0,
    "dataset": {"item_count": 4, "evaluation_time": "2026-02-21T13:03:24.202Z"},
    "regression_metrics": {
        "mae": {"value": 0.5, "standard_deviation": "NaN"},
        "mse": {"value": 0.25, "standard_deviation": 5.092682820403929e-4},
        "rmse": {"value": 0.5, "standard_deviation": 0.0},
        "r2": {"value": -7.7419149776821, "standard_deviation": 0.25},
    },
}

QUALITY_CONSTRAINTS = {
    "version": 0.0,
    "regression_constraints": {
        "mae": {"threshold": 0.5, "comparison_operator": "GreaterThanThreshold"},
        "r2": {"threshold": -7.7419149776821, "comparison_operator": "LessThanThreshold"},
    },
}

QUALITY_VIOLATIONS = {
    "violations": [
        {
            "constraint_check_type": "LessThanThreshold",
            "description": "Metric r2 with -53.790146743270654 +/- 4.829550001308316 was LessThanThreshold "
            "'-7.7419149776821'",
            "metric_name": "r2",
        }
    ]
}
