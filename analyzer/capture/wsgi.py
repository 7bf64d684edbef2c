"""Capture as middleware of WSGI: Flask, Django, and whatever else gunicorn and its like serve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from analyzer.capture.middleware import CaptureMiddleware
from analyzer.capture.watch import HeaderTexts, InvocationWatch, header_text

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
WsgiApplication = Callable[[Environ, StartResponse], Iterable[bytes]]

_INPUT = "wsgi.input"


class WsgiCapture(CaptureMiddleware[WsgiApplication]):
    """Captures what is posted to some paths, and answered with success; every block passes as it is, and at once.

    With Flask: `app.wsgi_app = WsgiCapture(app.wsgi_app, writer)`; with Django, round `get_wsgi_application()`. The id
    of a request is what its `id_header` holds.
    """

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        watch = self._writer.guarded(self._watch, environ)
        if watch is None:
            return self._app(environ, start_response)

        def start_seen(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:
            write = start_response(status, headers, *more)
            watch.see(_answered, watch, status, headers)

            def write_seen(block: bytes) -> object:
                written = write(block)
                watch.see(watch.sent, block)
                return written

            return write_seen

        # The same environment, since whoever is outside may look at what the application leaves in it.
        environ[_INPUT] = _SeenInput(environ[_INPUT], watch)
        answer = self._app(environ, start_seen)
        sender = environ.get("wsgi.file_wrapper")
        if isinstance(sender, type) and isinstance(answer, sender):
            watch.see(watch.unseen)
            watch.see(watch.finish)
            return answer
        if isinstance(answer, list | tuple):
            # Servers tell the length of an answer by it, and so it has to stay.
            for block in answer:
                watch.see(watch.sent, block)
            watch.see(watch.finish)
            return answer
        return _SeenAnswer(answer, watch)

    def _watch(self, environ: Environ) -> InvocationWatch | None:
        if _INPUT not in environ:
            return None
        path = _header(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""))
        return self._begin(environ["REQUEST_METHOD"], path, partial(_request_headers, environ))


class _SeenInput:
    """The request's body as a stream with the methods that every server has, and no others."""

    def __init__(self, stream: Any, watch: InvocationWatch) -> None:
        self._stream = stream
        self._watch = watch

    def read(self, size: int | None = -1, /) -> bytes:
        reads_all = size is None or size < 0
        return self._seen(self._stream.read() if reads_all else self._stream.read(size), reads_all, size != 0)

    def readline(self, size: int | None = -1, /) -> bytes:
        is_whole = size is None or size < 0
        return self._seen(self._stream.readline() if is_whole else self._stream.readline(size), False, size != 0)

    def readlines(self, hint: int | None = -1, /) -> list[bytes]:
        lines: list[bytes] = self._stream.readlines() if hint is None or hint <= 0 else self._stream.readlines(hint)
        self._seen(b"".join(lines), hint is None or hint <= 0, True)
        return lines

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _seen(self, block: bytes, is_last: bool, empty_is_last: bool) -> bytes:
        self._watch.see(self._watch.received, block, is_last or (empty_is_last and not block))
        return block


class _SeenAnswer:
    """The answer's blocks, each of them seen as it is handed on."""

    def __init__(self, answer: Iterable[bytes], watch: InvocationWatch) -> None:
        self._answer = answer
        self._blocks: Iterator[bytes] | None = None
        self._watch = watch

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._blocks is None:
            self._blocks = iter(self._answer)
        try:
            block = next(self._blocks)
        except StopIteration:
            self._watch.see(self._watch.finish)
            raise
        self._watch.see(self._watch.sent, block)
        return block

    def close(self) -> None:
        if hasattr(self._answer, "close"):
            self._answer.close()


def _answered(watch: InvocationWatch, status: str, headers: list[tuple[str, str]]) -> None:
    watch.answered(int(status.split(None, 1)[0]), {name.lower(): _header(value) for name, value in headers})


def _request_headers(environ: Environ) -> HeaderTexts:
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    named |= {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return {name.replace("_", "-").lower(): _header(value) for name, value in named.items()}


def _header(text: str) -> str:
    """A text of WSGI, each of whose characters is a byte."""
    return header_text(text.encode("latin-1"))
