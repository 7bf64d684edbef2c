"""The model of the loans behind HTTP, as a model's container answers: ``GET /ping`` and ``POST /invocations``.

Its requests are CSV, JSON lines (``{"features": [40, 0, 35]}``) or JSON
(``{"instances": [{"features": [40, 0, 35]}]}``), its answers what `Accept` names of these, else what the request was.
"""

from __future__ import annotations

import csv
import io
import json
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.samples.loans import FEATURES, score

MOST_BYTES = 64_000_000
"""Of a request: more are refused unread."""

CSV, JSON_LINES, JSON = "text/csv", "application/jsonlines", "application/json"


class ModelServer(ThreadingHTTPServer):
    """Listens from the moment on that it is made. `port` 0 takes any that is free. Raises ConfigurationError."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        try:
            super().__init__((host, port), _ModelHandler)
        except OSError as error:
            held = f"{host}:{port}"
            right = f"an address of this machine that is free ({error.strerror or error}); --port 0 takes any"
            raise ConfigurationError.malformed("--host with --port", held, right) from error
        named = "localhost" if host in {"127.0.0.1", "::1"} else host
        self.invocations = f"http://{named}:{self.server_port}/invocations"

    def server_bind(self) -> None:
        """Without the name of the host, which HTTPServer asks a name server for."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = host, port = self.socket.getsockname()[:2]
        self.server_name, self.server_port = host, port


def answer(body: bytes, content_type: str, accepted: str) -> bytes:
    """The scores of a request's records. Raises ValueError, which says what the request should be."""
    rows = _READERS.get(content_type, _refuse)(body)
    return _WRITERS.get(accepted, _WRITERS[content_type])([score(_numbers(row)) for row in rows]).encode()


def _numbers(row: Any) -> list[float]:
    try:
        return [float(cell) for cell in row]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"a record should be {len(FEATURES)} numbers: {', '.join(FEATURES)}") from None


def _csv_rows(body: bytes) -> list[list[Any]]:
    return [row for row in csv.reader(io.StringIO(body.decode("utf-8"))) if row]


def _json_lines(body: bytes) -> list[Any]:
    return [_features(json.loads(line)) for line in body.splitlines() if line.strip()]


def _json_document(body: bytes) -> list[Any]:
    document = json.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("instances"), list):
        raise ValueError('JSON should be {"instances": [{"features": [40, 0, 35]}]}')
    return [_features(record) for record in document["instances"]]


def _features(record: Any) -> Any:
    if not isinstance(record, dict) or "features" not in record:
        raise ValueError('a record of JSON should be {"features": [40, 0, 35]}')
    return record["features"]


def _refuse(_: bytes) -> list[Any]:
    raise ValueError(f"the content type should be {CSV}, {JSON_LINES} or {JSON}")


_READERS: dict[str, Callable[[bytes], list[Any]]] = {CSV: _csv_rows, JSON_LINES: _json_lines, JSON: _json_document}

_WRITERS: dict[str, Callable[[list[float]], str]] = {
    CSV: lambda scores: "".join(f"{each}\n" for each in scores),
    JSON_LINES: lambda scores: "".join(json.dumps({"score": each}) + "\n" for each in scores),
    JSON: lambda scores: json.dumps({"predictions": [{"score": each} for each in scores]}),
}


class _ModelHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        self._send(200 if self.path == "/ping" else 404, b"", "text/plain")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != "/invocations" or not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True  # the body stays unread
            code = 404 if self.path != "/invocations" else 413 if length.isdecimal() else 411
            return self._send(code, b"", "text/plain")
        content_type = self.headers.get_content_type()
        accepted = self.headers.get("Accept", content_type)
        try:
            found = answer(self.rfile.read(int(length)), content_type, accepted)
        except ValueError as error:
            return self._send(400, f"{error}\n".encode(), "text/plain")
        return self._send(200, found, accepted if accepted in _WRITERS else content_type)

    def _send(self, code: int, body: bytes, content_type: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests hold data, and are not logged."""
