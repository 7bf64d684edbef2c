"""Servers in processes of their own: a model that answers in 2 ms, the same with capture, and proxies before it.

``python -m benchmarks.serving KIND ...`` prints its port and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

ANSWER_S = 0.002


async def wait() -> None:
    """As for an accelerator, or another server: other requests go on meanwhile."""
    await asyncio.sleep(ANSWER_S)


async def compute() -> None:
    """As a model of this process does."""
    end = time.perf_counter() + ANSWER_S
    while time.perf_counter() < end:
        pass


def model(work: Callable[[], Awaitable[None]], folder: str | None = None) -> Any:
    """A FastAPI application; with a folder its traffic is captured there, by the middleware."""
    from fastapi import FastAPI

    from analyzer.capture import CaptureSettings, CaptureWriter
    from analyzer.capture.asgi import AsgiCapture

    app = FastAPI()

    @app.post("/invocations")
    async def invocations(given: dict[str, list[list[float]]]) -> dict[str, list[float]]:
        await work()
        return {"predictions": [row[1] for row in given["instances"]]}

    if folder is not None:
        app.add_middleware(AsgiCapture, writer=CaptureWriter(CaptureSettings(folder, "bench", disk_used=100)))
    return app


def bare_proxy(upstream: str) -> Any:
    """The least that passes requests on and answers back, of the same libraries as ours."""
    import aiohttp
    from yarl import URL

    dropped = {b"host", b"connection", b"keep-alive", b"transfer-encoding"}
    session: Any = None
    url = lru_cache(lambda path: URL(upstream + path, encoded=True))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal session
        if scope["type"] == "lifespan":
            while True:
                kind = (await receive())["type"]
                await send({"type": f"{kind}.complete"})
                if kind == "lifespan.shutdown":
                    return
        if session is None:
            session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), auto_decompress=False)
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        headers = [(name.decode(), value.decode()) for name, value in scope["headers"] if name not in dropped]
        asked = session.request(scope["method"], url(scope["raw_path"].decode()), headers=headers, data=body)
        async with asked as answer:
            kept = [each for each in answer.raw_headers if each[0].lower() not in dropped]
            await send({"type": "http.response.start", "status": answer.status, "headers": kept})
            async for block in answer.content.iter_any():
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    return app


KINDS: dict[str, Callable[..., Any]] = {
    "waiting_model": partial(model, wait),
    "computing_model": partial(model, compute),
    "bare_proxy": bare_proxy,
}


@contextmanager
def serving(*command: str) -> Iterator[tuple[int, int]]:
    """A server that prints its port at the end of its first line; the port, and the process."""
    process = subprocess.Popen((sys.executable, "-m", *command), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline().rpartition(":")[2]), process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def served_by(command: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """The service that a command starts: the address that its log tells, and the process."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        url = next(line.rstrip(".\n").rpartition(" ")[2] for line in process.stderr if "Serving at " in line)
        # Nobody reads what it logs, and a pipe that is full would stop it.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield url, process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_s(process: int) -> float:
    """The processor's time that a process and its children have taken."""
    fields = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in _with_children(process)]
    return sum(int(used) for each in fields for used in each[11:15]) / os.sysconf("SC_CLK_TCK")


def resident_bytes(process: int) -> int:
    """The memory of a process, and of its child where it is only the guardian of one."""
    pages = [int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in _with_children(process)]
    return max(pages) * 4096


def _with_children(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, children)]


if __name__ == "__main__":
    import uvicorn

    with socket.create_server(("127.0.0.1", 0), backlog=2048) as at:
        print(at.getsockname()[1], flush=True)
        app = KINDS[sys.argv[1]](*sys.argv[2:])
        config = uvicorn.Config(app, log_level="critical", access_log=False, ws="none")
        uvicorn.Server(config).run(sockets=[at])
