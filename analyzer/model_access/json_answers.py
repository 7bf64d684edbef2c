"""Answers in JSON: one document for all records, or a line for each."""

from __future__ import annotations

from typing import Any

import orjson

from analyzer.arrays import Floats
from analyzer.model_access.answers import JSON, JSON_LINES, AnswerPlaces, Answers, ModelAnswerError
from analyzer.model_access.jmes import SearchError, search_of
from analyzer.model_access.score_matrix import NoScoresError, labels_of, matrix_of
from analyzer.values.json_columns import read_json

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse_lines(body: bytes, where: AnswerPlaces, records: int) -> Answers:
    """See `parse_answers`."""
    lines = [line for line in body.removeprefix(_BYTE_ORDER_MARK).split(b"\n") if line.strip()]
    if len(lines) != records:
        raise ModelAnswerError.wrong_number(len(lines), records, body)
    values = _loads(b"[" + b",".join(lines) + b"]", JSON_LINES, body)
    if len(values) != records:
        raise ModelAnswerError.unreadable(JSON_LINES, "a line holds several values", body)

    def found(key: str, path: str | int | None) -> list[Any]:
        each = values if path is None else list(map(search_of(str(path)), values))
        if (path is None and isinstance(values[0], dict)) or all(value is None for value in each):
            raise ModelAnswerError.nothing_at(key, path, _keys(values[0]), body)
        return each

    return _answers(found, where, body)


def parse_document(body: bytes, where: AnswerPlaces, records: int) -> Answers:
    """See `parse_answers`."""
    document = _loads(body.removeprefix(_BYTE_ORDER_MARK), JSON, body)

    def found(key: str, path: str | int | None) -> list[Any]:
        values = document if path is None else search_of(str(path))(document)
        if values is None or isinstance(values, dict):
            raise ModelAnswerError.nothing_at(key, path, _keys(document), body)
        each = _of_records(values, records)
        if len(each) != records:
            raise ModelAnswerError.wrong_number(len(each), records, body, path)
        return each

    return _answers(found, where, body)


def _answers(found: Any, where: AnswerPlaces, body: bytes) -> Answers:
    key, place = "predictor.probability", where.probability
    try:
        scores: Floats | None = None
        if where.probability is not None or where.label is None:
            scores = matrix_of(found(key, place))
        if where.label is None:
            return Answers(None, scores)
        key, place = "predictor.label", where.label
        return Answers(labels_of(found(key, place), scores), scores)
    except (NoScoresError, SearchError) as error:
        raise ModelAnswerError.nothing_at(key, place, str(error), body) from None


def _of_records(values: Any, records: int) -> list[Any]:
    """One entry for each record: of a single record a plain value, or the list of its scores, is its answer."""
    if not isinstance(values, list):
        return [values]
    if records == 1 and len(values) != 1 and not any(isinstance(value, list | dict) for value in values):
        return [values]
    return values


def _loads(text: bytes, content_type: str, body: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return read_json(text)  # it takes NaN, which models answer
    except (ValueError, RecursionError) as error:
        raise ModelAnswerError.unreadable(content_type, type(error).__name__, body) from None


def _keys(value: Any) -> str:
    """What there is instead, by its kind: the keys of an object are the model's, not the user's data."""
    if not isinstance(value, dict):
        return "no object" if not isinstance(value, list) else "a list"
    names = ", ".join(str(key)[:40] for key in list(value)[:8])
    return f"the keys {names}" if names else "an empty object"
