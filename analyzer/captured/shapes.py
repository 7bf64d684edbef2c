"""Shapes of JSON that clients send and models answer, as rows: what an object is that holds many rows, not one.

A request or an answer in one of these is as many rows as it has entries; everything else is read as it is.

| shape | rows |
|---|---|
| one key such as `predictions` or `instances` with a list of objects | by key |
| with a list of lists of plain values, or of objects with nothing but `features` | by position |
| with a list of plain values | a value a row, or one row of them, unless all are texts, where the other side has one |
| a list of plain values for each key, all of one length | by key |
| tensors of the open inference protocol, as `{"name", "shape", "data"}` | by position if there is one, else by name |
| a table of pandas, as `{"columns": [...], "data": [[...]]}` | by key |
| an answer joined to its request under `SageMakerOutput` | by key, the values of a list numbered |

How many rows there are may be told by the other side alone, so there are several readings of such a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.captured import JOINED_ANSWER

JsonRow = list[Any] | dict[str, Any]
JsonRows = list[JsonRow]

ONE_ROW = frozenset({"features", "probabilities"})
"""Under these keys a list of plain values is most often one row."""

WRAPPERS = ONE_ROW | {
    *("predictions", "instances", "inputs", "outputs", "scores", "data", "records", "projections"),
    "dataframe_records",
}
BESIDE = frozenset({"signature_name", "model_name", "model_version", "id", "parameters"})
"""What servers put beside the one key; it says nothing of the rows."""

_SPLIT = frozenset({"columns", "data", "index"})
_TENSOR = frozenset({"name", "shape", "data"})


def readings(rows: JsonRows) -> list[JsonRows]:
    """All that the rows of a payload may mean, the likeliest first; `rows` themselves are always among them."""
    if not any(isinstance(row, dict) for row in rows):
        return [rows]
    found = [_readings_of(row) if isinstance(row, dict) else [] for row in rows]
    if not any(found):
        return [rows]
    if len(rows) == 1:
        return found[0] if rows in found[0] else [*found[0], rows]
    first = [each for row, others in zip(rows, found, strict=True) for each in (others[0] if others else [row])]
    return [first, rows]


def is_shaped(row: JsonRow) -> bool:
    """Whether a row may mean anything but itself, or is joined to an answer of other numbers of rows."""
    return isinstance(row, dict) and (bool(_readings_of(row)) or unequal_sides(row) is not None)


def sure_rows(value: JsonRow) -> int | None:
    """How many rows a value is, whatever the other side has: a list of objects or lists, under one key; else None.

    Of a request and the answer joined to it the request says it.
    """
    if isinstance(value, dict):
        rest = {key: each for key, each in value.items() if key != JOINED_ANSWER}
        inner = _under_one_key(rest)
        return len(inner) if _is_of_rows(inner) and not _is_tensors(inner) else None
    return len(value) if _is_of_rows(value) else None


def unequal_sides(row: JsonRow) -> tuple[int, int] | None:
    """How many rows a request has and the answer joined to it, where these are not as many for sure; else None."""
    if not isinstance(row, dict) or JOINED_ANSWER not in row:
        return None
    requests, output = sure_rows(row), row[JOINED_ANSWER]
    answers = _under_one_key(output) if isinstance(output, dict) else output
    if requests is None or not isinstance(answers, list) or not answers or _is_tensors(answers):
        return None
    # Plain values, as a list of one row has them, may be of that row alone.
    equal = len(answers) == requests or (requests == 1 and _is_flat(answers))
    return None if equal else (requests, len(answers))


def _readings_of(value: dict[str, Any]) -> list[JsonRows]:
    """What an object may mean, the likeliest first, itself too where that is not the last; none of most objects."""
    if JOINED_ANSWER in value:
        return _joined(value)
    entry = _entry(value)
    if entry is not value:
        return [[entry]]
    keys = [key for key in value if key not in BESIDE]
    if len(keys) == 1 and keys[0] in WRAPPERS:
        return _entries(value[keys[0]], keys[0] in ONE_ROW)
    split = value.get("dataframe_split", value) if len(keys) == 1 else value
    if isinstance(split, dict) and "columns" in split and split.keys() <= _SPLIT:
        return _split(split)
    columns = _by_column(value)
    if columns is None:
        return []
    # Of one key alone it is as likely a list of anything else: only as many rows on the other side tell.
    return [[value], columns] if len(value) == 1 and len(columns) > 1 else [columns]


def _entries(inner: Any, is_row: bool) -> list[JsonRows]:
    """What is under the one key; `is_row` where plain values are rather one row."""
    if isinstance(inner, dict):
        columns = _by_column(inner)
        return [] if columns is None else [columns]
    if not isinstance(inner, list) or not inner:
        return [[]] if inner == [] else []
    if _is_flat(inner):
        single: JsonRows = [[each] for each in inner]
        if is_row:
            return [[inner], single]
        # Texts are as many as the client likes: no row of features.
        return [single] if all(isinstance(each, str) for each in inner) else [single, [inner]]
    kinds = set(map(type, inner))
    if kinds == {list}:
        return [inner] if all(map(_is_flat, inner)) else []
    return _of_objects(inner) if kinds == {dict} else []


def _of_objects(inner: list[dict[str, Any]]) -> list[JsonRows]:
    if all(each.keys() >= _TENSOR for each in inner):
        return _tensors(inner)
    return [[_entry(each) for each in inner]]


def _entry(value: dict[str, Any]) -> JsonRow:
    """The list in an object that holds nothing but features, else the object."""
    features: Any = None
    if value.keys() == {"features"}:
        features = value["features"]
    elif value.keys() == {"data"} and isinstance(value["data"], dict) and value["data"].keys() == {"features"}:
        inner = value["data"]["features"]
        features = inner.get("values") if isinstance(inner, dict) else None
    return features if isinstance(features, list) and features and _is_flat(features) else value


def _by_column(value: dict[str, Any]) -> JsonRows | None:
    """A row for each place of lists of one length, which may hold each value in a list of its own."""
    if not value:
        return None
    lists = list(value.values())
    if not all(isinstance(each, list) for each in lists) or len(set(map(len, lists))) != 1 or not lists[0]:
        return None
    plain = [[each[0] if isinstance(each, list) and len(each) == 1 else each for each in column] for column in lists]
    if not all(map(_is_flat, plain)):
        return None
    return [dict(zip(value, row, strict=True)) for row in zip(*plain, strict=True)]


def _split(value: dict[str, Any]) -> list[JsonRows]:
    names, data = value["columns"], value.get("data")
    if not isinstance(names, list) or not isinstance(data, list) or not all(isinstance(name, str) for name in names):
        return []
    if not all(isinstance(row, list) and len(row) == len(names) for row in data):
        return []
    return [[dict(zip(names, row, strict=True)) for row in data]]


def _tensors(tensors: Sequence[dict[str, Any]]) -> list[JsonRows]:
    """Rows of tensors of shape (n,) or (n, k), whose data may be nested or not."""
    columns: dict[str, list[Any]] = {}
    rows: JsonRows = []
    for tensor in tensors:
        shape, data = tensor["shape"], tensor["data"]
        if not isinstance(shape, list) or len(shape) not in (1, 2) or not isinstance(data, list):
            return []
        values = [each for entry in data for each in (entry if isinstance(entry, list) else [entry])]
        width = shape[1] if len(shape) == 2 else 1
        if not isinstance(width, int) or width < 1 or shape[0] * width != len(values) or not _is_flat(values):
            return []
        rows = [values[start : start + width] for start in range(0, len(values), width)]
        for place, column in enumerate(zip(*rows, strict=True)):
            columns[f"{tensor['name']}_{place}" if width > 1 else str(tensor["name"])] = list(column)
    if len(tensors) == 1:
        return [rows]
    named = _by_column(columns)
    return [] if named is None else [named]


def _joined(value: dict[str, Any]) -> list[JsonRows]:
    """Row i of the answer beside row i of the request that a batch transform joined it to."""
    rest = {key: each for key, each in value.items() if key != JOINED_ANSWER}
    output = value[JOINED_ANSWER]
    answers = readings([output])[0] if isinstance(output, dict) else output if isinstance(output, list) else [output]
    if answers == [output] and not is_shaped(rest):
        return []
    requests = readings([rest])[0]
    if len(requests) != len(answers):
        return []
    name = next((key for key in rest if key in WRAPPERS), "input")
    return [[_named(request, name) | _answer(answer) for request, answer in zip(requests, answers, strict=True)]]


def _answer(answer: Any) -> dict[str, Any]:
    return _named(answer, JOINED_ANSWER) if isinstance(answer, list) else {JOINED_ANSWER: answer}


def _named(row: JsonRow, name: str) -> dict[str, Any]:
    """A row by key: values by position are numbered."""
    return row if isinstance(row, dict) else {f"{name}_{place}": value for place, value in enumerate(row)}


def _under_one_key(value: dict[str, Any]) -> Any:
    """What an object has under the one key that says that it holds rows; None of others."""
    keys = [key for key in value if key not in BESIDE]
    return value[keys[0]] if len(keys) == 1 and keys[0] in WRAPPERS else None


def _is_of_rows(values: Any) -> bool:
    return isinstance(values, list) and set(map(type, values)) in ({dict}, {list})


def _is_tensors(values: Any) -> bool:
    return _is_of_rows(values) and all(isinstance(each, dict) and each.keys() >= _TENSOR for each in values)


def _is_flat(values: Sequence[Any]) -> bool:
    return not any(isinstance(value, list | dict) for value in values)
