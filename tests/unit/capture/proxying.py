"""A proxy in a process of its own, a model server that answers with the bytes that a test wants, and who asks."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import ROOT

Headers = list[tuple[str, str]]
Sender = Callable[[socket.socket], None]
SCORE = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 4\r\n\r\n0.5\n"


@dataclass
class Upstream:
    """What was asked, whole requests as they came, and what is answered, whatever was asked."""

    port: int
    answer: bytes | Sender = SCORE
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving_bytes(answer: bytes | Sender = SCORE, port: int = 0) -> Iterator[Upstream]:
    """A model server that sends these bytes, or what `answer` does with the socket, for each request."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        upstream = Upstream(listening.getsockname()[1], answer)
        connections: list[socket.socket] = [listening]
        threading.Thread(target=_accept, args=(connections, upstream), daemon=True).start()
        yield upstream
        for each in connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _accept(connections: list[socket.socket], upstream: Upstream) -> None:
    with suppress(OSError):
        while True:
            connection, _ = connections[0].accept()
            connections.append(connection)
            threading.Thread(target=_answer, args=(connection, upstream), daemon=True).start()


def _answer(connection: socket.socket, upstream: Upstream) -> None:
    with connection, suppress(OSError), connection.makefile("rb") as stream:
        while request := read_request(stream):
            upstream.requests.append(request)
            if callable(upstream.answer):
                upstream.answer(connection)
                return
            connection.sendall(upstream.answer)
            if b"connection: close" in upstream.answer.lower():
                return


def read_request(stream: object) -> bytes:
    """A whole request as it came, with its body; nothing where the connection is closed."""
    lines = []
    readline, read = stream.readline, stream.read  # type: ignore[attr-defined]
    while (line := readline()) not in (b"\r\n", b""):
        lines.append(line)
    if not lines:
        return b""
    head = b"".join(lines).lower()
    body = b""
    if b"transfer-encoding: chunked" in head:
        while size := int(readline(), 16):
            body += read(size)
            readline()
        readline()
    elif b"content-length: " in head:
        body = read(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
    return b"".join(lines) + b"\r\n" + body


@dataclass
class ProxyProcess:
    """A proxy that serves."""

    process: subprocess.Popen[str]
    port: int
    to: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(30)


@contextmanager
def proxy(
    to: Path, upstream: Upstream | str, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[ProxyProcess]:
    """`analyzer capture proxy` before a model server, captures below `to`; stopped at the end if it still runs."""
    url = upstream if isinstance(upstream, str) else upstream.url
    where = () if "--variant" in options else ("--upstream", url)
    place = () if "--to" in options else ("--to", str(to))
    command = [sys.executable, "-m", "analyzer", "capture", "proxy", "--endpoint", "churn", "--port", "0"]
    with (
        (to.parent / f"{to.name}.log").open("w") as log,
        subprocess.Popen(
            [*command, *where, *place, *options],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, (to.parent / f"{to.name}.log").read_text()
            yield ProxyProcess(process, int(line.rpartition(":")[2]), to)
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class Answer:
    """What a client gets: names of headers in lower case, the body without the transfer encoding."""

    status: int
    headers: Headers
    body: bytes


def ask(
    port: int,
    path: str = "/invocations",
    body: bytes | Sequence[bytes] | None = b"1,x",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
) -> Answer:
    """Ask, in chunks where the body is several blocks, and read the whole answer, with nothing undone."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    given = {"Content-Type": "text/csv", **(headers or {})}
    is_chunked = not isinstance(body, bytes | None)
    client.request(method, path, iter(body) if isinstance(body, list) else body, given, encode_chunked=is_chunked)
    answer = client.getresponse()
    found = Answer(answer.status, [(name.lower(), value) for name, value in answer.getheaders()], answer.read())
    client.close()
    return found


def eventually_lines(folder: Path, number: int, within_s: float = 20) -> list[str]:
    """The lines below a folder, as soon as there are so many."""
    deadline = time.monotonic() + within_s
    while True:
        found = [line for path in sorted(folder.rglob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
        if len(found) >= number or time.monotonic() > deadline:
            return found
        time.sleep(0.02)
