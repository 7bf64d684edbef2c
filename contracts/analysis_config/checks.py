"""What each job needs an `analysis_config.json` to hold. Each check raises ContractError with a JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis_config.config import CSV, FRAME, JSON, JSON_LINES, PARQUET, AnalysisConfig
from contracts.errors import ContractError
from contracts.model import pointer

KeyPath = tuple[int | str, ...]


def check_analysis(config: AnalysisConfig) -> None:
    """For a processing job."""
    if config.dataset_type is None:
        raise _lacks(("dataset_type",), "it should say how the data is written, such as text/csv")
    methods = config.methods
    if not (methods.bias or methods.explanations):
        right = "at least one of pre_training_bias, post_training_bias, shap and pdp"
        raise _lacks(("methods",), f"it should ask for {right}", "holds no method")
    _check_addresses(config)
    if methods.bias:
        _check_bias(config)
    _check_explanations(config)


def check_model_bias(config: AnalysisConfig) -> None:
    """For a monitor of bias; where it names no methods, all are meant."""
    _check_bias(config)


def check_model_explainability(config: AnalysisConfig) -> None:
    """For a monitor of attributions."""
    if config.methods.shap is None:
        raise _lacks(("methods", "shap"), "a monitor of attributions compares SHAP values")
    _check_explanations(config)


def _check_bias(config: AnalysisConfig) -> None:
    if config.label_values_or_threshold is None:
        raise _lacks(("label_values_or_threshold",), "it should be a list of the positive labels, or of one threshold")
    if not config.facet:
        raise _lacks(("facet",), 'it should be a list such as [{"name_or_index": "sex", "value_or_threshold": [0]}]')


def _check_explanations(config: AnalysisConfig) -> None:
    shap, pdp = config.methods.shap, config.methods.pdp
    if shap is not None and shap.baseline is not None and shap.num_clusters is not None:
        raise ContractError(
            "/methods/shap/num_clusters", "is there beside a baseline; it should be, where no baseline is given"
        )
    if pdp is not None and pdp.features is None and shap is None:
        raise _lacks(("methods", "pdp", "features"), "without shap it should be a list of columns")


def _check_addresses(config: AnalysisConfig) -> None:
    """How columns can be named depends on how the data is written."""
    if config.methods.bias and config.label is None:
        raise _lacks(("label",), "it should say where the labels are")
    if config.dataset_type in (JSON, JSON_LINES) and config.features is None:
        raise _lacks(("features",), f"for {config.dataset_type} it should be the JMESPath of the features")
    shown = f"data is {FRAME}" if config.dataset_type == FRAME else f"dataset_type is {config.dataset_type}"
    for key in ("facet_dataset_uri", "predicted_label_dataset_uri"):
        if getattr(config, key) is not None and config.dataset_type != CSV:
            raise ContractError(pointer((key,)), f"is only for data of {CSV}; {shown}")
    for place, name in _names(config):
        if isinstance(name, int) and config.dataset_type in (PARQUET, FRAME):
            kind = "Parquet" if config.dataset_type == PARQUET else FRAME
            raise ContractError(pointer(place), f"is an index; columns of {kind} should be given by name")
        if isinstance(name, int) and config.dataset_type in (JSON, JSON_LINES):
            raise ContractError(pointer(place), "is an index; in JSON it should be a JMESPath")


def _names(config: AnalysisConfig) -> Iterator[tuple[KeyPath, int | str | None]]:
    """What addresses whole columns of the data; facets and the like may be indices into `headers` anywhere."""
    yield ("label",), config.label
    yield ("predicted_label",), config.predicted_label


def _lacks(place: KeyPath, right: str, found: str = "is missing") -> ContractError:
    return ContractError(pointer(place), f"{found}; {right}")
