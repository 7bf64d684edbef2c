"""The first request to a model and what came of it, to be looked at before an analysis is run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow as pa

from analyzer.errors import ModelError
from analyzer.model_access.answers import Answers
from analyzer.model_access.parsing import parse_answers
from analyzer.model_access.predictor import ModelPredictor
from analyzer.model_access.way import AskingError

_SHOWN = 4_000
"""Characters of a body."""


@dataclass(frozen=True)
class FirstRequest:
    """A request about `records` records, as text; `answer` and what was read in it, else `problem`, or both."""

    model: str
    content_type: str
    accept: str
    records: int
    body: str
    answer: str | None = None
    answers: Answers | None = None
    problem: str | None = None


def first_request(predictor: ModelPredictor, rows: pa.RecordBatch) -> FirstRequest:
    """Ask the model once about the first of these rows. Never raises for what the model does."""
    request = next(predictor.writer().requests(rows))
    records, form = request.rows.num_rows, predictor.form
    question = (predictor.way.name, form.content_type, predictor.accept, records, _text(request.body))
    way = predictor.way.open(form.content_type, predictor.accept, replace(predictor.limits, concurrency=1))
    try:
        body = way.ask(request.body)
    except AskingError as error:
        return FirstRequest(*question, problem=f"{error.found}.")
    finally:
        way.close()
    try:
        return FirstRequest(*question, _text(body), parse_answers(body, predictor.accept, predictor.places, records))
    except ModelError as error:
        return FirstRequest(*question, _text(body), problem=error.message)


def _text(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
