"""Models that fail: what is tried, what is told, and what is given up."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
import time
from typing import Any

import pyarrow as pa
import pytest

from analyzer.errors import ConfigurationError, ModelError
from analyzer.model_access import ModelAnswerError, first_request, scores_of, tell_of_model
from analyzer.model_access.limits import RequestLimits
from contracts.exit_codes import ExitCode
from tests.aws_servers import free_port
from tests.model_server import Manner, linear, model_server
from tests.unit.model_access.asking import ROWS, SCORES, WEIGHTS, asking
from tests.unit.model_access.conftest import Ask

RETRIED = "model_requests_retried"
ONE_BY_ONE = "model_requests_asked_one_by_one"
MODEL = linear(*WEIGHTS)


@pytest.mark.parametrize("codes", [(500,), (503, 500, 502), (429, 429), (408,)], ids=str)
def test_what_may_pass_is_tried_again(ask: Ask, codes: tuple[int, ...]) -> None:
    with model_server(MODEL, Manner(codes=codes)) as server, ask(server) as predictor:
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        assert predictor.take_counts() == {RETRIED: len(codes)}
        assert predictor.take_counts() == {}
    assert server.requests == len(codes) + 1


def test_a_model_that_is_started_late_is_waited_for() -> None:
    """Its port answers only at the third try."""
    port = free_port()
    with asking(f"http://127.0.0.1:{port}") as predictor:
        found = predictor.predict_each([ROWS])
        with pytest.raises(ModelError, match=r"4 times: no connection \(Connection refused\)"):
            next(found)
    with model_server(MODEL, port=port) as server, asking(server.invocations) as predictor:
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES


def test_a_model_that_fails_for_several_records_is_asked_about_each(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with model_server(MODEL, Manner(most_records=1)) as server, ask(server) as predictor:
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        counts = predictor.take_counts()
    assert counts == {ONE_BY_ONE: 1}
    assert server.requests == 6
    with caplog.at_level(logging.INFO):
        tell_of_model(counts)
    assert "Fallback to per-record prediction because of model error." in caplog.text


def test_what_a_model_finds_too_large_is_halved_until_it_fits_and_stays_so(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    with model_server(MODEL, Manner(most_bytes=10)) as server, ask(server) as predictor:
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        sizes = [len(each.body) for each in server.asked]
        assert sizes[0] == 27
        counts = predictor.take_counts()
        before = server.requests
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        assert all(len(each.body) <= 10 for each in server.asked[before:])
    with caplog.at_level(logging.INFO):
        tell_of_model(counts)
    assert "Prediction batch size is reduced to 1 to fit max payload size limit." in caplog.text


def test_a_server_that_refuses_a_payload_without_reading_it_is_understood() -> None:
    """As proxies do: the connection is closed while the request is still being sent."""
    rows = pa.record_batch({"a": list(range(500_000)), "b": [0] * 500_000})

    def refuse() -> None:
        connection, _ = listening.accept()
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=refuse, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with asking(url, settings={"model_retries": 0}) as predictor:
            assert first_request(predictor, rows).problem == 'status 413, "".'


def test_a_single_record_that_is_too_large_ends_the_job(ask: Ask) -> None:
    with (
        model_server(MODEL, Manner(most_bytes=3)) as server,
        ask(server) as predictor,
        pytest.raises(ModelError, match=r"about 1 record as text/csv: status 413.*single record is larger"),
    ):
        predictor.predict(ROWS)


def test_a_model_that_always_fails_ends_the_job_after_the_tries_that_were_asked_for(ask: Ask) -> None:
    with model_server(MODEL, Manner(always=500)) as server, ask(server, settings={"model_retries": 2}) as predictor:
        with pytest.raises(ModelError) as failed:
            predictor.predict(ROWS.slice(0, 1))
        assert server.requests == 3
        assert failed.value.exit_code == ExitCode.MODEL
        assert 'asked about 1 record as text/csv, 3 times: status 500, "status 500".' in failed.value.message
        again = server.requests
        with pytest.raises(ModelError):
            predictor.predict(ROWS)
        assert server.requests == again


@pytest.mark.parametrize("code", [401, 403, 404])
def test_what_nothing_helps_against_is_not_tried_again(ask: Ask, code: int) -> None:
    with (
        model_server(MODEL, Manner(always=code)) as server,
        ask(server) as predictor,
        pytest.raises(ModelError, match=f"5 records as text/csv: status {code}"),
    ):
        predictor.predict(ROWS)
    assert server.requests == 1


def test_a_model_that_hangs_is_given_up_in_time(ask: Ask) -> None:
    settings = {"model_timeout_s": 0.2, "model_retries": 1}
    with model_server(MODEL, Manner(hang=True)) as server, ask(server, settings=settings) as predictor:
        begun = time.monotonic()
        with pytest.raises(ModelError, match=r"2 times: no answer within 0.2 seconds \(model_timeout_s\)"):
            predictor.predict(ROWS)
        assert time.monotonic() - begun < 20.0


def test_records_that_are_too_many_to_be_answered_in_time_are_asked_about_singly(ask: Ask) -> None:
    def slow(rows: Any) -> Any:
        time.sleep(0.0 if len(rows) == 1 else 4.0)
        return MODEL(rows)

    with model_server(slow) as server, ask(server, settings={"model_timeout_s": 1.5}) as predictor:
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        assert predictor.take_counts()[ONE_BY_ONE] == 1


def test_what_is_under_way_ends_with_the_analysis_and_not_with_the_time_that_it_may_take() -> None:
    """Python would wait for the threads of the requests when it ends."""
    program = (
        "import sys; from tests.unit.model_access.asking import ROWS, asking\n"
        "with asking(sys.argv[1], settings={'model_max_records': 1, 'model_concurrency': 3}) as predictor:\n"
        "    predictor.predict(ROWS)"
    )

    def hangs_but_once(rows: Any) -> Any:
        if rows[0, 0] == 1.0:
            return MODEL(rows).repeat(2)
        server.released.wait()
        return MODEL(rows)

    with model_server(hangs_but_once) as server:
        begun = time.monotonic()
        command = [sys.executable, "-c", program, server.invocations]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert time.monotonic() - begun < 40.0
    assert "answered 2 records" in done.stderr


@pytest.mark.parametrize("extra", [-1, 1])
def test_an_answer_for_another_number_of_records_is_refused_at_once(ask: Ask, extra: int) -> None:
    with (
        model_server(MODEL, Manner(extra_rows=extra)) as server,
        ask(server) as predictor,
        pytest.raises(ModelAnswerError) as refused,
    ):
        predictor.predict(ROWS)
    assert f"asked about 5 records and answered {5 + extra} records" in refused.value.message
    assert "about 5 records as text/csv" in refused.value.message
    assert server.requests == 1


@pytest.mark.parametrize("garbage", [b"", b"<html><body>Welcome</body></html>", b"\x00\xff" * 50, b'{"error": "x"}'])
def test_an_answer_that_is_none_is_refused_at_once(ask: Ask, garbage: bytes) -> None:
    with (
        model_server(MODEL, Manner(garbage=garbage)) as server,
        ask(server) as predictor,
        pytest.raises(ModelAnswerError),
    ):
        predictor.predict(ROWS)
    assert server.requests == 1


def test_a_port_that_speaks_no_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with asking(url, settings={"model_retries": 0, "model_timeout_s": 5}) as predictor:
            found = predictor.predict_each([ROWS.slice(0, 1)])

            def answer() -> None:
                connection, _ = listening.accept()
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n")
                connection.close()

            threading.Thread(target=answer, daemon=True).start()
            with pytest.raises(ModelError, match=r"no answer of HTTP \(BadStatusLine\)"):
                next(found)


def test_a_host_that_does_not_exist_is_told() -> None:
    with (
        asking("http://model.invalid/invocations", settings={"model_retries": 0}) as predictor,
        pytest.raises(ModelError, match=r"at http://model\.invalid/invocations, .*no connection"),
    ):
        predictor.predict(ROWS)


@pytest.mark.parametrize("url", ["http://", "http://:80/x", "http://host:port/x", "https:///invocations"])
def test_a_url_that_is_none_is_refused_with_its_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"MODEL_INVOCATIONS_URL holds .* a URL such as"), asking(url):
        pass


def test_pauses_double_and_heed_what_the_model_asks_for_within_bounds() -> None:
    limits = RequestLimits()
    assert [limits.pause_s(tries, None) for tries in (1, 2, 3, 20)] == [0.5, 1.0, 2.0, 30.0]
    assert limits.pause_s(1, 7.0) == 7.0
    assert limits.pause_s(1, 3600.0) == 30.0
