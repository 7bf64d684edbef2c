"""Files of analyses of bias and attribution that are right, for tests to change."""

from __future__ import annotations

from typing import Any

BIAS_CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "headers": ["age", "sex", "hours", "income", "predicted"],
    "label": "income",
    "predicted_label": "predicted",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}, {"name_or_index": "age"}],
    "group_variable": "hours",
    "probability_threshold": 0.8,
    "methods": {
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {"methods": ["TE", "ad"]},
        "report": {"name": "report", "title": "Analysis Report"},
    },
}
"""As the SDK's `run_bias` writes it, but for the predictions in the data."""

SHAP_CONFIG: dict[str, Any] = {
    "dataset_type": "application/jsonlines",
    "features": "features",
    "headers": ["age", "sex"],
    "methods": {
        "shap": {"baseline": [[39, 0]], "num_samples": 15, "agg_method": "mean_abs", "save_local_shap_values": True},
        "pdp": {"grid_resolution": 20},
        "report": {"name": "report"},
    },
    "predictor": {
        "model_name": "adult",
        "instance_type": "ml.m5.xlarge",
        "initial_instance_count": 1,
        "accept_type": "application/jsonlines",
        "content_template": '{"features":$features}',
        "probability": "score",
        "label_headers": ["income"],
    },
}

REPORT: dict[str, Any] = {
    "version": "1.0",
    "explanations": {
        "kernel_shap": {"label0": {"global_shap_values": {"age": 0.25, "sex": 0.125}, "expected_value": 0.5}},
        "pdp": [
            {
                "feature_name": "age",
                "data_type": "numerical",
                "feature_values": [20.5, 30.5],
                "model_predictions": [[0.25, 0.75]],
                "data_distribution": [0.5, 0.5],
                "label_headers": ["income"],
            },
            {"feature_name": "note", "error": "Detected data type is not supported for PDP."},
        ],
    },
    "post_training_bias_metrics": {
        "label": "income",
        "facets": {
            "sex": [
                {
                    "value_or_threshold": "0",
                    "metrics": [
                        {"name": "AD", "description": "Accuracy Difference (AD)", "value": -0.1141572442143538},
                        {"name": "FT", "description": "Flip Test (FT)", "value": None, "error": "Facet set is empty"},
                        {"name": "TE", "description": "Treatment Equality (TE)", "value": "-Infinity"},
                    ],
                }
            ]
        },
        "label_value_or_threshold": "1",
    },
    "pre_training_bias_metrics": {
        "label": "income",
        "facets": {
            "sex": [
                {
                    "value_or_threshold": "(40.0, 58.0]",
                    "metrics": [{"name": "CI", "description": "Class Imbalance (CI)", "value": 0.1}],
                }
            ]
        },
        "label_value_or_threshold": "1",
    },
}

BIAS_VIOLATIONS: dict[str, Any] = {
    "version": "1.0",
    "violations": [
        {
            "facet": "Sex",
            "facet_value": "0",
            "metric_name": "TE",
            "constraint_check_type": "bias_drift_check",
            "description": "Metric value Infinity doesn't meet the baseline constraint requirement 2.916666666666667",
        }
    ],
}

ATTRIBUTION_VIOLATIONS: dict[str, Any] = {
    "version": "1.0",
    "violations": [
        {
            "label": "label0",
            "metric_name": "shap",
            "constraint_check_type": "feature_attribution_drift_check",
            "description": "Feature attribution drift 0.7639720923277322 exceeds threshold 0.9",
        }
    ],
}

ANALYSIS_ENVIRONMENT = {"analysis_config": "/config/analysis_config.json"}

BIAS_MONITOR_ENVIRONMENT = {
    "analysis_type": "MODEL_BIAS",
    "dataset_source": "/opt/ml/processing/input",
    "dataset_format": '{"sagemakerMergeJson": {}}',
    "output_path": "/opt/ml/processing/output",
    "probability_attribute": "0",
    "probability_threshold_attribute": "0.8",
}

EXPLAINABILITY_MONITOR_ENVIRONMENT = BIAS_MONITOR_ENVIRONMENT | {
    "analysis_type": "MODEL_EXPLAINABILITY",
    "dataset_format": '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput"]}}',
    "attribution_threshold": "0.95",
    "model_concurrency": "8",
}
