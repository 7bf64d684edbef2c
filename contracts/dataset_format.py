"""`dataset_format`: how the data set is written, in every spelling that the SDK, the schedule API and the guide use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

import orjson
from pydantic import Field

from contracts.captured import BATCH_OUTPUT, ENDPOINT_INPUT, ENDPOINT_OUTPUT, CaptureIndexName
from contracts.errors import ContractError, excerpt, held
from contracts.model import ContractModel
from contracts.settings import OutputPosition, as_switch, fold, one_of

CAPTURE_INDEX_NAMES: tuple[CaptureIndexName, ...] = (ENDPOINT_INPUT, ENDPOINT_OUTPUT)
"""The sides of a captured record that are read when none is named."""

NO_ALIASES: Mapping[str, str] = MappingProxyType({})

MERGE_INDEX_NAMES: tuple[CaptureIndexName, ...] = (ENDPOINT_OUTPUT, BATCH_OUTPUT)
"""The sides of a merged record that are read beside its label when none is named: it has one of them."""

EXAMPLES = (
    '{"csv": {"header": true}}, {"json": {"lines": true}}, {"parquet": {}} or '
    f'{{"sagemakerCaptureJson": {{"captureIndexNames": ["{ENDPOINT_INPUT}", "{ENDPOINT_OUTPUT}"]}}}}'
)


_PAIRS_RIGHT = "it should name request and response, or, of records that have one of them, payload, event and id"


class FormatSettings(ContractModel):
    """What a format can be told."""

    has_records: ClassVar[bool] = True
    """Whether there are records that a script can be given."""
    has_labels: ClassVar[bool] = False
    """Whether records have a place of their own for their labels."""

    def as_set(self, settings: Mapping[str, Any]) -> Self:  # noqa: ARG002
        """The format with what settings of their own say of it, which go before its own. Raises ContractError."""
        return self

    @property
    def body(self) -> dict[str, Any]:
        """What `dataset_format` holds for it."""
        return self.model_dump(mode="json", exclude={"kind"}, exclude_none=True)


class CsvFormat(FormatSettings):
    """Comma-separated files; without a header the columns are `_c0`, `_c1`, ..."""

    kind: Literal["csv"] = "csv"
    header: bool
    output_columns_position: OutputPosition = "START"
    """Where the prediction columns stand in a baseline file: captured output takes the first names, or the last."""
    delimiter: str = ","
    escape: str | None = None
    """What stands before a quote inside of a quoted value; None: a quote is doubled there (RFC 4180)."""
    ragged: bool = False
    """Whether records may lack values at their end, or have empty ones too many."""

    def as_set(self, settings: Mapping[str, Any]) -> Self:
        csv = self._with("header", settings, as_switch)._with("delimiter", settings, as_delimiter)
        csv = csv._with("escape", settings, lambda value: as_escape(value, csv.delimiter))
        return csv._with("ragged", settings, as_switch)

    def _with(self, option: str, settings: Mapping[str, Any], read: Callable[[Any], Any]) -> Self:
        value = settings.get(f"csv_{option}")
        if value is None:
            return self
        try:
            return self.model_copy(update={option: read(value)})
        except ValueError as error:
            raise ContractError(f"csv_{option}", f"holds {held(value)}; it {error}") from None


class JsonFormat(FormatSettings):
    """One JSON object a line, or (`lines` false) JSON documents."""

    kind: Literal["json"] = "json"
    lines: bool = True


class ParquetFormat(FormatSettings):
    """Parquet files."""

    has_records: ClassVar[bool] = False

    kind: Literal["parquet"] = "parquet"


class OrcFormat(FormatSettings):
    """ORC files."""

    has_records: ClassVar[bool] = False
    kind: Literal["orc"] = "orc"


class ArrowFormat(FormatSettings):
    """Arrow IPC files and streams; Feather is one of them."""

    has_records: ClassVar[bool] = False
    kind: Literal["arrow"] = "arrow"


class CaptureFormat(FormatSettings):
    """Captured requests and answers of an endpoint or a batch transform."""

    kind: Literal["sagemakerCaptureJson"] = "sagemakerCaptureJson"
    capture_index_names: tuple[CaptureIndexName, ...] = CAPTURE_INDEX_NAMES

    @property
    def body(self) -> dict[str, Any]:
        return {"captureIndexNames": list(self.capture_index_names)}


class MergeFormat(FormatSettings):
    """Captured requests and answers that were merged with their labels."""

    has_labels: ClassVar[bool] = True
    kind: Literal["sagemakerMergeJson"] = "sagemakerMergeJson"
    capture_index_names: tuple[CaptureIndexName, ...] = MERGE_INDEX_NAMES

    @property
    def body(self) -> dict[str, Any]:
        return {"captureIndexNames": list(self.capture_index_names)}


_OF_PAYLOADS = frozenset({"request", "response", "payload", "event"})


class PairsFormat(FormatSettings):
    """Requests and answers that others have logged, in JSON, CSV or Parquet; each setting names a column or key.

    Either a record has both, `request` and `response`; or it has the `payload` of one of them, which `event` tells, and
    `id` joins the two. `preset` says what is not set; what it names beyond these may be missing in the data.
    """

    kind: Literal["pairs"] = "pairs"
    preset: Literal["databricks", "kserve"] | None = None
    request: str | None = None
    response: str | None = None
    payload: str | None = None
    event: str | None = None
    content_type: str | None = None
    id: str | None = None
    time: str | None = None
    status: str | None = None
    capture_index_names: tuple[CaptureIndexName, ...] = CAPTURE_INDEX_NAMES

    def column(self, role: str) -> str | None:
        """The column or key of what a record has, such as `request`; None where it has none."""
        named: str | None = getattr(self, role)
        return named or PAIR_PRESETS[self.preset].get(role)

    @property
    def is_of_events(self) -> bool:
        """Whether a request and its answer are two records."""
        return self.payload is not None or "payload" in PAIR_PRESETS[self.preset]

    @property
    def needed(self) -> tuple[str, ...]:
        """What each record has to have: the payloads, what joins them, and what was set."""
        sure = ("payload", "event", "id") if self.is_of_events else ("request", "response")
        return (*sure, *(role for role in PAIR_COLUMNS if role not in sure and getattr(self, role)))

    @property
    def roles(self) -> tuple[str, ...]:
        """All that is read of a record, by what it is."""
        beside = (role for role in PAIR_COLUMNS if role not in _OF_PAYLOADS and self.column(role))
        return tuple(dict.fromkeys((*self.needed, *beside)))

    @property
    def body(self) -> dict[str, Any]:
        named = {key: value for key, value in super().body.items() if key != "capture_index_names"}
        return {**named, "captureIndexNames": list(self.capture_index_names)}


PAIR_PRESETS: Mapping[str | None, Mapping[str, str]] = {
    None: {"request": "request", "response": "response"},
    "databricks": {
        "request": "request",
        "response": "response",
        "id": "databricks_request_id",
        "time": "request_time",
        "status": "status_code",
    },
    "kserve": {"payload": "bytes", "event": "req_type", "id": "id", "content_type": "content_type"},
}
"""The columns of tables that systems write."""

PAIR_COLUMNS = ("request", "response", "payload", "event", "content_type", "id", "time", "status")
"""The options of pairs that name columns."""

AnyFormat = CsvFormat | JsonFormat | ParquetFormat | OrcFormat | ArrowFormat | CaptureFormat | MergeFormat | PairsFormat
DatasetFormat = Annotated[AnyFormat, Field(discriminator="kind")]


def parse_dataset_format(text: str) -> AnyFormat:
    """The text of the setting as a format. Raises ValueError that says what was held and what would be right.

    Keys may be in any case, with or without underscores; booleans may be texts. An absent `header` means no header,
    as in the schedule API; an absent `lines` means one object a line, absent capture names mean both, as in the SDK.
    """
    right = f"it should be a JSON object such as {EXAMPLES}"
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ValueError(f"holds {excerpt(text)}, which is not valid JSON; {right}") from None
    forms = _present(document) if isinstance(document, dict) else {}
    if not forms and isinstance(document, dict):
        forms = document
    if len(forms) != 1:
        raise ValueError(f"holds {excerpt(text)}; {right}, with exactly one key")
    ((name, body),) = forms.items()
    body = {} if body is None else body
    if not isinstance(body, dict):
        raise ValueError(f"holds {held(body)} for {excerpt(name)}; {right}")
    read = FORMS.get(fold(name))
    if read is None:
        raise ValueError(f"holds the unknown format {excerpt(name)}; {right}")
    return read(name, body)


def format_text(dataset_format: AnyFormat) -> str:
    """The canonical text of a format, as `parse_dataset_format` takes it."""
    return orjson.dumps({dataset_format.kind: dataset_format.body}).decode("ascii")


def as_delimiter(value: Any) -> str:
    """A single ASCII character that can separate fields; the two characters `\\t` stand for a tab."""
    delimiter = "\t" if value == "\\t" else value
    if isinstance(delimiter, str) and len(delimiter) == 1 and delimiter.isascii() and delimiter not in '"\r\n\0':
        return delimiter
    raise ValueError('should be one ASCII character, such as "," or ";" or "\\t", and neither a quote nor a line end')


def as_escape(value: Any, delimiter: str) -> str | None:
    """A single ASCII character that no value is likely to hold; a quote says that quotes are doubled, as by default."""
    if value == '"':
        return None
    plain = isinstance(value, str) and len(value) == 1 and value.isascii() and value.isprintable()
    if plain and not value.isalnum() and value not in (delimiter, " "):
        return str(value)
    raise ValueError('should be one ASCII character other than the delimiter, such as "\\"')


def _present(document: dict[str, Any]) -> dict[str, Any]:
    """The entries that are not null: some callers send all four keys, three of them null."""
    return {key: value for key, value in document.items() if value is not None}


def _csv(name: str, body: dict[str, Any]) -> CsvFormat:
    found = _options(name, body, ("header", "output_columns_position", "delimiter", "escape", "ragged"))
    position = found.get("output_columns_position", "START")
    delimiter = _read(name, "delimiter", found.get("delimiter", ","), as_delimiter)
    read = CsvFormat(
        header=_read(name, "header", found.get("header", False), _as_boolean),
        output_columns_position=_read(name, "output_columns_position", position, one_of(("START", "END"))),
        delimiter=delimiter,
        escape=_read(name, "escape", found.get("escape", '"'), lambda value: as_escape(value, delimiter)),
        ragged=_read(name, "ragged", found.get("ragged", False), _as_boolean),
    )
    return CsvFormat.model_construct({"kind", *found}, **dict(read))  # it knows what was said


def _json(name: str, body: dict[str, Any]) -> JsonFormat:
    found = _options(name, body, ("lines",), {"line": "lines"})
    return JsonFormat(lines=_read(name, "lines", found.get("lines", True), _as_boolean))


def _parquet(name: str, body: dict[str, Any]) -> ParquetFormat:
    _options(name, body, ())
    return ParquetFormat()


def _orc(name: str, body: dict[str, Any]) -> OrcFormat:
    _options(name, body, ())
    return OrcFormat()


def _arrow(name: str, body: dict[str, Any]) -> ArrowFormat:
    _options(name, body, ())
    return ArrowFormat()


def _capture(name: str, body: dict[str, Any]) -> CaptureFormat:
    found = _options(name, body, ("captureIndexNames",))
    names = found.get("captureIndexNames")
    return CaptureFormat(capture_index_names=_read(name, "captureIndexNames", names, _as_names) or CAPTURE_INDEX_NAMES)


def _merge(name: str, body: dict[str, Any]) -> MergeFormat:
    found = _options(name, body, ("captureIndexNames",))
    names = found.get("captureIndexNames")
    return MergeFormat(capture_index_names=_read(name, "captureIndexNames", names, _as_names) or MERGE_INDEX_NAMES)


def _pairs(name: str, body: dict[str, Any]) -> PairsFormat:
    found = _options(name, body, ("preset", *PAIR_COLUMNS, "captureIndexNames"))
    names = found.pop("captureIndexNames", None)
    preset = found.pop("preset", None)
    read = PairsFormat(
        preset=None if preset is None else _read(name, "preset", preset, one_of(("databricks", "kserve"))),
        capture_index_names=_read(name, "captureIndexNames", names, _as_names) or CAPTURE_INDEX_NAMES,
        **{column: _read(name, column, value, _as_column) for column, value in found.items()},
    )
    both = [role for role in ("request", "response") if getattr(read, role)]
    if read.is_of_events and both:
        raise ValueError(
            f"says where the {both[0]} of a record is, and where the payload of one that is either; {_PAIRS_RIGHT}"
        )
    if read.is_of_events and (lacking := [role for role in ("payload", "event", "id") if not read.column(role)]):
        raise ValueError(f"says nothing of {' and '.join(lacking)} for {name}; {_PAIRS_RIGHT}")
    if read.event and not read.is_of_events:
        raise ValueError(f"says nothing of payload for {name}; {_PAIRS_RIGHT}")
    return read


FORMS: Mapping[str, Callable[[str, dict[str, Any]], AnyFormat]] = {
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "orc": _orc,
    "arrow": _arrow,
    "sagemakercapturejson": _capture,
    "sagemakermergejson": _merge,
    "pairs": _pairs,
}


def _options(
    name: str, body: dict[str, Any], options: tuple[str, ...], aliases: Mapping[str, str] = NO_ALIASES
) -> dict[str, Any]:
    """The given options by their canonical names; a typing error must not silently mean a default."""
    known = {fold(option): option for option in options} | dict(aliases)
    found: dict[str, Any] = {}
    for key, value in _present(body).items():
        option = known.get(fold(key))
        if option is None:
            takes = f"takes {', '.join(options)}" if options else "takes no options"
            raise ValueError(f"holds the unknown option {excerpt(key)}; {name} {takes}, such as in {EXAMPLES}")
        if option in found and found[option] != value:
            raise ValueError(f"holds {option} of {name} twice, with different values; it should be there once")
        found[option] = value
    return found


def _read(name: str, option: str, value: Any, validate: Callable[[Any], Any]) -> Any:
    try:
        return validate(value)
    except ValueError as error:
        raise ValueError(f"holds {held(value)} for {option} of {name}; it {error}") from None


def _as_boolean(value: Any) -> bool:
    try:
        return as_switch(value)
    except ValueError:
        raise ValueError("should be true or false") from None


def _as_column(value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("should be the name of a column or key")


def _as_names(value: Any) -> tuple[str, ...]:
    """The named sides without repetition."""
    validate = one_of(get_args(CaptureIndexName))
    names = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(names, list):
        raise ValueError(f"should be a list of {' or '.join(get_args(CaptureIndexName))}")
    return tuple(dict.fromkeys(validate(name) for name in names))
