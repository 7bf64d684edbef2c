"""`analysis_config.json`: what is read, and that nothing in it is ever overlooked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from contracts.analysis_config import (
    POST_TRAINING_METRICS,
    PRE_TRAINING_METRICS,
    AnalysisConfig,
    check_analysis,
    check_model_bias,
    check_model_explainability,
    parse_analysis_config,
)
from contracts.errors import ContractError
from tests.unit.contracts.analysis_samples import BIAS_CONFIG, SHAP_CONFIG
from tests.unit.contracts.samples import changed


def parsed(document: dict[str, Any]) -> AnalysisConfig:
    return parse_analysis_config(json.dumps(document))


def without(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in keys}


def test_a_config_of_bias_is_read_whole() -> None:
    config = parsed(BIAS_CONFIG)
    assert (config.dataset_type, config.label, config.predicted_label) == ("text/csv", "income", "predicted")
    assert [(facet.name_or_index, facet.value_or_threshold) for facet in config.facet] == [("sex", (0,)), ("age", None)]
    assert (config.threshold, config.group_variable, config.has_predictions) == (0.8, "hours", True)
    assert config.methods.pre_training_bias is not None and config.methods.post_training_bias is not None
    assert config.methods.pre_training_bias.methods == PRE_TRAINING_METRICS
    assert config.methods.post_training_bias.methods == ("AD", "TE")
    assert config.methods.bias and not config.methods.explanations
    check_analysis(config)


def test_a_config_of_attributions_is_read_whole() -> None:
    config = parsed(SHAP_CONFIG)
    assert config.methods.shap is not None and config.methods.pdp is not None and config.predictor is not None
    assert (config.methods.shap.baseline, config.methods.shap.num_samples) == ([[39, 0]], 15)
    assert (config.methods.pdp.grid_resolution, config.methods.pdp.top_k_features) == (20, 10)
    assert (config.predictor.probability, config.label_headers) == ("score", ("income",))
    assert config.methods.explanations and not config.methods.bias
    check_analysis(config)


def test_what_is_left_out_has_the_defaults_of_the_original() -> None:
    config = parsed({"methods": {"shap": {}, "pdp": {}, "report": {}, "post_training_bias": {}}, "predictor": {}})
    shap, pdp, report = config.methods.shap, config.methods.pdp, config.methods.report
    assert shap is not None and pdp is not None and report is not None and config.predictor is not None
    assert (shap.baseline, shap.num_samples, shap.seed, shap.agg_method) == (None, None, None, "mean_abs")
    assert (shap.use_logit, shap.save_local_shap_values, shap.features_to_explain) == (False, False, None)
    assert (pdp.grid_resolution, pdp.features, report.name, report.title) == (15, None, "report", "Analysis Report")
    assert config.methods.post_training_bias is not None
    assert config.methods.post_training_bias.methods == POST_TRAINING_METRICS
    assert (config.threshold, config.probability_threshold, config.facet, config.excluded_columns) == (
        0.5,
        None,
        (),
        (),
    )
    assert config.predictor.endpoint_name_prefix == "sm-clarify"


@pytest.mark.parametrize(
    ("pointer", "value", "read"),
    [
        ("/dataset_type", "Text/CSV", lambda config: config.dataset_type == "text/csv"),
        ("/dataset_type", "application/x-parquet", lambda config: config.dataset_type == "application/x-parquet"),
        (
            "/dataset_type",
            "application/sagemakercapturejson",
            lambda config: config.dataset_type.endswith("capturejson"),
        ),
        ("/label", 3, lambda config: config.label == 3),
        ("/label", None, lambda config: config.label is None),
        ("/version", "1.0", lambda config: config.version == "1.0"),
        ("/label_values_or_threshold", ["yes", True, 0.5], lambda c: c.label_values_or_threshold == ("yes", True, 0.5)),
        ("/excluded_columns", [0, "id"], lambda config: config.excluded_columns == (0, "id")),
        ("/probability_threshold", 1, lambda config: config.threshold == 1.0),
        ("/methods/shap", {"baseline": "s3://b/k.csv"}, lambda config: config.methods.shap.baseline == "s3://b/k.csv"),
        ("/methods/shap", {"baseline": [[1, None, "a"]]}, lambda c: c.methods.shap.baseline == [[1, None, "a"]]),
        ("/methods/shap", {"baseline": [{"f": [1]}]}, lambda c: c.methods.shap.baseline == [{"f": [1]}]),
        ("/methods/shap", {"baseline": {"f": [1]}}, lambda c: c.methods.shap.baseline == {"f": [1]}),
        ("/methods/shap", {"agg_method": "Mean_SQ"}, lambda config: config.methods.shap.agg_method == "mean_sq"),
        ("/methods/pre_training_bias/methods", ["ALL"], lambda c: len(c.methods.pre_training_bias.methods) == 8),
        ("/methods/pre_training_bias/methods", "CI", lambda c: c.methods.pre_training_bias.methods == ("CI",)),
        ("/predictor", {"content_type": "TEXT/CSV"}, lambda config: config.predictor.content_type == "text/csv"),
        ("/predictor", {"content_template": {"a": "$features"}}, lambda c: c.predictor.content_template["a"]),
        ("/predictor", {"label_headers": [0, "b"]}, lambda config: config.label_headers == (0, "b")),
        ("/predictor", None, lambda config: config.predictor is None and config.label_headers is None),
        ("/excluded_columns", [], lambda config: config.excluded_columns == ()),
    ],
)
def test_each_key_is_read_in_every_form_that_it_may_have(pointer: str, value: Any, read: Callable[[Any], bool]) -> None:
    assert read(parsed(changed(BIAS_CONFIG, pointer, value)))


@pytest.mark.parametrize(
    ("pointer", "value", "told"),
    [
        ("/dataset_typ", "text/csv", 'Did you mean "dataset_type"?'),
        ("/methods/shap", {"num_sample": 3}, '/methods/shap/num_sample is .* Did you mean "num_samples"?'),
        ("/methods/Shap", {}, 'Did you mean "shap"?'),
        ("/facet/0/values", [1], 'Known: "name_or_index", "value_or_threshold"'),
        ("/predictor", {"endpoint": "e"}, 'Did you mean "endpoint_name"?'),
        ("/segment_config", [], "metrics by segments of the data, which this version does not support"),
        ("/time_series_data_config", {}, "/time_series_data_config asks for attributions of time series"),
        ("/methods/asymmetric_shapley_value", {}, "attributions of time series, which this version does not support"),
        ("/methods/shap", {"text_config": {}}, "/methods/shap/text_config asks for attributions of text"),
        ("/methods/shap", {"image_config": {}}, "/methods/shap/image_config asks for attributions of images"),
        ("/predictor", {"time_series_predictor_config": {}}, "/predictor/time_series_predictor_config asks for"),
        ("/dataset_type", "application/x-image", "images are not supported by this version"),
        ("/dataset_type", "csv", '/dataset_type holds the text "csv"; it should be text/csv, application/jsonlines, '),
        ("/dataset_type", 7, "holds the number 7; it should be text/csv, application/jsonlines, "),
        ("/predictor", {"content_type": "image/png"}, "images are not supported by this version"),
        ("/predictor", {"accept_type": "application/x-npy"}, "/predictor/accept_type holds .* not supported"),
        ("/predictor", {"endpoint_name_prefix": "-a"}, "at most 23 letters, digits and inner hyphens"),
        ("/predictor", {"endpoint_name_prefix": "a" * 24}, "at most 23"),
        ("/predictor", {"custom_attributes": "ä"}, "printable ASCII"),
        ("/predictor", {"custom_attributes": "a" * 1025}, "at most 1024"),
        ("/predictor", {"initial_instance_count": 0}, "a whole number, 1 or more"),
        ("/predictor", {"content_template": []}, "a text with placeholders"),
        ("/label", True, "/label holds true; it should be a name, or an index from 0"),
        ("/label", -1, "a name, or an index from 0"),
        ("/label", "", "holds an empty text"),
        ("/headers", ["a", 1], "a list of texts, of which each should be a text"),
        ("/headers", "a,b", "it should be a list of texts"),
        ("/headers", [], "it should be a list of texts that is not empty"),
        ("/facet", {"name_or_index": "sex"}, "/facet holds an object; it should be a list"),
        ("/facet", [{"value_or_threshold": [0]}], "/facet/0/name_or_index is missing"),
        ("/facet/0/value_or_threshold", 0, "it should be a list of numbers or texts"),
        (
            "/facet/0/value_or_threshold",
            [[0]],
            "a list of numbers or texts, of which each should be a number or a text",
        ),
        ("/label_values_or_threshold", [], "it should be a list of numbers or texts that is not empty"),
        ("/probability_threshold", "0.8", "it should be a number"),
        ("/methods/pre_training_bias/methods", ["CDDPL"], '"CDDPL" is none. Did you mean "CDDL"'),
        ("/methods/post_training_bias/methods", "every", 'it should be "all", or a list of some of AD, CDDPL'),
        ("/methods/post_training_bias/methods", [], 'it should be "all", or'),
        ("/methods/shap", {"baseline": [1, 2]}, "a place, a list of rows such as"),
        ("/methods/shap", {"baseline": []}, "a place, a list of rows such as"),
        ("/methods/shap", {"baseline": [[[1]]]}, "a number or a text"),
        ("/methods/shap", {"num_samples": 0}, "a whole number, 1 or more"),
        ("/methods/shap", {"num_samples": 1.5}, "a whole number, 1 or more"),
        ("/methods/shap", {"seed": -1}, "a whole number, 0 or more"),
        ("/methods/shap", {"use_logit": "yes"}, "it should be true or false"),
        ("/methods/shap", {"agg_method": "max"}, "mean_abs, median or mean_sq"),
        ("/methods/report/name", "../report", "the name of a file, without folders"),
        ("/methods/report/name", "..", "the name of a file, without folders"),
        ("/methods/report/name", ".hidden", "not begin with a dot"),
        ("/methods/report/name", "/report", "the name of a file, without folders"),
        ("/methods/report/name", "re\nport", "in printable characters"),
        ("/methods/report/name", "re\x1b[2Jport", "in printable characters"),
        ("/methods/report/name", " ", "the name of a file"),
        ("/methods/report/name", "ä" * 120, "of at most 200 bytes"),
        ("/methods", [], "/methods holds a list; it should be an object"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(pointer: str, value: Any, told: str) -> None:
    with pytest.raises(ContractError, match=told.replace("?", r"\?").replace("[[", r"\[\[")):
        parsed(changed(BIAS_CONFIG, pointer, value))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not valid JSON"),
        ("{", "is not valid JSON"),
        ("[]", "holds a list; it should be a JSON object"),
        ('{"probability_threshold": NaN}', "is not valid JSON"),
    ],
)
def test_a_file_that_is_no_json_object_is_refused(text: str, told: str) -> None:
    with pytest.raises(ContractError, match=told):
        parse_analysis_config(text)


def test_how_many_more_there_are_is_told() -> None:
    with pytest.raises(ContractError, match=r"\(and 1 more\)"):
        parsed(BIAS_CONFIG | {"strange": 1, "label": True})


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (without(BIAS_CONFIG, "dataset_type"), "/dataset_type is missing"),
        (without(BIAS_CONFIG, "methods"), "/methods holds no method; it should ask for at least one"),
        (BIAS_CONFIG | {"methods": {"report": {}}}, "/methods holds no method"),
        (without(BIAS_CONFIG, "label"), "/label is missing; it should say where the labels are"),
        (without(BIAS_CONFIG, "facet"), "/facet is missing"),
        (without(BIAS_CONFIG, "label_values_or_threshold"), "/label_values_or_threshold is missing"),
        (
            without(SHAP_CONFIG, "features"),
            "/features is missing; for application/jsonlines it should be the JMESPath",
        ),
        (SHAP_CONFIG | {"label": 0}, "/label is an index; in JSON it should be a JMESPath"),
        (SHAP_CONFIG | {"facet_dataset_uri": "f.csv"}, "/facet_dataset_uri is only for data of text/csv"),
        (
            BIAS_CONFIG | {"dataset_type": "application/x-parquet", "label": 0},
            "/label is an index; columns of Parquet",
        ),
        (
            changed(SHAP_CONFIG, "/methods/shap/num_clusters", 3),
            "/methods/shap/num_clusters is there beside a baseline",
        ),
        (SHAP_CONFIG | {"methods": {"pdp": {}}}, "/methods/pdp/features is missing; without shap"),
    ],
)
def test_a_processing_job_says_what_it_lacks(document: dict[str, Any], told: str) -> None:
    with pytest.raises(ContractError, match=told):
        check_analysis(parsed(document))


def test_the_config_of_a_bias_monitor_needs_neither_a_type_nor_methods() -> None:
    check_model_bias(parsed(without(BIAS_CONFIG, "dataset_type", "methods")))
    with pytest.raises(ContractError, match="/facet is missing"):
        check_model_bias(parsed(without(BIAS_CONFIG, "facet")))


def test_the_config_of_a_monitor_of_attributions_needs_shap() -> None:
    check_model_explainability(parsed(without(SHAP_CONFIG, "dataset_type", "features")))
    with pytest.raises(ContractError, match="/methods/shap is missing"):
        check_model_explainability(parsed(BIAS_CONFIG))
