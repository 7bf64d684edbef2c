"""The rows of captured traffic: what it costs who is asked, side by side with the same servers without it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from benchmarks.measure import alternately, answer
from benchmarks.rows import MEGABYTE, Bench, Result, row
from benchmarks.serving import resident_bytes, serving

LOAD = (sys.executable, "-m", "benchmarks.load")
CLIENTS = 64
ROUND_S = 3
MANY = 1_000_000
HALF_LOAD = 240
"""Requests a second, of which a model that computes for 2 ms does twice as many."""

Server = tuple[int, int]
"""Its port and its process."""


def asked(port: int, seconds: float = ROUND_S, rate: float = 0) -> dict[str, float]:
    """What the clients have seen of a server; at rate 0 each asks again as soon as it is answered."""
    command = (*LOAD, str(port), str(CLIENTS), str(seconds), str(rate))
    found: dict[str, float] = answer(command)
    return found


def request_ms(port: int) -> float:
    """Milliseconds of the server for each request, when it has as much to do as it can."""
    found = asked(port)
    return found["seconds"] / found["requests"] * 1e3


def slow_ms(port: int) -> float:
    """The 99th percentile of waiting at half the load, in milliseconds."""
    return asked(port, rate=HALF_LOAD)["p99"] * 1e3


@contextmanager
def models(*kind: str) -> Iterator[tuple[Server, Server]]:
    """A model without capture and one with it."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        command = ("benchmarks.serving", *kind)
        yield servers.enter_context(serving(*command)), servers.enter_context(serving(*command, folder))


@contextmanager
def proxies() -> Iterator[tuple[Server, Server]]:
    """A bare proxy and ours, before one model that waits for 2 ms."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        port, _ = servers.enter_context(serving("benchmarks.serving", "waiting_model"))
        url = f"http://127.0.0.1:{port}"
        ours = ("analyzer", "capture", "proxy", "--upstream", url, "--endpoint", "bench", "--to", folder, "--port", "0")
        yield (
            servers.enter_context(serving("benchmarks.serving", "bare_proxy", url)),
            servers.enter_context(serving(*ours)),
        )


@row("capture-middleware")
def middleware(bench: Bench) -> list[Result]:
    """FastAPI with the middleware against FastAPI alone: of a model that computes, and of one that only waits."""
    results = []
    with models("computing_model") as ((bare, _), (captured, _)):
        theirs, mine = alternately([partial(request_ms, bare), partial(request_ms, captured)], bench.repeat)
        what = f"a request of FastAPI, the model computes for 2 ms, {CLIENTS} clients, captured"
        results.append(Result(what, "ms", mine.middle, "the same, not captured", theirs.middle, 1 / 0.95))
        theirs, mine = alternately([partial(slow_ms, bare), partial(slow_ms, captured)], 3 * bench.repeat)
        what = "what capture adds to its 99th percentile at half the load"
        results.append(Result(what, "ms", mine.middle - theirs.middle, limit=0.3))
    with models("waiting_model") as ((bare, _), (captured, _)):
        theirs, mine = alternately([partial(request_ms, bare), partial(request_ms, captured)], bench.repeat)
        what = f"a request of FastAPI, the model waits for 2 ms, {CLIENTS} clients, captured"
        results.append(Result(what, "ms", mine.middle, "the same, not captured", theirs.middle))
    return results


@row("capture-proxy")
def proxy(bench: Bench) -> list[Result]:
    """Our proxy against the least that passes requests on with the same libraries."""
    with proxies() as ((bare, _), (ours, _)):
        theirs, mine = alternately([partial(request_ms, bare), partial(request_ms, ours)], bench.repeat)
    what = f"a request through the proxy, {CLIENTS} clients, captured"
    return [Result(what, "ms", mine.middle, "a bare proxy of the same libraries", theirs.middle, 1 / 0.8)]


@row("capture-memory")
def memory_of_capture(bench: Bench) -> list[Result]:  # noqa: ARG001 (as all rows)
    """What servers hold after a fifth of many requests, and after all of them."""
    results = []
    cases = (("the middleware", MANY, models("waiting_model")), ("the proxy", MANY, proxies()))
    for what, number, servers in cases:
        with servers as (_, (port, process)):
            curve, done = [], 0.0
            while done < number:
                done += asked(port)["requests"]
                curve.append((done, resident_bytes(process) / MEGABYTE))
        print("  ", what, [f"{requests:,.0f}: {held:.1f} MB" for requests, held in curve], flush=True)
        early = next(held for requests, held in curve if requests >= number / 5)
        results.append(
            Result(f"memory after {number:,} requests through {what}", "MB", curve[-1][1], "after a fifth", early, 1.05)
        )
    return results
