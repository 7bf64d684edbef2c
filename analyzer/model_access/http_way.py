"""A model behind plain HTTP, as a model's container serves it: ``MODEL_INVOCATIONS_URL``."""

from __future__ import annotations

import base64
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from urllib.parse import SplitResult, unquote, urlsplit

from analyzer.errors import ConfigurationError
from analyzer.model_access.answers import shown
from analyzer.model_access.way import AskingError, OpenWay, Trouble, trouble_of
from contracts.errors import without_secrets

SETTING = "MODEL_INVOCATIONS_URL"

_CONNECT_S = 10.0
_LONGEST_PAUSE_S = 30.0
_GONE = (RemoteDisconnected, BrokenPipeError, ConnectionResetError)
"""How a connection that the other side has closed meanwhile shows itself."""


@dataclass(frozen=True)
class HttpWay:
    """The URL that requests are posted to; `headers` go with each of them."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, url: str, headers: tuple[tuple[str, str], ...] = ()) -> HttpWay:
        """The way to a URL, of which the path may be left out. Raises ConfigurationError."""
        try:
            parts = urlsplit(url.strip())
            known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            known = False
        if not known:
            right = "a URL such as http://localhost:8080/invocations"
            raise ConfigurationError.malformed(SETTING, without_secrets(url), right)
        path = parts.path if parts.path not in ("", "/") else "/invocations"
        return cls(parts._replace(path=path, fragment="").geturl(), headers)

    @property
    def name(self) -> str:
        return without_secrets(self.url)

    def open(self, content_type: str, accept: str, timeout_s: float, connections: int) -> OpenWay:  # noqa: ARG002
        return _Connections(self, {"Content-Type": content_type, "Accept": accept, **dict(self.headers)}, timeout_s)


class _Connections:
    """Connections that are kept open; each is used by one thread at a time."""

    def __init__(self, way: HttpWay, headers: dict[str, str], timeout_s: float) -> None:
        self._parts = urlsplit(way.url)
        self._target = self._parts._replace(scheme="", netloc="").geturl()
        self._headers = {**headers, **_authorization(self._parts)}
        self._timeout_s = timeout_s
        self._idle: list[HTTPConnection] = []
        self._busy: set[HTTPConnection] = set()
        self._closed = False
        self._lock = threading.Lock()

    def ask(self, body: bytes) -> bytes:
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        if kept is not None:
            try:
                return self._asked(kept, body)
            except _GONE:
                pass  # closed while it was idle: no failure of the model
        try:
            return self._asked(self._connected(), body)
        except _GONE as error:
            raise AskingError(Trouble.BUSY, f"the connection was closed ({type(error).__name__})") from None

    def close(self) -> None:
        """Requests that are under way fail at once: nobody waits for their answers."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for sock in [busy.sock for busy in self._busy if busy.sock is not None]:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        for each in idle:
            each.close()

    def _connected(self) -> HTTPConnection:
        kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        assert self._parts.hostname is not None
        connection = kind(self._parts.hostname, self._parts.port, timeout=min(_CONNECT_S, self._timeout_s))
        try:
            connection.connect()
        except TimeoutError:
            raise AskingError(Trouble.AWAY, "nothing answers there") from None
        except OSError as error:
            raise AskingError(Trouble.AWAY, f"no connection ({_reason(error)})") from None
        connection.sock.settimeout(self._timeout_s)
        return connection

    def _asked(self, connection: HTTPConnection, body: bytes) -> bytes:
        answered = False
        with self._lock:
            if self._closed:
                raise AskingError(Trouble.AWAY, "the analysis has ended")
            self._busy.add(connection)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # a server that has answered before it has read all
                connection.request("POST", self._target, body, self._headers)
            response = connection.getresponse()
            answer = response.read()
            answered = not response.will_close
        except TimeoutError:
            raise AskingError(Trouble.LATE, f"no answer within {self._timeout_s:g} seconds (model_timeout_s)") from None
        except _GONE:
            raise
        except (OSError, HTTPException) as error:
            raise AskingError(Trouble.BUSY, f"no answer of HTTP ({_reason(error)})") from None
        finally:
            with self._lock:
                self._busy.discard(connection)
                if answered and not self._closed:
                    self._idle.append(connection)
                else:
                    connection.close()
        if not 200 <= response.status < 300:
            pause_s = _pause(response.getheader("Retry-After"))
            raise AskingError(trouble_of(response.status), f"status {response.status}, {shown(answer)}", pause_s)
        return answer


def _authorization(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _pause(header: str | None) -> float | None:
    """What the other side asks for in seconds; a date is not heeded."""
    return min(float(header), _LONGEST_PAUSE_S) if header is not None and header.strip().isdecimal() else None


def _reason(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "there is no host of that name"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
