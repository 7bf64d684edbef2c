"""Models that answer more than anybody can hold, or never come to an end."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from analyzer.errors import ModelError
from analyzer.model_access import scores_of
from contracts.exit_codes import ExitCode
from tests.model_server import Manner, linear, model_server
from tests.unit.model_access.asking import ROWS, SCORES, WEIGHTS, asking
from tests.unit.model_access.conftest import Ask

MODEL = linear(*WEIGHTS)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
ZEROS = b"0" * (1 << 16)
QUICK = {"model_timeout_s": 5, "model_retries": 0, "model_max_answer_bytes": 1_000_000}


class Address:
    """As of a server of the tests."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.invocations = f"{self.url}/invocations"


@contextmanager
def says(pieces: Sequence[bytes], pause_s: float = 0.0) -> Iterator[Address]:
    """A server that says this to everybody, for as long as it is listened to."""

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(1 << 16)
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause_s)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield Address(listening.getsockname()[1])


ENDLESS = {
    "with a length": [OK + b"Content-Length: 4000000000\r\n\r\n", *[ZEROS] * 1000],
    "without a length": [OK + b"\r\n", *[ZEROS] * 1000],
    "in chunks": [OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + ZEROS + b"\r\n"] * 1000],
    "in a huge chunk": [OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", *[ZEROS] * 1000],
    "compressed": [OK + b"Content-Encoding: gzip\r\n\r\n", *[b"\x1f\x8b" + ZEROS] * 1000],
}


@pytest.mark.parametrize("pieces", ENDLESS.values(), ids=ENDLESS.keys())
def test_of_a_huge_answer_no_more_is_read_than_its_limit(ask: Ask, pieces: list[bytes]) -> None:
    with says(pieces) as server, ask(server, settings=QUICK) as predictor:
        tracemalloc.start()
        with pytest.raises(ModelError) as refused:
            predictor.predict(ROWS.slice(0, 1))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert refused.value.exit_code == ExitCode.MODEL
    assert "an answer of more than 1000000 bytes (model_max_answer_bytes)" in refused.value.message
    assert peak < 40_000_000


def test_an_answer_as_large_as_the_limit_is_taken_and_a_larger_one_is_asked_for_in_halves(ask: Ask) -> None:
    with model_server(MODEL) as server, ask(server) as predictor:
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
    for limit, requests in ((len("-2\n2\n2\n0\n4.5\n"), 1), (len("-2\n2\n2\n0\n4.5\n") - 1, 3)):
        settings = {"model_max_answer_bytes": limit}
        with model_server(MODEL) as server, ask(server, settings=settings) as predictor:
            assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        assert server.requests >= requests
        assert (server.requests == 1) == (requests == 1)


def test_of_an_error_without_end_the_beginning_is_told(ask: Ask) -> None:
    pieces = [b"HTTP/1.1 404 Not Found\r\n\r\n", b"no model here ", *[ZEROS] * 1000]
    with (
        says(pieces) as server,
        ask(server, settings=QUICK) as predictor,
        pytest.raises(ModelError, match=r"status 404, .*no model here") as refused,
    ):
        predictor.predict(ROWS)
    assert len(refused.value.message) < 500


DRIPS = {
    "body": [OK + b"\r\n", *[b"0"] * 1000],
    "head": [OK, *[b"X-Slow: yes\r\n"] * 1000],
    "answer that is always still to come": [b"HTTP/1.1 100 Continue\r\n\r\n"] * 1000,
}


@pytest.mark.parametrize("pieces", DRIPS.values(), ids=DRIPS.keys())
def test_an_answer_that_drips_is_given_up_when_its_time_is_over(pieces: list[bytes]) -> None:
    settings = {"model_timeout_s": 0.5, "model_retries": 0}
    with says(pieces, 0.02) as server, asking(server.invocations, settings=settings) as predictor:
        begun = time.monotonic()
        with pytest.raises(ModelError, match=r"no answer within 0.5 seconds \(model_timeout_s\)"):
            predictor.predict(ROWS.slice(0, 1))
        assert time.monotonic() - begun < 10.0


def test_an_answer_in_an_error_is_an_escaped_excerpt_and_its_url_keeps_its_secrets(ask: Ask) -> None:
    answer = b"secret-answer \x1b[31m\n" + b"x" * 5000
    with model_server(MODEL, Manner(garbage=answer)) as server:
        server.url = server.url.replace("http://", "http://user:pass-word@")
        with ask(server) as predictor, pytest.raises(ModelError) as refused:
            predictor.predict(ROWS)
    told = refused.value.message
    assert "secret-answer" in told
    assert len(told) < 600
    assert told.isprintable()
    assert "pass-word" not in told
