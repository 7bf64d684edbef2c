"""A model behind real HTTP on this machine: in threads of the test, or as a process of its own.

It serves ``/invocations`` as a model's container does, ``/endpoints/<name>/invocations`` as SageMaker Runtime does::

    with model_server(linear(1.0, -2.0), Manner(codes=(500,))) as server:
        ...  # the first request meets a 500, all others are answered
        assert server.asked[0].path == "/invocations"
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Model = Callable[[Numbers], Numbers]
"""Features of shape (records, features) to scores of shape (records,) or (records, outputs)."""


def linear(*weights: float, bias: float = 0.0) -> Model:
    """The weighted sum of the features; features beyond the weights do not count."""
    return lambda rows: _sums(rows, weights) + bias


def logistic(*weights: float, bias: float = 0.0) -> Model:
    """The probability that belongs to the weighted sum as log-odds."""
    return lambda rows: 1.0 / (1.0 + np.exp(-(_sums(rows, weights) + bias)))


def softmax(*weights: Sequence[float]) -> Model:
    """A probability for each class, of which each has its weights."""

    def scores(rows: Numbers) -> Numbers:
        grown = np.exp(np.column_stack([_sums(rows, each) for each in weights]))
        found: Numbers = grown / grown.sum(axis=1, keepdims=True)
        return found

    return scores


def number_of(cell: Any) -> float:
    """What a model sees in a cell: a number as it is, a missing value as 0, a text as one of ten numbers."""
    if cell is None or cell == "":
        return 0.0
    try:
        return float(cell)
    except ValueError:
        return float(crc32(str(cell).encode()) % 10)


@dataclass(frozen=True)
class Manner:
    """How a server behaves; by default as it should.

    `codes` are the statuses of the first requests, one each, in place of an answer. `extra_rows` are answered too many
    (too few when negative). A request above `most_bytes` meets a 413, one of more than `most_records` a 400. With
    `one_line` all scores of a CSV answer are in a single line. `labels` puts a label (1 above 0.5) before each score.
    """

    codes: tuple[int, ...] = ()
    always: int | None = None
    delay_s: float = 0.0
    hang: bool = False
    garbage: bytes | None = None
    extra_rows: int = 0
    most_bytes: int | None = None
    most_records: int | None = None
    one_line: bool = False
    labels: bool = False
    drops_connections: bool = False
    forgets: bool = False
    """Whether it keeps nothing of what it was asked, for those that ask much."""


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    """The port of the caller: requests of one connection share it."""


@dataclass
class Server:
    """A running server: its addresses, and all that it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    requests: int = 0
    most_at_once: int = 0

    @property
    def invocations(self) -> str:
        return f"{self.url}/invocations"

    @property
    def records(self) -> int:
        """How many lines of CSV or JSON lines it was sent, over all requests."""
        return sum(len(each.body.splitlines()) for each in self.asked)


@contextmanager
def model_server(model: Model, manner: Manner = Manner(), port: int = 0) -> Iterator[Server]:
    """A server in threads of this process."""
    server = Server("")
    http = _Http(("127.0.0.1", port), _handler(model, manner, server))
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        http.shutdown()
        http.server_close()
        thread.join()


@contextmanager
def model_process(kind: str, *weights: float, delay_s: float = 0.0) -> Iterator[str]:
    """A server in a process of its own, ``linear`` or ``logistic``; the URL of its invocations."""
    command = [sys.executable, "-m", "tests.model_server", kind, f"--weights={','.join(map(str, weights))}"]
    command.append(f"--delay={delay_s}")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, "the model server did not start"
        yield url
    finally:
        process.terminate()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Not on the standard error: clients that give up are part of the tests."""


def _handler(model: Model, manner: Manner, server: Server) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()
    at_once = [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            self.answer(200 if self.path == "/ping" else 404, b"", "text/plain")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Asked(self.path, dict(self.headers.items()), body, self.client_address[1])
            with lock:
                server.requests += 1
                number = server.requests
                if not manner.forgets:
                    server.asked.append(asked)
                at_once[0] += 1
                server.most_at_once = max(server.most_at_once, at_once[0])
            try:
                self.respond(asked, number)
            finally:
                with lock:
                    at_once[0] -= 1

        def respond(self, asked: Asked, number: int) -> None:
            if manner.hang:
                server.released.wait()
            if manner.delay_s:
                time.sleep(manner.delay_s)
            if not self.path.endswith("/invocations"):
                self.answer(404, b"no such path", "text/plain")
                return
            code = manner.always or (manner.codes[number - 1] if number <= len(manner.codes) else 200)
            if manner.most_bytes is not None and len(asked.body) > manner.most_bytes:
                code = 413
            if code != 200:
                self.answer(code, f"status {code}".encode(), "text/plain")
                return
            if manner.garbage is not None:
                self.answer(200, manner.garbage, self.accepted())
                return
            try:
                features = read_features(asked.body, self.headers["Content-Type"])
            except (ValueError, KeyError, TypeError) as error:
                self.answer(400, f"unreadable: {type(error).__name__}".encode(), "text/plain")
                return
            if manner.most_records is not None and len(features) > manner.most_records:
                self.answer(400, b"too many records", "text/plain")
                return
            self.answer(200, write_scores(_rows(model(features), manner.extra_rows), self.accepted(), manner), None)

        def accepted(self) -> str:
            return str(self.headers["Accept"] or self.headers["Content-Type"])

        def answer(self, code: int, body: bytes, content_type: str | None) -> None:
            self.send_response(code)
            self.send_header("Content-Type", content_type or self.accepted())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            # As a server that closes idle connections: the client learns of it when it sends the next request.
            self.close_connection = self.close_connection or manner.drops_connections

        def log_message(self, format: str, *args: object) -> None:
            """Not on the standard error."""

    return Handler


def read_features(body: bytes, content_type: str) -> Numbers:
    """The features of a request, by the templates of the tests: lists or objects under `features` or `instances`."""
    if content_type == "text/csv":
        return _csv_features(body)
    if content_type == "application/jsonlines":
        return _matrix([_values(orjson.loads(line)) for line in body.splitlines()])
    document = orjson.loads(body)
    records = document["instances"] if isinstance(document, dict) and "instances" in document else document
    return _matrix([_values(record) for record in (records if isinstance(records, list) else [records])])


def write_scores(scores: Numbers, content_type: str, manner: Manner) -> bytes:
    """Scores of shape (records, outputs) as an answer."""
    if content_type == "text/csv" and not manner.labels and not manner.one_line:
        table = pa.table({str(place): scores[:, place] for place in range(scores.shape[1])})
        sink = pa.BufferOutputStream()
        pa_csv.write_csv(table, sink, pa_csv.WriteOptions(include_header=False))
        return bytes(sink.getvalue().to_pybytes())
    rows: list[list[Any]] = scores.tolist()
    if content_type == "text/csv":
        if manner.labels:
            rows = [[int(row[-1] > 0.5), *row] for row in rows]
        lines = [",".join(map(repr, row)) for row in rows]
        return (("," if manner.one_line else "\n").join(lines) + "\n").encode()
    found = [{"score": row[0]} if len(row) == 1 else {"scores": row} for row in rows]
    if manner.labels:
        found = [{"label": int(row[-1] > 0.5), **record} for row, record in zip(rows, found, strict=True)]
    if content_type == "application/jsonlines":
        return "".join(json.dumps(record) + "\n" for record in found).encode()
    return json.dumps({"predictions": found}).encode()


def _csv_features(body: bytes) -> Numbers:
    try:
        read = pa_csv.ReadOptions(autogenerate_column_names=True, use_threads=False, block_size=len(body) + 1)
        table = pa_csv.read_csv(pa.BufferReader(body), read)
        if all(pa.types.is_floating(each.type) or pa.types.is_integer(each.type) for each in table.schema):
            return np.column_stack([column.to_numpy().astype(np.float64) for column in table.columns])
    except pa.ArrowInvalid:
        pass
    return _matrix(list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""))))


def _values(record: Any) -> list[Any]:
    if isinstance(record, dict):
        record = record.get("features", list(record.values()))
    return list(record)


def _matrix(rows: Sequence[Sequence[Any]]) -> Numbers:
    return np.array([[number_of(cell) for cell in row] for row in rows], dtype=np.float64)


def _sums(rows: Numbers, weights: Sequence[float]) -> Numbers:
    sums: Numbers = np.nan_to_num(rows[:, : len(weights)]) @ np.array(weights[: rows.shape[1]])
    return sums


def _rows(scores: Numbers, extra: int) -> Numbers:
    found = scores.reshape(len(scores), -1)
    return np.concatenate([found, found[:1].repeat(extra, axis=0)]) if extra >= 0 else found[:extra]


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["linear", "logistic"])
    parser.add_argument("--weights", default="", help="of the features, with commas between them")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    model = {"linear": linear, "logistic": logistic}[given.kind](*map(float, filter(None, given.weights.split(","))))
    with model_server(model, Manner(delay_s=given.delay, forgets=True), given.port) as server:
        print(server.invocations, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    _main()
