"""A model behind plain HTTP, as a model's container serves it: ``MODEL_INVOCATIONS_URL``."""

from __future__ import annotations

import base64
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, RemoteDisconnected
from io import BufferedReader, RawIOBase
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from analyzer.errors import ConfigurationError
from analyzer.model_access.answers import shown
from analyzer.model_access.limits import RequestLimits
from analyzer.model_access.link_local import is_link_local, link_local_address, refusal
from analyzer.model_access.way import AskingError, OpenWay, Trouble, late, read_answer, read_beginning, trouble_of
from contracts.analysis_settings import INVOCATIONS_URL
from contracts.errors import excerpt, without_secrets

_PORTS = {"http": 80, "https": 443}
_KEPT = "%/?:@!$&'()*+,;=[]~|^"
"""What stays as it is in the path and the query of a URL, beside letters and digits of ASCII."""
_CONNECT_S = 10.0
_LONGEST_PAUSE_S = 30.0
_GONE = (RemoteDisconnected, BrokenPipeError, ConnectionResetError)
"""How a connection that the other side has closed meanwhile shows itself."""


@dataclass(frozen=True)
class HttpWay:
    """The URL that requests are posted to; `headers` go with each of them."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    link_local: bool = False
    """Whether it may be at a link-local address."""

    @classmethod
    def of(cls, url: str, headers: tuple[tuple[str, str], ...] = (), *, link_local: bool = False) -> HttpWay:
        """The way to a URL, of which the path may be left out. Raises ConfigurationError."""
        try:
            parsed = urlsplit(url.strip())
            known = parsed.scheme in _PORTS and bool(parsed.hostname) and (parsed.port or 1) > 0
            (parsed.hostname or "").encode("idna")
            parsed = parsed._replace(path=quote(parsed.path, _KEPT), query=quote(parsed.query, _KEPT))
        except ValueError:
            known = False
        if not known:
            right = "a URL such as http://localhost:8080/invocations"
            raise ConfigurationError.malformed(INVOCATIONS_URL, without_secrets(url), right)
        address = link_local_address(parsed.hostname or "", numbers_alone=True)
        if address is not None and not link_local:
            raise ConfigurationError(f"{INVOCATIONS_URL} is {excerpt(url)}, and {refusal(address)}.")
        path = parsed.path if parsed.path not in ("", "/") else "/invocations"
        return cls(parsed._replace(path=path, fragment="").geturl(), headers, link_local)

    @property
    def name(self) -> str:
        return without_secrets(self.url)

    def open(self, content_type: str, accept: str, limits: RequestLimits) -> OpenWay:
        return _Connections(self, {"Content-Type": content_type, "Accept": accept, **dict(self.headers)}, limits)


class _InTime(RawIOBase):
    """A socket that is read until a point in time, and not only while the next byte comes in time."""

    def __init__(self, sock: socket.socket, late_at: float) -> None:
        self._socket = sock
        self._file = sock.makefile("rb", buffering=0)
        self._late_at = late_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        left = self._late_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Response(HTTPResponse):
    """All of it, its head too, in time."""

    def __init__(self, late_at: float, sock: socket.socket, *more: Any, **named: Any) -> None:
        super().__init__(sock, *more, **named)
        self.fp.close()
        self.fp = BufferedReader(_InTime(sock, late_at))


class _Connections:
    """Connections that are kept open; each is used by one thread at a time."""

    def __init__(self, way: HttpWay, headers: dict[str, str], limits: RequestLimits) -> None:
        self._address = urlsplit(way.url)
        self._link_local = way.link_local
        self._target = self._address._replace(scheme="", netloc="").geturl()
        self._headers = {**headers, **_authorization(self._address)}
        self._limits = limits
        self._idle: list[HTTPConnection] = []
        self._busy: set[HTTPConnection] = set()
        self._closed = False
        self._lock = threading.Lock()

    def ask(self, body: bytes) -> bytes:
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        if kept is not None:
            try:
                return self._answer(kept, body)
            except _GONE:
                pass  # closed while it was idle: no failure of the model
        try:
            return self._answer(self._connected(), body)
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
        kind = HTTPSConnection if self._address.scheme == "https" else HTTPConnection
        assert self._address.hostname is not None
        if not self._link_local and (address := link_local_address(self._address.hostname)) is not None:
            raise AskingError(Trouble.FORBIDDEN, refusal(address))
        # Without a port, http.client would look for one in an address of IPv6.
        port = self._address.port or _PORTS[self._address.scheme]
        connection = kind(self._address.hostname, port, timeout=min(_CONNECT_S, self._limits.timeout_s))
        try:
            connection.connect()
            address = str(connection.sock.getpeername()[0])
        except TimeoutError:
            raise AskingError(Trouble.AWAY, "nothing answers there") from None
        except OSError as error:
            raise AskingError(Trouble.AWAY, f"no connection ({_reason(error)})") from None
        if not self._link_local and is_link_local(address):  # its name leads elsewhere than a moment ago
            connection.close()
            raise AskingError(Trouble.FORBIDDEN, refusal(address))
        return connection

    def _answer(self, connection: HTTPConnection, body: bytes) -> bytes:
        answered = False
        with self._lock:
            if self._closed:
                raise AskingError(Trouble.AWAY, "the analysis has ended")
            self._busy.add(connection)
        try:
            connection.sock.settimeout(self._limits.timeout_s)
            late_at = time.monotonic() + self._limits.timeout_s
            connection.response_class = partial(_Response, late_at)  # type: ignore[assignment]
            with suppress(BrokenPipeError, ConnectionResetError):  # a server that has answered before it has read all
                connection.request("POST", self._target, body, self._headers)
            response = connection.getresponse()
            good = 200 <= response.status < 300
            answer = read_answer(response.read, self._limits) if good else read_beginning(response.read)
            answered = not response.will_close and response.isclosed()
        except TimeoutError:
            raise late(self._limits) from None
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
        if not good:
            pause_s = _pause(response.getheader("Retry-After"))
            raise AskingError(trouble_of(response.status), f"status {response.status}, {shown(answer)}", pause_s)
        return answer


def _authorization(parsed: SplitResult) -> dict[str, str]:
    if parsed.username is None:
        return {}
    pair = f"{unquote(parsed.username)}:{unquote(parsed.password or '')}"
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
