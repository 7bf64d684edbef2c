"""A model behind HTTP on this machine: boosted trees that take one request at a time, and a millisecond for each.

``python -m benchmarks.model_server`` prints its URL and serves until it is ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

FEATURES = 14
REQUEST_S = 0.001


@contextmanager
def model_process() -> Iterator[str]:
    """A server in a process of its own; the URL of its invocations."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        (sys.executable, "-m", "benchmarks.model_server"), stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        if not url:
            raise RuntimeError("the model server did not start")
        yield url
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def rows_of(count: int, seed: int) -> np.ndarray[Any, Any]:
    """Made-up people: half of the features whole numbers, half not."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(count, FEATURES)).round(3)
    rows[:, ::2] = rng.integers(0, 100, size=(count, FEATURES // 2))
    return rows


def _trained() -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = rows_of(20_000, seed=1)
    signal = rows[:, 0] / 50 + rows[:, 1] * rows[:, 3] + np.where(rows[:, 2] > 40, rows[:, 5], -rows[:, 7])
    model = HistGradientBoostingClassifier(max_iter=100, early_stopping=False, random_state=0)
    return model.fit(rows, signal > np.median(signal))


def _handler(model: Any) -> type[BaseHTTPRequestHandler]:
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with one_at_a_time:
                time.sleep(REQUEST_S)
                answer = _answer(model, body)
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _answer(model: Any, body: bytes) -> bytes:
    """The probability of each record, a line each."""
    # Of a single line without an end Arrow cannot tell the columns.
    body = body if body.endswith(b"\n") else body + b"\n"
    read = pa.csv.ReadOptions(autogenerate_column_names=True, use_threads=False, block_size=len(body) + 1)
    table = pa.csv.read_csv(pa.BufferReader(body), read)
    rows = np.column_stack([column.to_numpy().astype(np.float64) for column in table.columns])
    sink = pa.BufferOutputStream()
    scores = pa.table({"score": model.predict_proba(rows)[:, 1]})
    pa.csv.write_csv(scores, sink, pa.csv.WriteOptions(include_header=False))
    answer: bytes = sink.getvalue().to_pybytes()
    return answer


def main() -> None:
    """Serve."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(_trained()))
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}/invocations", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
