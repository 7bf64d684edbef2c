"""Clients that ask a model server over HTTP, each on a connection of its own that stays open.

``python -m benchmarks.load PORT CLIENTS SECONDS RATE`` prints JSON: how many were answered, in how many seconds, and
the 99th percentile of how long they waited, in seconds. At RATE 0 each client asks again as soon as it is answered;
else all of them together ask so often a second, whatever the answers take.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from functools import partial
from typing import Any

import uvloop

BODY = b'{"instances": [[39, 0.5, 1200, 3, 17.25, 0]]}'
REQUEST = (
    b"POST /invocations HTTP/1.1\r\nHost: model\r\nContent-Type: application/json\r\n"
    b"X-Amzn-SageMaker-Inference-Id: 0f8fad5b-d9cb-469f-a165-70867728950e\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)


class Client(asyncio.Protocol):
    """Asks one thing after another; an answer is whole when it has as many bytes as the first one, which all have."""

    def __init__(self, interval_s: float, phase: float, waits: list[float]) -> None:
        self.interval_s = interval_s
        self.phase = phase
        self.waits = waits
        self.due: deque[float] = deque()
        self.received = 0
        self.size = 0
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Begin at a moment of its own."""
        self.transport = transport
        loop = asyncio.get_running_loop()
        if self.interval_s:
            loop.call_later(self.phase * self.interval_s, self.tick)
        else:
            self.ask()

    def tick(self) -> None:
        """What is due is asked now, or when what is on its way has been answered."""
        asyncio.get_running_loop().call_later(self.interval_s, self.tick)
        self.due.append(time.perf_counter())
        if len(self.due) == 1:
            self.transport.write(REQUEST)

    def ask(self) -> None:
        """Ask at once."""
        self.due.append(time.perf_counter())
        self.transport.write(REQUEST)

    def data_received(self, data: bytes) -> None:
        """Count what comes."""
        if not self.size:
            head, _, _ = data.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 "), data
            self.size = len(head) + 4 + int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        self.received += len(data)
        if self.received >= self.size:
            self.received = 0
            self.waits.append(time.perf_counter() - self.due.popleft())
            if not self.interval_s:
                self.ask()
            elif self.due:
                self.transport.write(REQUEST)

    def connection_lost(self, error: Exception | None) -> None:
        """No answer may be missing."""
        if self.due and not asyncio.get_running_loop().is_closed() and error is not None:
            raise error


async def load(port: int, clients: int, seconds: float, rate: float) -> dict[str, float]:
    """Ask for so long."""
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    interval_s = clients / rate if rate else 0.0
    made = []
    for number in range(clients):
        # One after the other: how requests meet by chance would be most of how long they wait.
        client = partial(Client, interval_s, number / clients, waits)
        made.append(await loop.create_connection(client, "127.0.0.1", port))
    await asyncio.sleep(0.5)  # the first ones meet what is not there yet
    waits.clear()
    start = time.perf_counter()
    await asyncio.sleep(seconds)
    found, took = sorted(waits), time.perf_counter() - start
    for transport, _ in made:
        transport.abort()
    return {"requests": len(found), "seconds": took, "p99": found[len(found) * 99 // 100]}


if __name__ == "__main__":
    port, clients, seconds, rate = map(float, sys.argv[1:])
    print(json.dumps(uvloop.run(load(int(port), int(clients), seconds, rate))))
