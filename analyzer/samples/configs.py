"""The configs of bias and attributions, of an analysis and of its monitors."""

from __future__ import annotations

BIAS = """\
{
  "dataset_type": "text/csv",
  "label": "paid",
  "predicted_label": "predicted",
  "label_values_or_threshold": [1],
  "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
  "methods": {
    "pre_training_bias": {"methods": "all"},
    "post_training_bias": {"methods": "all"},
    "report": {"name": "report"}
  }
}
"""

ATTRIBUTIONS = """\
{
  "dataset_type": "text/csv",
  "label": "paid",
  "methods": {
    "shap": {"baseline": [[40, 0, 35]], "num_samples": 500, "agg_method": "mean_abs", "save_local_shap_values": true},
    "pdp": {"grid_resolution": 15, "top_k_features": 3},
    "report": {"name": "report"}
  },
  "predictor": {"content_type": "text/csv", "accept_type": "text/csv"}
}
"""

BIAS_MONITOR = """\
{
  "headers": ["age", "sex", "income", "paid"],
  "label": "paid",
  "label_values_or_threshold": [1],
  "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}]
}
"""

ATTRIBUTIONS_MONITOR = """\
{
  "headers": ["age", "sex", "income"],
  "methods": {"shap": {"baseline": [[40, 0, 35]], "num_samples": 500, "agg_method": "mean_abs"}},
  "predictor": {"content_type": "text/csv", "accept_type": "text/csv"}
}
"""


def config_files() -> dict[str, str]:
    """All of them, by their paths."""
    return {
        "analysis_config.json": BIAS,
        "attributions_config.json": ATTRIBUTIONS,
        "config/bias.json": BIAS_MONITOR,
        "config/attributions.json": ATTRIBUTIONS_MONITOR,
    }
