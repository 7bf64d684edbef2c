"""`dataset_format`: how the data set is written, in every spelling that the SDK, the schedule API and the guide use."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from contracts.errors import excerpt, held
from contracts.model import ContractModel
from contracts.settings import as_switch, fold, one_of

CaptureIndexName = Literal["endpointInput", "endpointOutput", "batchTransformOutput"]
CAPTURE_INDEX_NAMES: tuple[CaptureIndexName, ...] = ("endpointInput", "endpointOutput")
"""The parts of a captured record that are read when none is named."""

EXAMPLES = (
    '{"csv": {"header": true}}, {"json": {"lines": true}}, {"parquet": {}} or '
    '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'
)


class CsvFormat(ContractModel):
    """Comma-separated files; without a header the columns are `_c0`, `_c1`, ..."""

    kind: Literal["csv"] = "csv"
    header: bool
    output_columns_position: Literal["START", "END"] = "START"
    """Where the prediction columns stand in a baseline file, so that captured output and input can be lined up."""
    delimiter: str = ","


class JsonFormat(ContractModel):
    """One JSON object a line, or (`lines` false) JSON documents."""

    kind: Literal["json"] = "json"
    lines: bool = True


class ParquetFormat(ContractModel):
    """Parquet files."""

    kind: Literal["parquet"] = "parquet"


class CaptureFormat(ContractModel):
    """Captured requests and answers of an endpoint or a batch transform."""

    kind: Literal["sagemakerCaptureJson"] = "sagemakerCaptureJson"
    capture_index_names: tuple[CaptureIndexName, ...] = CAPTURE_INDEX_NAMES


DatasetFormat = Annotated[CsvFormat | JsonFormat | ParquetFormat | CaptureFormat, Field(discriminator="kind")]


def parse_dataset_format(text: str) -> CsvFormat | JsonFormat | ParquetFormat | CaptureFormat:
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
        raise ValueError(f"holds {excerpt(text)}; {right}, with exactly one of the four keys")
    ((name, body),) = forms.items()
    body = {} if body is None else body
    if not isinstance(body, dict):
        raise ValueError(f"holds {held(body)} for {excerpt(name)}; {right}")
    match fold(name):
        case "csv":
            found = _options(name, body, {"header": "header", "outputcolumnsposition": "position", "delimiter": "by"})
            return CsvFormat(
                header=_read(name, "header", found.get("header", False), as_switch, "should be true or false"),
                output_columns_position=_read(
                    name, "output_columns_position", found.get("position", "START"), one_of(("START", "END"))
                ),
                delimiter=_read(name, "delimiter", found.get("by", ","), as_delimiter),
            )
        case "json":
            found = _options(name, body, {"lines": "lines", "line": "lines"})
            return JsonFormat(
                lines=_read(name, "lines", found.get("lines", True), as_switch, "should be true or false")
            )
        case "parquet":
            _options(name, body, {})
            return ParquetFormat()
        case "sagemakercapturejson":
            found = _options(name, body, {"captureindexnames": "names"})
            return CaptureFormat(capture_index_names=_read(name, "captureIndexNames", found.get("names"), _as_names))
        case _:
            raise ValueError(f"holds the unknown format {excerpt(name)}; {right}")


def format_text(dataset_format: CsvFormat | JsonFormat | ParquetFormat | CaptureFormat) -> str:
    """The canonical text of a format, as `parse_dataset_format` takes it."""
    body = dataset_format.model_dump(mode="json", exclude={"kind"})
    if isinstance(dataset_format, CaptureFormat):
        body = {"captureIndexNames": body["capture_index_names"]}
    return orjson.dumps({dataset_format.kind: body}).decode("ascii")


def as_delimiter(value: Any) -> str:
    """A single ASCII character that can separate fields; the two characters `\\t` stand for a tab."""
    delimiter = "\t" if value == "\\t" else value
    if isinstance(delimiter, str) and len(delimiter) == 1 and delimiter.isascii() and delimiter not in '"\r\n\0':
        return delimiter
    raise ValueError('should be one ASCII character, such as "," or ";" or "\\t", and neither a quote nor a line end')


def _present(document: dict[str, Any]) -> dict[str, Any]:
    """The entries that are not null: some callers send all four keys, three of them null."""
    return {key: value for key, value in document.items() if value is not None}


def _options(name: str, body: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    """The options of one format by our own names; a typing error must not silently mean a default."""
    found: dict[str, Any] = {}
    for key, value in _present(body).items():
        meaning = known.get(fold(key))
        if meaning is None:
            takes = f"takes only {', '.join(known)}" if known else "takes no options"
            raise ValueError(f"holds the unknown option {excerpt(key)}; {name} {takes}, such as in {EXAMPLES}")
        if meaning in found and found[meaning] != value:
            raise ValueError(f"holds {excerpt(key)} twice in {excerpt(name)}, with different values; give it once")
        found[meaning] = value
    return found


def _read(name: str, option: str, value: Any, validate: Any, right: str | None = None) -> Any:
    try:
        return validate(value)
    except ValueError as error:
        raise ValueError(f"holds {held(value)} for {option} of {name}; it {right or error}") from None


def _as_names(value: Any) -> tuple[str, ...]:
    """The named parts without repetition; none named means both of an endpoint's."""
    validate = one_of(("endpointInput", "endpointOutput", "batchTransformOutput"))
    names = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(names, list):
        raise ValueError("should be a list of endpointInput or endpointOutput or batchTransformOutput")
    return tuple(dict.fromkeys(validate(name) for name in names)) or CAPTURE_INDEX_NAMES
