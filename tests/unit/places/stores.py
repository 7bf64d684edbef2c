"""Servers in the place of S3 that are of no use: they refuse, or do not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler

from tests.http_servers import QuietHandler, serving_by


class Request(QuietHandler):
    """A request, with its `body`."""

    body: bytes


Answer = Callable[[Request], None]


def refusing(status: int, code: str, message: str = "No.") -> Answer:
    """Answers as S3 does that refuses: why is in the body, which an answer to HEAD has none of."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        body = b"" if handler.command == "HEAD" else text.encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def plain(status: int, text: str = "<html>Log in</html>", **headers: str) -> Answer:
    """Answers as a proxy does, or a server of another kind."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(b"" if handler.command == "HEAD" else text.encode())

    return answer


def silent(late: threading.Event) -> Answer:
    """Never answers before it is `late`."""

    def answer(_: BaseHTTPRequestHandler) -> None:
        late.wait()

    return answer


HEADERS = (
    b"HTTP/1.1 206 Partial Content\r\nETag: x\r\nContent-Length: 100000\r\nContent-Range: bytes 0-99999/100000\r\n\r\n"
)
CONTINUE = b"HTTP/1.1 100 Continue\r\nX: "


def dripping(late: threading.Event, at_once: bytes = HEADERS) -> Answer:
    """Answers with some bytes at once, and then with one now and then."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(at_once)
        while not late.wait(0.05):
            handler.wfile.write(b"a")
            handler.wfile.flush()

    return answer


def passing_on(url: str, before: Answer) -> Answer:
    """Answers as the store at `url` does; `before` each request something else may happen."""
    host = url.removeprefix("http://")

    def answer(handler: Request) -> None:
        before(handler)
        with closing(HTTPConnection(host)) as connection:
            connection.request(handler.command, handler.path, handler.body, dict(handler.headers))
            found = connection.getresponse()
            text = found.read()
            handler.send_response(found.status)
            for name, value in found.getheaders():
                if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                    handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(text)

    return answer


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """The URL of a server that answers all requests so."""

    class Handler(Request):
        def _answer(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                answer(self)
            except OSError:
                self.close_connection = True

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 (the names that are looked for)

    with serving_by(Handler) as url:
        yield url
