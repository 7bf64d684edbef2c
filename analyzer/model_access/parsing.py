"""From the body of an answer to labels and scores, whatever its type."""

from __future__ import annotations

from analyzer.model_access import csv_answers, json_answers
from analyzer.model_access.answers import CSV, JSON, JSON_LINES, AnswerPlaces, Answers, ModelAnswerError, media_type
from contracts.errors import excerpt


def parse_answers(body: bytes, content_type: str, where: AnswerPlaces, records: int) -> Answers:
    """The answers for `records` records in a body of `content_type`. Raises ModelAnswerError."""
    kind = media_type(content_type)
    parse = {CSV: csv_answers.parse, JSON_LINES: json_answers.parse_lines, JSON: json_answers.parse_document}.get(kind)
    if parse is None:
        right = f"it should be {CSV}, {JSON_LINES} or {JSON}"
        raise ModelAnswerError(f"A model's answer of type {excerpt(kind)} cannot be read; {right}.")
    return parse(body, where, records)
