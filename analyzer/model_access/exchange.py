"""Requests and their answers: several under way at a time, tried again, taken apart where the model refuses them."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from analyzer.errors import ModelError
from analyzer.model_access.answers import Answers, ModelAnswerError, joined
from analyzer.model_access.counts import ONE_BY_ONE, REDUCED_RECORDS, REDUCED_REQUESTS, RETRIED
from analyzer.model_access.limits import RequestLimits
from analyzer.model_access.requests import Request, RequestWriter
from analyzer.model_access.way import AskingError, OpenWay, Trouble
from contracts.errors import counted

ParseAnswer = Callable[[bytes, int], Answers]
"""The body of an answer, and for how many records it should be. Raises ModelAnswerError."""

_AGAIN = (Trouble.BUSY, Trouble.AWAY, Trouble.LATE)
_FEWER = (Trouble.REFUSED, Trouble.TOO_LARGE, Trouble.LARGE_ANSWER, Trouble.LATE, Trouble.BUSY)


@dataclass(frozen=True)
class _Failed:
    """What came of a request that was given up."""

    error: AskingError
    tries: int


class Exchange:
    """Asks one model; used by one thread, which writes the next request while others are under way."""

    def __init__(
        self, name: str, way: OpenWay, writer: RequestWriter, parse: ParseAnswer, limits: RequestLimits
    ) -> None:
        self._name = name
        self._way = way
        self.writer = writer
        """What writes requests; it learns what is too large."""
        self._parse = parse
        self._limits = limits
        self._pool = ThreadPoolExecutor(limits.concurrency, thread_name_prefix="model")
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def answers(self, requests: Iterable[Request]) -> Iterator[Answers]:
        """The answers to each request, in their order. Raises ModelError at the first that cannot be had."""
        for request, outcome in self._in_turn(requests, self._answered):
            yield outcome if isinstance(outcome, Answers) else self._in_smaller_requests(request, outcome)

    def take_counts(self) -> dict[str, int]:
        """What there is for `tell_of_model` since this was last asked."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return dict(taken)

    def close(self) -> None:
        """Let what is under way end by itself; nothing more is begun."""
        self._ended.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._way.close()

    def _in_turn(
        self, requests: Iterable[Request], ask: Callable[[Request], Answers | _Failed]
    ) -> Iterator[tuple[Request, Answers | _Failed]]:
        """Each request with what came of it; one more is written than can be under way."""
        waiting: deque[tuple[Request, Future[Answers | _Failed]]] = deque()
        try:
            for request in requests:
                waiting.append((request, self._pool.submit(ask, request)))
                if len(waiting) > self._limits.concurrency:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()

    def _answered(self, request: Request) -> Answers | _Failed:
        """The answers, after some more tries if need be; a request that only took too long is not tried again."""
        records = request.rows.num_rows
        if request.is_reduced:
            self._count({REDUCED_REQUESTS: 1, REDUCED_RECORDS: records})
        tries = 0
        while True:
            try:
                return self._parse(self._way.ask(request.body), records)
            except ModelAnswerError as error:
                raise ModelAnswerError(f"{error.message} It was {self._who(records)}.") from None
            except AskingError as error:
                tries += 1
                late = error.trouble is Trouble.LATE and records > 1
                if error.trouble not in _AGAIN or late or tries > self._limits.retries or self._ended.is_set():
                    return _Failed(error, tries)
                self._count({RETRIED: 1})
                self._ended.wait(self._limits.pause_s(tries, error.pause_s))

    def _in_smaller_requests(self, request: Request, failed: _Failed) -> Answers:
        """The same records in smaller requests, which the model may take: singly, or half the bytes from now on."""
        rows = request.rows
        if rows.num_rows == 1 or failed.error.trouble not in _FEWER:
            raise self._error(request, failed)
        if failed.error.trouble in (Trouble.TOO_LARGE, Trouble.LARGE_ANSWER):
            half = max(len(request.body) // 2, 1)
            self.writer = replace(self.writer, max_bytes=min(half, self.writer.max_bytes))
            return joined(list(self.answers(self.writer.requests(rows))))
        self._count({ONE_BY_ONE: 1})
        singles = (self.writer.single(rows.slice(place, 1)) for place in range(rows.num_rows))
        return joined(list(self.answers(singles)))

    def _error(self, request: Request, failed: _Failed) -> ModelError:
        error, times = failed.error, "" if failed.tries == 1 else f", {failed.tries} times"
        who = self._who(request.rows.num_rows)
        return ModelError(f"No answer of {who}{times}: {error.found}. {_HELP[error.trouble]}")

    def _who(self, records: int) -> str:
        return f"the model at {self._name}, asked about {counted(records, 'record')} as {self.writer.form.content_type}"

    def _count(self, met: Mapping[str, int]) -> None:
        with self._lock:
            self._counts.update(met)


_HELP = {
    Trouble.REFUSED: "Is this what the model takes? `analyzer explain --dry-run` shows the first request.",
    Trouble.TOO_LARGE: "A single record is larger than the model takes.",
    Trouble.LARGE_ANSWER: "Is that what it was asked for? Raise model_max_answer_bytes if it is.",
    Trouble.LATE: "Raise model_timeout_s if the model needs longer for one record.",
    Trouble.BUSY: "The log of the model says more.",
    Trouble.AWAY: "It should be a model that is running and can be reached from here.",
    Trouble.FORBIDDEN: "It should be an address and an account that the model answers.",
}
