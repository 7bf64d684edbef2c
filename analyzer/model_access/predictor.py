"""The model as the analyses see it: rows in, answers out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import pyarrow as pa

from analyzer.errors import ModelError
from analyzer.model_access.answers import AnswerPlaces, Answers, joined
from analyzer.model_access.exchange import Exchange
from analyzer.model_access.limits import RequestLimits
from analyzer.model_access.parsing import parse_answers
from analyzer.model_access.requests import Request, RequestWriter
from analyzer.model_access.templates import RequestForm
from analyzer.model_access.way import Way

_NOTHING = Answers(None, np.empty((0, 1)))
"""About no rows."""


class Predictor(Protocol):
    """A model. It travels to the workers, so it holds no more than settings."""

    def predict(self, rows: pa.RecordBatch) -> Answers:
        """The answers for rows of the features alone, in their order. Raises ModelError."""
        ...

    def predict_each(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Answers]:
        """The answers for each batch, while the next ones are made and asked about. Raises ModelError."""
        ...

    def take_counts(self) -> dict[str, int]:
        """What was met since this was last asked, for `tell_of_model`."""
        ...


@dataclass(frozen=True)
class ModelPredictor:
    """A model behind a way to it. `key` is of one run: a worker opens its connections once for all that it does in it.

    A model that has failed for good is not asked again by that worker: each of many tasks would wait for it anew.
    """

    key: str
    way: Way
    form: RequestForm
    accept: str
    places: AnswerPlaces
    limits: RequestLimits

    def predict(self, rows: pa.RecordBatch) -> Answers:
        (answers,) = self.predict_each([rows])
        return answers

    def predict_each(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Answers]:
        connection = _connection(self)
        if connection.failed is not None:
            raise connection.failed
        sizes: deque[int] = deque()
        answered: list[Answers] = []
        try:
            for answers in connection.exchange.answers(_requests(connection.exchange, batches, sizes)):
                while sizes[0] == 0:
                    sizes.popleft()
                    yield _NOTHING
                answered.append(answers)
                if sum(map(len, answered)) == sizes[0]:
                    yield joined(answered)
                    sizes.popleft()
                    answered = []
        except ModelError as error:
            connection.failed = ModelError(error.message)
            connection.exchange.close()
            raise
        for _ in sizes:
            yield _NOTHING

    def take_counts(self) -> dict[str, int]:
        return _connection(self).exchange.take_counts()

    def writer(self) -> RequestWriter:
        """What writes the requests."""
        return RequestWriter(self.form, self.limits.max_bytes, self.limits.max_records)

    def close(self) -> None:
        """Close what this process has open for it."""
        connection = _open.pop(self.key, None)
        if connection is not None:
            connection.exchange.close()


class _Connection:
    def __init__(self, predictor: ModelPredictor) -> None:
        limits = predictor.limits
        form = predictor.form
        way = predictor.way.open(form.content_type, predictor.accept, limits)
        parse = partial(_parsed, predictor)
        self.exchange = Exchange(predictor.way.name, way, predictor.writer(), parse, limits)
        self.failed: ModelError | None = None


_open: dict[str, _Connection] = {}
"""At most one: another run closes what the one before it has left open."""


def _connection(predictor: ModelPredictor) -> _Connection:
    if predictor.key not in _open:
        for other in _open.values():
            other.exchange.close()
        _open.clear()
        _open[predictor.key] = _Connection(predictor)
    return _open[predictor.key]


def _parsed(predictor: ModelPredictor, body: bytes, records: int) -> Answers:
    return parse_answers(body, predictor.accept, predictor.places, records)


def _requests(exchange: Exchange, batches: Iterable[pa.RecordBatch], sizes: deque[int]) -> Iterator[Request]:
    for batch in batches:
        sizes.append(batch.num_rows)
        yield from exchange.writer.requests(batch)
