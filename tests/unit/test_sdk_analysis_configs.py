"""The configs that the SageMaker Python SDK v2 writes for analyses and their monitors are ones that we take."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

# The SDK announces its successor on import, and warnings are errors here.
os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
import sagemaker.clarify
import sagemaker.model_monitor

from contracts.analysis_config import (
    AnalysisConfig,
    check_analysis,
    check_model_bias,
    check_model_explainability,
    parse_analysis_config,
)
from contracts.errors import ContractError

clarify: Any = sagemaker.clarify
monitors: Any = sagemaker.model_monitor
"""Without types, which the SDK has only in part."""

HEADERS = ["age", "sex", "hours", "income"]
BIAS = clarify.BiasConfig([1], ["sex", "age"], [[0], [40]], group_name="hours")
MODEL = clarify.ModelConfig(
    model_name="adult",
    instance_count=1,
    instance_type="ml.m5.xlarge",
    accept_type="text/csv",
    content_type="text/csv",
    target_model="m.tar.gz",
    custom_attributes="a=b",
)
LINES = clarify.ModelConfig(
    endpoint_name="adult", accept_type="application/jsonlines", content_template='{"features":$features}'
)
DOCUMENTS = clarify.ModelConfig(
    endpoint_name="adult",
    content_type="application/json",
    accept_type="application/json",
    content_template='{"instances":$records}',
    record_template='{"features":$features}',
)
SHAP = clarify.SHAPConfig([[39, 0, 40]], 15, "mean_abs", seed=3, features_to_explain=["age", 1])


def csv(**more: Any) -> Any:
    return clarify.DataConfig("s3://b/in", "s3://b/out", label="income", headers=HEADERS, **more)


def of_json(type: str, **more: Any) -> Any:
    return clarify.DataConfig("s3://b/in", "s3://b/out", headers=HEADERS, dataset_type=type, features="x", **more)


def config(
    data: Any,
    bias: Any = None,
    model: Any = None,
    predicted: Any = None,
    **methods: Any,
) -> dict[str, Any]:
    """As the processors of the SDK put it together."""
    document = data.get_config() | (bias.get_config() if bias else {})
    document = clarify._AnalysisConfigGenerator._add_methods(document, **methods)
    if model is not None:
        document = clarify._AnalysisConfigGenerator._add_predictor(document, model, predicted)
    read: dict[str, Any] = json.loads(json.dumps(document))
    return read


BOTH = {"pre_training_methods": "all", "post_training_methods": ["DPPL", "FT"]}
LABELS = clarify.ModelPredictedLabelConfig(probability=0, probability_threshold=0.8)


@pytest.mark.parametrize(
    "document",
    [
        config(csv(), BIAS, pre_training_methods="all"),
        config(csv(), BIAS, MODEL, LABELS, **BOTH),
        config(csv(predicted_label="guess", excluded_columns=[0, "id"], joinsource="id"), BIAS, **BOTH),
        config(csv(facet_dataset_uri="s3://b/f", facet_headers=["sex"]), BIAS, pre_training_methods="all"),
        config(of_json("application/jsonlines", label="y"), BIAS, LINES, "label", **BOTH),
        config(of_json("application/json", label="rows[*].y"), BIAS, DOCUMENTS, **BOTH),
        config(csv(), None, MODEL, explainability_config=SHAP),
        config(csv(), None, MODEL, explainability_config=[SHAP, clarify.PDPConfig(["age"], 20)]),
        config(csv(), None, MODEL, explainability_config=[SHAP, clarify.PDPConfig(top_k_features=3)]),
        config(csv(), None, MODEL, explainability_config=clarify.SHAPConfig(num_clusters=2, use_logit=True)),
        config(csv(), None, MODEL, explainability_config=clarify.SHAPConfig("s3://b/baseline.csv")),
        config(csv(), BIAS, MODEL, LABELS, explainability_config=SHAP, **BOTH),
    ],
)
def test_the_config_of_a_processing_job_is_taken(document: dict[str, Any]) -> None:
    clarify.ANALYSIS_CONFIG_SCHEMA_V1_0.validate(document)
    check_analysis(parsed(document))


def test_the_configs_of_monitors_are_taken() -> None:
    check_model_bias(parsed(monitors.BiasAnalysisConfig(BIAS, headers=HEADERS, label="income")._to_dict()))
    check_model_bias(parsed(monitors.BiasAnalysisConfig(BIAS)._to_dict()))
    explained = monitors.ExplainabilityAnalysisConfig(SHAP, MODEL, headers=HEADERS[:3], label_headers=["income"])
    check_model_explainability(parsed(explained._to_dict()))


@pytest.mark.parametrize(
    "explainability",
    [
        clarify.SHAPConfig(text_config=clarify.TextConfig("token", "english")),
        clarify.AsymmetricShapleyValueConfig(direction="chronological", granularity="timewise"),
    ],
)
def test_what_is_not_supported_is_refused_by_its_name(explainability: Any) -> None:
    with pytest.raises(ContractError, match="which this version does not support"):
        parsed(config(csv(), None, MODEL, explainability_config=explainability))


def parsed(document: dict[str, Any]) -> AnalysisConfig:
    return parse_analysis_config(json.dumps(document))
