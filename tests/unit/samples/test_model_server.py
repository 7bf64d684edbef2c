"""The model that ``analyzer sample serve-model`` answers for, in this process and as one of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from analyzer.command_line.commands import run
from analyzer.errors import ConfigurationError
from analyzer.samples.loans import score
from analyzer.samples.model_server import MOST_BYTES, ModelServer, answer

ROWS = [[40, 0, 35], [30, 1, 60]]
SCORES = [score(row) for row in ROWS]

CSV, LINES, JSON = "text/csv", "application/jsonlines", "application/json"
POSTED = {
    CSV: "40,0,35\n30,1,60\n",
    LINES: "".join(json.dumps({"features": row}) + "\n" for row in ROWS),
    JSON: json.dumps({"instances": [{"features": row} for row in ROWS]}),
}
ANSWERED = {
    CSV: "".join(f"{each}\n" for each in SCORES),
    LINES: "".join(json.dumps({"score": each}) + "\n" for each in SCORES),
    JSON: json.dumps({"predictions": [{"score": each} for each in SCORES]}),
}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer("127.0.0.1", 0) as served:
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def posted(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, str]:
    """The status of the answer, its content type and its text."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as found:
            return found.status, found.headers["Content-Type"], found.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers["Content-Type"], refused.read().decode()


@pytest.mark.parametrize("content_type", POSTED)
@pytest.mark.parametrize("accepted", [None, "*/*", *ANSWERED])
def test_it_answers_in_what_is_accepted_or_else_as_it_is_asked(
    server: ModelServer, content_type: str, accepted: str | None
) -> None:
    headers = {"Content-Type": content_type} | ({} if accepted is None else {"Accept": accepted})
    given = accepted if accepted in ANSWERED else content_type
    assert posted(server.invocations, POSTED[content_type].encode(), headers) == (200, given, ANSWERED[given])


def test_it_tells_that_it_is_there(server: ModelServer) -> None:
    with urllib.request.urlopen(server.invocations.replace("/invocations", "/ping"), timeout=30) as found:
        assert (found.status, found.read()) == (200, b"")


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"40,0\n", CSV, "a record should be 3 numbers: age, sex, income"),
        (b"40,0,rich\n", CSV, "a record should be 3 numbers: age, sex, income"),
        (b"40,0,inf\n", CSV, "a record should be 3 numbers: age, sex, income"),
        (b"\xff", CSV, "'utf-8' codec"),
        (b"[1, 2", JSON, "Expecting"),
        (b"[[40, 0, 35]]", JSON, 'JSON should be {"instances": [{"features": [40, 0, 35]}]}'),
        (b"[40, 0, 35]", LINES, 'a record of JSON should be {"features": [40, 0, 35]}'),
        (b'{"features": 3}', LINES, "a record should be 3 numbers: age, sex, income"),
        (b"40,0,35\n", "image/png", "the content type should be text/csv, application/jsonlines or application/json"),
    ],
)
def test_what_it_cannot_read_is_refused_with_what_would_be_right(body: bytes, content_type: str, said: str) -> None:
    with pytest.raises(ValueError, match="^" + said[:20].replace("[", r"\[").replace("{", r"\{")) as caught:
        answer(body, content_type, "*/*")
    assert said in str(caught.value)


def test_a_refusal_is_a_bad_request(server: ModelServer) -> None:
    assert posted(server.invocations, b"40,0\n", {"Content-Type": CSV}) == (
        400,
        "text/plain",
        "a record should be 3 numbers: age, sex, income\n",
    )


def test_other_paths_and_bodies_that_are_too_large_are_refused_unread(server: ModelServer) -> None:
    assert posted(f"{server.invocations}/more", b"40,0,35\n", {"Content-Type": CSV})[0] == 404
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=30) as connection:
        connection.sendall(f"POST /invocations HTTP/1.1\r\nContent-Length: {MOST_BYTES + 1}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
        while connection.recv(100):
            pass


@pytest.mark.parametrize("extreme", [[1e300, 0, 0], [-1e300, 0, 0]])
def test_extreme_features_have_extreme_scores(extreme: list[float]) -> None:
    assert score(extreme) == float(extreme[0] > 0)


def test_a_port_that_is_taken_is_told(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sample", "serve-model", f"--port={server.server_port}"]) == 2
    held = f'--host with --port holds "127.0.0.1:{server.server_port}"'
    assert held.split(" holds ")[1] in capsys.readouterr().err
    with pytest.raises(ConfigurationError, match="--port 0 takes any"):
        ModelServer("127.0.0.1", server.server_port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_it_prints_its_url_and_ends_when_it_is_told_to(number: int) -> None:
    command = [sys.executable, "-m", "analyzer", "sample", "serve-model", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        url = process.stdout.readline().strip()
        assert posted(url, POSTED[CSV].encode(), {"Content-Type": CSV}) == (200, CSV, ANSWERED[CSV])
        process.send_signal(number)
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""
