"""`analysis_config.json`: what an analysis of bias or attribution is to compute (reference 1.1). Users write it."""

from contracts.analysis_config.checks import check_analysis, check_model_bias, check_model_explainability
from contracts.analysis_config.config import AnalysisConfig, Facet, parse_analysis_config
from contracts.analysis_config.methods import (
    POST_TRAINING_METRICS,
    PRE_TRAINING_METRICS,
    Methods,
    PartialDependenceMethod,
    ReportMethod,
    ShapMethod,
)
from contracts.analysis_config.predictor import PredictorConfig

__all__ = [
    "POST_TRAINING_METRICS",
    "PRE_TRAINING_METRICS",
    "AnalysisConfig",
    "Facet",
    "Methods",
    "PartialDependenceMethod",
    "PredictorConfig",
    "ReportMethod",
    "ShapMethod",
    "check_analysis",
    "check_model_bias",
    "check_model_explainability",
    "parse_analysis_config",
]
