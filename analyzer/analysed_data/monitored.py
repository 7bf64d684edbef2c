"""The data of a monitor of bias or of attributions: captures, merged records, or files of predictions."""

from __future__ import annotations

from analyzer.analysed_data.captured_data import Attributes, captured_data
from analyzer.analysed_data.captured_request import FEATURES
from analyzer.analysed_data.data import AnalysedData, ColumnarData
from analyzer.analysed_data.json_data import AddressedColumn, JsonData, find_json, name_in
from analyzer.analysed_data.known_columns import KnownColumns
from analyzer.analysed_data.predictions import Predictions
from analyzer.analysed_data.role_names import RoleNames, roles_of
from analyzer.analysed_data.roles import PREDICTED_LABEL
from analyzer.analysed_data.scored import ScoredData
from analyzer.analysed_data.table import TableData, find_table
from analyzer.errors import ConfigurationError
from analyzer.formats.reading import Reading
from analyzer.formats.register import format_of
from analyzer.model_access import AnswerPlaces
from contracts.analysis_config import AnalysisConfig
from contracts.drift_job import DriftJob
from contracts.model_bias_job import ModelBiasJob

LABEL, INFERENCE, PROBABILITY = "ground_truth_attribute", "inference_attribute", "probability_attribute"


def monitored_data(config: AnalysisConfig, job: DriftJob, reading: Reading) -> AnalysedData:
    """Look at the data before Spark starts. Raises what can be known by then.

    A monitor of bias needs labels and predictions, one of attributions features alone.
    """
    predictions = _predictions(config, job) if isinstance(job, ModelBiasJob) else None
    kind = format_of(job.dataset_format)
    if kind.captured:
        label = attribute(job.ground_truth_attribute) if isinstance(job, ModelBiasJob) else None
        attributes = Attributes(
            attribute(job.features_attribute),
            label,
            predictions is not None,
            predictions,
            job.exclude_features_attribute,
        )
        if kind.makes_lines:
            return captured_data(config, job.dataset_source, reading, attributes, job.dataset_format)
        return captured_data(config, job.dataset_source, reading, attributes)
    data: TableData | JsonData
    if kind.addressed_by == "paths":
        data, names = _json(config, job, reading, predictions)
    else:
        data, names = _table(config, job, reading, predictions)
    return _with_roles(config, job, data, names, predictions)


def attribute(text: str | None) -> str | None:
    """An attribute that is set; the SDK may write the text `None` for one that it was not given."""
    return None if text in ("", "None") else text


def _predictions(config: AnalysisConfig, job: ModelBiasJob) -> Predictions:
    threshold = job.probability_threshold_attribute
    return Predictions(
        AnswerPlaces(attribute(job.inference_attribute), attribute(job.probability_attribute)),
        config.label_headers,
        config.threshold if threshold is None else threshold,
    )


def _json(
    config: AnalysisConfig, job: DriftJob, reading: Reading, predictions: Predictions | None
) -> tuple[TableData | JsonData, dict[str, str]]:
    """JSON, and the columns by their settings."""
    path = attribute(job.features_attribute) or config.features
    if path is None and reading.script is not None:
        path = "@"  # nothing of the record itself is looked for
    if path is None:
        raise ConfigurationError(
            f"{FEATURES} is not set; for JSON it should be the JMESPath of the features. Feature names not found."
        )
    others: list[AddressedColumn] = []
    if isinstance(job, ModelBiasJob) and predictions is not None:
        label = attribute(job.ground_truth_attribute) or (None if config.label is None else str(config.label))
        if label is None:
            raise _needed(LABEL, "labels")
        others.append(AddressedColumn(LABEL, label, name_in(label, "label")))
        if predictions.where.label is not None:
            others.append(AddressedColumn(INFERENCE, str(predictions.where.label), PREDICTED_LABEL))
        elif predictions.where.probability is not None:
            others.append(AddressedColumn(PROBABILITY, str(predictions.where.probability), "probability"))
        else:
            raise _needed(INFERENCE, "predictions", f" or {PROBABILITY}")
    features = AddressedColumn(FEATURES, path, "")
    data, names = find_json(
        job.dataset_source, job.dataset_format, reading, config.headers, features=features, others=others
    )
    return data, dict(names)


def _table(
    config: AnalysisConfig, job: DriftJob, reading: Reading, predictions: Predictions | None
) -> tuple[TableData | JsonData, dict[str, str]]:
    """A table, and the columns by their settings; a column that headers do not name may be the prediction."""
    more = () if predictions is None else (PREDICTED_LABEL,)
    table = find_table(job.dataset_source, job.dataset_format, reading, config.headers, unnamed=more)
    if predictions is None or not isinstance(job, ModelBiasJob):
        return table, {}
    known = table.known()
    label = attribute(job.ground_truth_attribute)
    if label is not None:
        names = {LABEL: known.find(LABEL, label)}
    elif config.label is not None:
        names = {LABEL: known.find("label", config.label, "Headers must contain label.")}
    else:
        raise _needed(LABEL, "labels")
    where = predictions.where
    if where.label is not None:
        names[INFERENCE] = known.find(INFERENCE, where.label)
    elif where.probability is not None:
        names[PROBABILITY] = known.find(PROBABILITY, where.probability)
    elif PREDICTED_LABEL in table.names:
        names[PROBABILITY] = PREDICTED_LABEL
    else:
        raise _needed(INFERENCE, "predictions", f" or {PROBABILITY}")
    return table, names


def _with_roles(
    config: AnalysisConfig,
    job: DriftJob,
    data: TableData | JsonData,
    names: dict[str, str],
    predictions: Predictions | None,
) -> AnalysedData:
    every = data.names
    scored = names.get(PROBABILITY)
    whole: ColumnarData = data
    if scored is not None and predictions is not None:
        whole = ScoredData(data, data.names, scored, predictions)
        every = (*(name for name in data.names if name not in predictions.names), *predictions.names)
    roles = RoleNames(
        label=names.get(LABEL),
        predicted_label=PREDICTED_LABEL if scored is not None else names.get(INFERENCE),
        facets=tuple(facet.name_or_index for facet in config.facet),
        group=config.group_variable,
        join_source=config.joinsource_name_or_index,
        excluded=(*config.excluded_columns, *job.exclude_features_attribute, *([scored] if scored in every else [])),
        scores=predictions.score_name if scored is not None and predictions is not None else None,
    )
    return AnalysedData(roles_of(roles, KnownColumns(every), every), whole)


def _needed(setting: str, what: str, alternative: str = "") -> ConfigurationError:
    right = f"it{alternative} should say where the {what} are: a column's name, its index or a JMESPath"
    return ConfigurationError(f"{setting} is not set; {right}. A monitor of bias needs them.")
