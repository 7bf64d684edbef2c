"""The data of a processing job, as its `analysis_config.json` describes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.analysed_data.captured_data import captured_data
from analyzer.analysed_data.data import AnalysedData, ColumnarData
from analyzer.analysed_data.joined import JoinedData
from analyzer.analysed_data.json_data import AddressedColumn, find_json, name_in
from analyzer.analysed_data.known_columns import KnownColumns, listed
from analyzer.analysed_data.role_names import RoleNames, roles_of
from analyzer.analysed_data.roles import PREDICTED_LABEL
from analyzer.analysed_data.side_data import JOIN_SOURCE, SideFiles
from analyzer.analysed_data.table import find_csv, find_table
from analyzer.errors import ConfigurationError
from analyzer.formats.frames import frame_format
from analyzer.formats.reading import PLAIN, Reading
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_config.config import CAPTURE, CSV, FRAME, JSON, JSON_LINES, PARQUET
from contracts.dataset_format import JsonFormat, ParquetFormat
from contracts.errors import excerpt
from contracts.limits import Limits

FACETS, PREDICTIONS = "facet_dataset_uri", "predicted_label_dataset_uri"


def find_data(config: AnalysisConfig, source: str, reading: Reading = PLAIN) -> AnalysedData:
    """Look at the data before Spark starts. Raises what can be known by then: missing data, names that do not exist.

    `source` says where it lies; `dataset_uri` of the configuration is the business of the caller.
    """
    if config.dataset_type == CAPTURE:
        return captured_data(config, source, reading)
    if config.dataset_type in (JSON, JSON_LINES):
        data, known, names = _json(config, source, reading)
    elif config.dataset_type in (PARQUET, FRAME):
        table = find_table(source, frame_format(source) or ParquetFormat(), reading, config.headers)
        data, known, names = table, table.known(), RoleNames.of(config)
    elif config.dataset_type == CSV:
        csv = find_csv(source, reading, config.headers, wanted=_wanted(config))
        data, known, names = csv, csv.known(), RoleNames.of(config)
    else:
        raise ConfigurationError("dataset_type is not set; it should say how the data is written, such as text/csv.")
    found = (_facets(config, reading.limits), _predictions(config, reading.limits))
    sides = [side for side in found if side is not None]
    if not sides:
        return AnalysedData(roles_of(names, known, known.names), data)
    return _joined(names, data, known, sides)


@dataclass(frozen=True)
class _Side:
    """Side data, the role of its columns that are wanted, and what they are called in the whole."""

    files: SideFiles
    role: str
    columns: tuple[str, ...]
    called: tuple[str, ...]


def _json(config: AnalysisConfig, source: str, reading: Reading) -> tuple[ColumnarData, KnownColumns, RoleNames]:
    """The columns of JSON by their headers: a label is then known by the name that its path was given."""
    others = [
        AddressedColumn(setting, str(path), name)
        for setting, path, name in (
            ("label", config.label, name_in(str(config.label), "label")),
            ("predicted_label", config.predicted_label, PREDICTED_LABEL),
        )
        if path is not None
    ]
    if config.features is None:
        raise ConfigurationError(
            f"features is not set; for {config.dataset_type} it should be the JMESPath of the features. "
            "Feature names not found."
        )
    features = AddressedColumn("features", config.features, "")
    format = JsonFormat(lines=config.dataset_type == JSON_LINES)
    data, own = find_json(source, format, reading, config.headers, features=features, others=others)
    known = KnownColumns(data.names)
    names = RoleNames.of(config, label=own.get("label"), predicted_label=own.get("predicted_label"))
    return data, known, names


def _wanted(config: AnalysisConfig) -> list[int | str]:
    """All columns that the configuration names."""
    wanted = [config.label, config.group_variable, config.joinsource_name_or_index, *config.excluded_columns]
    if config.facet_dataset_uri is None:
        wanted += [facet.name_or_index for facet in config.facet]
    if config.predicted_label_dataset_uri is None:
        wanted.append(config.predicted_label)
    return [each for each in wanted if each is not None]


def _facets(config: AnalysisConfig, limits: Limits) -> _Side | None:
    if config.facet_dataset_uri is None:
        return None
    wanted = [facet.name_or_index for facet in config.facet]
    files = SideFiles.find(FACETS, config.facet_dataset_uri, config.facet_headers, wanted, limits)
    found = (files.known.find("facet", each, "Unable to locate the facet.") for each in wanted)
    columns = tuple(dict.fromkeys(found))
    return _Side(files, "facets", columns, columns)


def _predictions(config: AnalysisConfig, limits: Limits) -> _Side | None:
    uri = config.predicted_label_dataset_uri
    if uri is None:
        return None
    wanted, ids = config.predicted_label, config.joinsource_name_or_index
    files = SideFiles.find(PREDICTIONS, uri, config.predicted_label_headers, [PREDICTED_LABEL, wanted or 0], limits)
    others = [name for name in files.table.names if ids is None or name != files.known.look_for(ids)] or ["column_0"]
    found = files.known.look_for(PREDICTED_LABEL if wanted is None else wanted)
    if found is not None:
        return _Side(files, "predicted_label", (found,), (PREDICTED_LABEL if _is_unnamed(found) else found,))
    if len(others) == 1 and (wanted is None or _is_unnamed(others[0])):
        name = wanted if isinstance(wanted, str) else PREDICTED_LABEL if _is_unnamed(others[0]) else others[0]
        return _Side(files, "predicted_label", (others[0],), (name,))
    if wanted is not None:
        files.known.find("predicted_label", wanted)
    raise ConfigurationError(
        f"predicted_label is not set, and {PREDICTIONS} holds several columns: {listed(others)}; "
        "it should name that of the predictions."
    )


def _is_unnamed(name: str) -> bool:
    return name.startswith("column_") and name.removeprefix("column_").isdecimal()


def _joined(names: RoleNames, main: ColumnarData, known: KnownColumns, sides: Sequence[_Side]) -> AnalysedData:
    """The data with the columns of its side data, called as there, and by a role's own name where they have none."""
    join_source = None if names.join_source is None else known.find(JOIN_SOURCE, names.join_source)
    every, read = list(known.names), []
    for side in sides:
        ids = _ids_of(side.files, join_source, names.join_source)
        if ids is None:
            _require_single_files(side.files, main)
        if taken := sorted(set(side.called) & set(every)):
            raise ConfigurationError(
                f"{side.files.setting} has the column {excerpt(taken[0])}, which the data has too: "
                "which of them is meant cannot be told. It should have another name."
            )
        every += side.called
        if side.role == "facets":
            names = names.with_facets(tuple(side.files.known.find("facet", each) for each in names.facets))
        else:
            names = names.with_prediction(side.called[0])
        read.append(side.files.read(side.columns, ids).renamed(side.called))
    data = JoinedData(main, known.names, tuple(read), join_source)
    everything = KnownColumns(tuple(every), "the data and what lies beside it")
    return AnalysedData(roles_of(names, everything, known.names), data)


def _ids_of(files: SideFiles, join_source: str | None, wanted: int | str | None) -> str | None:
    """The column of ids of side data: called as that of the data, else of the same index."""
    if join_source is None or wanted is None:
        return None
    if join_source in files.table.names:
        return join_source
    return files.known.look_for(wanted) if isinstance(wanted, int) and not files.is_single_file else None


def _require_single_files(files: SideFiles, main: ColumnarData) -> None:
    """Without ids row i belongs to row i, and only one file has an order that everybody knows."""
    alone = len(main.dataset.files or ()) == 1
    if not (alone and files.is_single_file):
        which = f"what {files.setting} holds" if alone else "the data"
        raise ConfigurationError(
            f"{JOIN_SOURCE} names no column that both the data and {files.setting} have, and {which} is several "
            "files: it should name the column of ids that rows are joined by."
        )
