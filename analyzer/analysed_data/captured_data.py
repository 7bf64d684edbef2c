"""Captured or merged records as data of an analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.analysed_data.captured_decoder import CapturedDecoder, CapturedPlaces
from analyzer.analysed_data.captured_labels import MergedLabelReader
from analyzer.analysed_data.captured_request import FEATURES, RequestReader
from analyzer.analysed_data.data import AnalysedData, decoded_by
from analyzer.analysed_data.json_data import name_in
from analyzer.analysed_data.json_paths import require_path
from analyzer.analysed_data.known_columns import KnownColumns, listed
from analyzer.analysed_data.predictions import Predictions, is_index
from analyzer.analysed_data.role_names import RoleNames, roles_of
from analyzer.analysed_data.roles import PREDICTED_LABEL
from analyzer.analysed_data.table import NOT_THAT_MANY
from analyzer.captured.errors import BadRecordError
from analyzer.captured.record import parse_record
from analyzer.errors import ConfigurationError, InputMissingError
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from analyzer.model_access import AnswerPlaces
from analyzer.scan import Engine, Scanned
from contracts.analysis_config import AnalysisConfig
from contracts.captured import GROUND_TRUTH, SIDES
from contracts.dataset_format import DatasetFormat, MergeFormat
from contracts.errors import counted, excerpt

_ANY_RECORDS = MergeFormat()
_PREFIX = f"{GROUND_TRUTH}_"


@dataclass(frozen=True)
class CapturedData:
    """Records, and where the columns are in them."""

    dataset: Dataset
    places: CapturedPlaces

    def open(self, engine: Engine, columns: tuple[str, ...], unsplit: bool) -> Scanned:
        decoder = CapturedDecoder(self.places, self.dataset.reading, columns)
        return decoded_by(self.dataset.open(engine, unsplit), lambda _: decoder, len(columns))


@dataclass(frozen=True)
class Attributes:
    """Where things are in records: `features` is a JMESPath or None, `label` a place in the ground truth.

    A label or predictions that are not wanted are False and None.
    """

    features: str | None
    label: str | None
    wants_label: bool
    predictions: Predictions | None
    excluded: tuple[str, ...] = ()


def captured_data(
    config: AnalysisConfig,
    source: str,
    reading: Reading,
    attributes: Attributes | None = None,
    format: DatasetFormat = _ANY_RECORDS,
) -> AnalysedData:
    """Look at captured or merged data; without `attributes` the configuration says where things are."""
    where = attributes or _of_config(config)
    if where.features is not None:
        require_path(FEATURES, where.features)
    if where.predictions is not None and reading.script is None:
        where.predictions.require_places()
    dataset = Dataset.find(source, format, reading)
    width = _width(dataset, where.features, config.headers) if reading.script is None else None
    if config.headers is None and width is None:  # of a preprocessor nobody knows what it makes
        why = "its columns are what the preprocessor makes" if reading.script else "only Spark can open the data"
        raise ConfigurationError(f"headers is not set, and {why}: it should list the features and the label.")
    names, label = _names(config, width, where)
    headers = dataset.captured_headers((*SIDES, GROUND_TRUTH)) if reading.script is None else {}
    reader = None
    if where.wants_label:
        place = _label_place(config, where, reading.script is not None)
        reader = MergedLabelReader(place, label, headers.get(GROUND_TRUTH))
    places = CapturedPlaces(where.features, names, reader, where.predictions, headers)
    roles = RoleNames(
        label=label if where.wants_label else None,
        predicted_label=None if where.predictions is None else PREDICTED_LABEL,
        facets=tuple(_by_header(facet.name_or_index, config.headers) for facet in config.facet),
        group=None if config.group_variable is None else _by_header(config.group_variable, config.headers),
        excluded=tuple(_by_header(name, config.headers) for name in (*config.excluded_columns, *where.excluded)),
        scores=None if where.predictions is None else where.predictions.score_name,
    )
    known = KnownColumns(places.columns, "the captured data")
    return AnalysedData(roles_of(roles, known, known.names), CapturedData(dataset, places))


def _of_config(config: AnalysisConfig) -> Attributes:
    """What a processing job on captured data says of it."""
    where = AnswerPlaces(config.predicted_label)
    if config.predicted_label is None and config.predictor is not None:
        where = AnswerPlaces(config.predictor.label, config.predictor.probability)
    predictions = Predictions(where, config.label_headers, config.threshold)
    wants_label = config.label is not None
    return Attributes(config.features, None, wants_label, predictions if config.methods.post_training_bias else None)


def _names(config: AnalysisConfig, width: int | None, where: Attributes) -> tuple[tuple[str, ...], str]:
    """The names of the features of a request, and that of the label. Raises ConfigurationError."""
    label = config.label
    headers = config.headers
    if headers is None:
        named = name_in(str(label), "label") if isinstance(label, str) else "label"
        return tuple(f"column_{place}" for place in range(width or 0)), named
    if len(set(headers)) < len(headers):
        raise ConfigurationError("headers holds a name twice; each column should have its own name.")
    own = None
    if isinstance(label, int) or label in headers or (label is not None and where.features is None):
        own = KnownColumns(headers, "headers").find("label", label, "Headers must contain label.")
    features = tuple(name for name in headers if name != own)
    if width is None or width == len(features):
        names: tuple[str, ...] = features
    elif label is not None and 0 < len(features) - width <= (2 if own is None else 1):
        names, rest = features[:width], features[width:]
        own = own or rest[0]
    else:
        raise ConfigurationError(
            f"headers holds {counted(len(headers), 'name')} ({listed(headers)}), and requests have "
            f"{counted(width, 'feature')}. "
            f"{NOT_THAT_MANY} There should be a name for each feature, and one for the label."
        )
    return names, own or (name_in(label, "label") if isinstance(label, str) else "label")


def _label_place(config: AnalysisConfig, where: Attributes, scripted: bool) -> str | None:
    """Where the label is in the ground truth: as said, else by the configuration where that is no header."""
    if where.label is not None:
        place = where.label.removeprefix(_PREFIX)
        if place in (config.headers or ()):
            return None
        if not is_index(place) and not scripted:
            require_path("ground_truth_attribute", place)
        return place
    if isinstance(config.label, str) and config.label not in (config.headers or ()):
        require_path("label", config.label)
        return config.label
    return None


def _by_header(name: int | str, headers: Sequence[str] | None) -> int | str:
    """An index is one into the headers."""
    return headers[name] if isinstance(name, int) and headers is not None and name < len(headers) else name


def _width(dataset: Dataset, path: str | None, headers: Sequence[str] | None) -> int | None:
    """How many features the first request has; None where it cannot be told, and `headers` have to.

    Raises InputMissingError where no record has a request.
    """
    if dataset.head is None:
        return None
    problem, reader = "", RequestReader(path, ())
    for line in filter(str.strip, dataset.first_lines(dataset.head)):
        try:
            row, joined = reader.first_row(parse_record(line))
        except BadRecordError as error:
            problem = problem or str(error)
            continue
        if isinstance(row, dict):
            if headers is None:
                raise ConfigurationError(
                    f"{FEATURES} is not set, and requests are objects; it should be the JMESPath of the features, or "
                    f"headers should list them. The keys are {listed(list(row))}."
                )
            return None
        if row:
            # Joined rows of CSV end with the answer: how long that is headers say, else it is one score.
            return len(row) if not joined else len(row) - 1 if headers is None else None
    raise InputMissingError(
        f"dataset_source holds {excerpt(dataset.source, 200)}, where no record has a request with features"
        f"{f' (the first: {problem})' if problem else ''}. Data must contain features."
    )
