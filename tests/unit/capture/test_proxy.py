"""The proxy: what passes is byte for byte what it was, and what was posted and answered is captured."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import eventually
from tests.unit.capture.proxying import SCORE, ProxyProcess, Upstream, ask, eventually_lines, proxy, serving_bytes
from tests.unit.capture.writing import records

PACKED = gzip.compress(b"0.5\n")
OF_A_BODY = {b"content-length", b"transfer-encoding"}
OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}


@pytest.fixture(scope="module")
def running(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyProcess]:
    with proxy(tmp_path_factory.mktemp("proxy") / "captured", upstream) as process:
        yield process


def head(status: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    "answer",
    [
        SCORE,
        head("200 OK", "Content-Type: text/csv", "Transfer-Encoding: chunked") + b"2\r\n0.\r\n2\r\n5\n\r\n0\r\n\r\n",
        head("200 OK", "Content-Encoding: gzip", f"Content-Length: {len(PACKED)}") + PACKED,
        head("200 OK", "Content-Encoding: gzip", "Content-Length: 5") + b"wrong",
        head("200 OK", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-Odd:  a , b", "X-L: \xe4", "Content-Length: 0"),
        head("200 OK", "X-UTF-8: \xc3\xa4", "Connection: close, X-Only-Here", "X-Only-Here: 1", "Content-Length: 0"),
        head("200 OK", "Connection: close") + b"until it is closed",
        head("204 No Content", "Server: mine"),
        head("302 Found", "Location: /elsewhere", "Content-Length: 0"),
        head("304 Not Modified", 'ETag: "1"'),
        head("404 Not Found", "Content-Length: 3") + b"no\n",
        head("599 Whatever", "Content-Length: 3") + b"no\n",
        head("200 OK", f"X-Long: {'x' * 30_000}", "Content-Length: 1000000") + b"\0\xff" * 500_000,
    ],
    ids=lambda answer: answer[:60].decode("latin-1"),
)
def test_an_answer_is_the_upstreams(running: ProxyProcess, upstream: Upstream, answer: bytes) -> None:
    upstream.answer = answer
    found, direct = ask(running.port), ask(upstream.port)
    upstream.answer = SCORE
    assert (found.status, found.body) == (direct.status, direct.body)
    dropped = OF_A_CONNECTION | {"x-only-here"}
    kept = [each for each in direct.headers if each[0] not in dropped]
    assert [each for each in found.headers if each[0] not in OF_A_CONNECTION] == kept


def parsed(request: bytes) -> tuple[bytes, list[bytes], bytes]:
    """The first line, the other lines of the head with names in lower case but how long the body is, and the body."""
    text, _, body = request.partition(b"\r\n\r\n")
    first, *lines = text.split(b"\r\n")
    named = [(name.lower(), value) for name, _, value in (line.partition(b":") for line in lines)]
    return first, sorted(name + value for name, value in named if name not in OF_A_BODY), body


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/invocations", b"1,x"),
        ("POST", "/invocations?a=1&b=%2F%20+c&&=", b""),
        ("POST", "/v1/models/a%2Fb:predict", b"\0\xff" * 1_000_000),
        ("POST", "/invocations", [b"1,", b"x" * 100_000, b"\n"]),
        ("PUT", "/any//thing/../at%41all", b"1"),
        ("GET", "/ping", None),
        ("HEAD", "/ping", None),
        ("DELETE", "/ping", None),
        ("OPTIONS", "/ping", b"1"),
    ],
)
def test_a_request_reaches_the_model_as_it_is(
    running: ProxyProcess, upstream: Upstream, method: str, path: str, body: Any
) -> None:
    headers = {"X-Some": "ä".encode().decode("latin-1"), "Accept": "*/*", "Accept-Encoding": "br", "Cookie": "a=1"}
    upstream.requests.clear()
    for port in (running.port, upstream.port):
        ask(port, path, body, headers | {"Host": f"127.0.0.1:{upstream.port}"}, method)
    assert parsed(upstream.requests[0]) == parsed(upstream.requests[1])


def test_headers_of_the_connection_stop_here(running: ProxyProcess, upstream: Upstream) -> None:
    upstream.requests.clear()
    ask(running.port, headers={"Connection": "keep-alive, X-Hop", "X-Hop": "1", "TE": "trailers", "Upgrade": "h2c"})
    [request] = upstream.requests
    assert not {b"x-hop", b"te", b"upgrade", b"user-agent"} & {line.partition(b":")[0] for line in parsed(request)[1]}


@pytest.mark.parametrize("pause_s", [0, 0.1])
def test_who_asks_for_another_protocol_is_answered_in_this_one(
    running: ProxyProcess, upstream: Upstream, pause_s: float
) -> None:
    upstream.requests.clear()
    body = b"body:\r\nupgrade: stays"
    head = (
        b"POST /invocations HTTP/1.1\r\nHost: model\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMA\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    with socket.create_connection(("127.0.0.1", running.port), 10) as client:
        for _ in range(2):
            client.sendall(head)
            time.sleep(pause_s)
            client.sendall(body)
            answer = b""
            while not answer.endswith(b"\r\n\r\n0.5\n"):
                received = client.recv(1 << 16)
                assert received, answer
                answer += received
            assert answer.startswith(b"HTTP/1.1 200 ")
    assert [request.partition(b"\r\n\r\n")[2] for request in upstream.requests] == [body] * 2
    assert not any(b"h2c" in request for request in upstream.requests)


@pytest.mark.parametrize("target", ["*@127.0.0.1:{port}/", "*", "*.example/"])
def test_no_target_leads_to_another_server(running: ProxyProcess, target: str) -> None:
    with serving_bytes() as other, socket.create_connection(("127.0.0.1", running.port)) as client:
        line = f"GET {target.format(port=other.port)} HTTP/1.1"
        client.sendall(f"{line}\r\nHost: model\r\nConnection: close\r\n\r\n".encode())
        assert client.makefile("rb").read().startswith(b"HTTP/1.1 400 ")
        assert not other.requests


def test_what_is_captured(tmp_path: Path, upstream: Upstream) -> None:
    with proxy(tmp_path / "captured", upstream) as running:
        ids = {
            "X-Amzn-SageMaker-Inference-Id": "a/b.ü".encode().decode("latin-1"),
            "X-Amzn-SageMaker-Custom-Attributes": "t=1",
        }
        for path in ("/invocations", "/v1/models/m:predict", "/v2/models/m/infer", "/predictions/m"):
            ask(running.port, path, path.encode(), ids)
        for path in ("/ping", "/v1/models/m", "/invocations/x"):
            ask(running.port, path)
        ask(running.port, method="PUT")
        assert running.stop() == 0
    found = records(tmp_path / "captured" / "churn" / "AllTraffic")
    assert [each["captureData"]["endpointInput"]["data"] for each in found] == [
        "/invocations",
        "/v1/models/m:predict",
        "/v2/models/m/infer",
        "/predictions/m",
    ]
    assert {each["captureData"]["endpointOutput"]["data"] for each in found} == {"0.5\n"}
    metadata = found[0]["eventMetadata"]
    assert (metadata["inferenceId"], metadata["customAttributes"]) == ("a/b.ü", ["t=1"])


def test_paths_and_the_header_of_ids_are_chosen(tmp_path: Path, upstream: Upstream) -> None:
    options = ["--path", "/score/*", "--path", "/p", "--id-header", "X-Request-ID", "--json-content-type", "text/csv"]
    with proxy(tmp_path / "captured", upstream, *options, "--csv-content-type", "text/x") as running:
        for path in ("/score/a", "/invocations", "/p"):
            ask(running.port, path, headers={"x-request-id": path})
        assert running.stop() == 0
    found = records(tmp_path)
    assert [each["eventMetadata"]["inferenceId"] for each in found] == ["/score/a", "/p"]
    assert {each["captureData"]["endpointInput"]["encoding"] for each in found} == {"JSON"}


def test_bodies_of_every_kind_are_captured(tmp_path: Path, upstream: Upstream) -> None:
    given = [
        (b"", "text/csv", "", "CSV"),
        (b"\xff\x00", "text/csv", "/wA=", "BASE64"),
        (b"no {json", "application/json", "no {json", "JSON"),
        (b"\x89PNG", "image/png", "iVBORw==", "BASE64"),
        (b"1", "no such type at all", "MQ==", "BASE64"),
    ]
    with proxy(tmp_path / "captured", upstream) as running:
        for body, content_type, *_ in given:
            assert ask(running.port, body=body, headers={"Content-Type": content_type}).body == b"0.5\n"
        assert running.stop() == 0
    sides = [each["captureData"]["endpointInput"] for each in records(tmp_path)]
    assert [(side["data"], side["encoding"]) for side in sides] == [(data, encoding) for *_, data, encoding in given]
    assert [side["observedContentType"] for side in sides] == [content_type for _, content_type, *_ in given]


def test_packed_bodies_pass_packed_and_are_captured_as_the_text(tmp_path: Path) -> None:
    answer = head("200 OK", "Content-Type: text/csv", "Content-Encoding: gzip", f"Content-Length: {len(PACKED)}")
    with serving_bytes(answer + PACKED) as upstream, proxy(tmp_path / "captured", upstream) as running:
        packed = gzip.compress(b"1,x")
        assert ask(running.port, body=packed, headers={"Content-Encoding": "gzip"}).body == PACKED
        assert upstream.requests[0].endswith(packed)
        assert running.stop() == 0
    [found] = records(tmp_path)
    assert [side["data"] for side in found["captureData"].values()] == ["1,x", "0.5\n"]


def test_huge_bodies_pass_and_are_not_captured(tmp_path: Path) -> None:
    huge = b"\0" * (20 << 20)
    answer = head("200 OK", f"Content-Length: {len(huge)}") + huge
    with serving_bytes(answer) as upstream, proxy(tmp_path / "captured", upstream) as running:
        assert ask(running.port, body=huge).body == huge
        upstream.answer = SCORE
        assert ask(running.port, body=[b"1" * (1 << 20)] * 20).body == b"0.5\n"
        ask(running.port)
        assert running.stop() == 0
    assert len(records(tmp_path)) == 1
    assert "2 because a body is larger than" in (tmp_path / "captured.log").read_text()


def test_blocks_are_not_held_back(tmp_path: Path) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head("200 OK", "Content-Type: text/csv", "Content-Length: 8") + b"0.5\n")
        time.sleep(2)
        connection.sendall(b"0.6\n")

    with serving_bytes(answer) as upstream, proxy(tmp_path / "captured", upstream) as running:
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1")
            start = time.monotonic()
            text = b""
            while not text.endswith(b"0.5\n"):
                text += client.recv(1000)
            assert time.monotonic() - start < 1.5
            assert client.recv(1000) == b"0.6\n"
        assert running.stop() == 0
    assert records(tmp_path)[0]["captureData"]["endpointOutput"]["data"] == "0.5\n0.6\n"


def test_variants_share_the_traffic_by_weight(tmp_path: Path) -> None:
    blue_answer = SCORE.replace(b"0.5", b"0.1")
    with serving_bytes(blue_answer) as blue, serving_bytes() as green, serving_bytes() as dark:
        named = {"blue": (blue, "3"), "green": (green, "1.0"), "dark": (dark, "0")}
        options = [f"--variant={name}={each.url}:{weight}" for name, (each, weight) in named.items()]
        with proxy(tmp_path / "captured", blue, "--variant", options[0].partition("=")[2], *options[1:]) as running:
            answers = [ask(running.port).body for _ in range(200)]
            assert [ask(running.port, "/ping", method="GET").body for _ in range(20)] == [b"0.1\n"] * 20
            assert running.stop() == 0
        assert not dark.requests
    assert 110 <= answers.count(b"0.1\n") <= 185
    found = {name: records(tmp_path / "captured" / "churn" / name) for name in named}
    assert [len(each) for each in found.values()] == [answers.count(b"0.1\n"), answers.count(b"0.5\n"), 0]


def test_a_sample_is_captured(tmp_path: Path, upstream: Upstream) -> None:
    with proxy(tmp_path / "captured", upstream, "--sampling-percentage", "30") as running:
        for _ in range(200):
            ask(running.port)
        assert running.stop() == 0
    assert 30 <= len(records(tmp_path)) <= 95


def test_captures_can_be_read_while_it_serves(running: ProxyProcess) -> None:
    ask(running.port, body=b"one of these")
    assert eventually(lambda: "one of these" in "".join(eventually_lines(running.to, 1)), 10)
    assert all(json.loads(line) for line in eventually_lines(running.to, 1))
