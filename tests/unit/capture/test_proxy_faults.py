"""What goes wrong round a proxy: the client gets what the model answers, at once, and no record is half there."""

from __future__ import annotations

import http.client
import json
import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.aws_servers import free_port
from tests.buckets import Bucket
from tests.http_servers import QuietHandler, serving_by
from tests.processes import descendants, eventually
from tests.unit.capture.proxying import SCORE, Upstream, ask, eventually_lines, proxy, serving_bytes
from tests.unit.capture.writing import records, written

REQUEST = b"POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 3\r\n\r\n1,x"


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with serving_bytes() as served:
        yield served


def log_of(folder: Path) -> str:
    return (folder / "captured.log").read_text()


@pytest.mark.parametrize(
    ("path", "status"), [("/invocations", 502), ("/ping", 502), ("/endpoints/churn/invocations", 424)]
)
def test_a_model_that_is_not_there_is_told(tmp_path: Path, path: str, status: int) -> None:
    with proxy(tmp_path / "captured", f"http://127.0.0.1:{free_port()}") as running:
        answer = ask(running.port, path)
        assert (answer.status, b"the model server cannot be reached" in answer.body) == (status, True)
        assert running.stop() == 0
    assert records(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [("/invocations", 504, b"has not answered in time"), ("/endpoints/churn/invocations", 424, b"server error (0)")],
)
def test_a_model_that_is_too_slow_is_told(tmp_path: Path, path: str, status: int, text: bytes) -> None:
    with (
        serving_bytes(lambda _: time.sleep(5)) as upstream,
        proxy(tmp_path / "captured", upstream, "--timeout-s", "0.5") as running,
    ):
        answer = ask(running.port, path)
        assert (answer.status, text in answer.body) == (status, True)
        assert running.stop() == 0
    assert records(tmp_path) == []


@pytest.mark.parametrize("framing", ["Content-Length: 9", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("then", ["dies", "stalls"])
def test_an_answer_that_breaks_off_breaks_off_here_too(tmp_path: Path, framing: str, then: str) -> None:
    def answer(connection: socket.socket) -> None:
        block = b"0.5\n" if "Length" in framing else b"4\r\n0.5\n\r\n"
        connection.sendall(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode() + block)
        time.sleep(5 if then == "stalls" else 0.1)

    with serving_bytes(answer) as upstream, proxy(tmp_path / "captured", upstream, "--timeout-s", "1") as running:
        with pytest.raises(http.client.IncompleteRead) as broken:
            ask(running.port)
        assert broken.value.partial == b"0.5\n"
        upstream.answer = SCORE
        assert ask(running.port).body == b"0.5\n"
        assert running.stop() == 0
    assert len(records(tmp_path)) == 1


def test_a_model_that_comes_back_is_asked_again(tmp_path: Path) -> None:
    port = free_port()
    with proxy(tmp_path / "captured", f"http://127.0.0.1:{port}") as running:
        for _ in range(2):
            with serving_bytes(SCORE, port):
                assert ask(running.port).body == b"0.5\n"
            assert ask(running.port).status == 502
        assert running.stop() == 0
    assert len(records(tmp_path)) == 2


@pytest.mark.parametrize("moment", ["before the answer", "in the answer", "in the request"])
def test_a_client_that_hangs_up_is_hung_up_on_the_model(tmp_path: Path, moment: str) -> None:
    closed = threading.Event()

    def answer(connection: socket.socket) -> None:
        if moment == "in the answer":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n0.5\n")
        with suppress(OSError):
            connection.recv(1)
        closed.set()

    with serving_bytes(answer) as upstream, proxy(tmp_path / "captured", upstream) as running:
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(
                REQUEST if moment != "in the request" else REQUEST.replace(b": 3", b": 900000") + b"1" * 200_000
            )
            if moment == "in the answer":
                assert client.recv(10_000).startswith(b"HTTP/1.1 200 OK\r\n")
            else:
                time.sleep(0.5)
        assert closed.wait(10)
        upstream.answer = SCORE
        assert ask(running.port).body == b"0.5\n"
        assert running.stop() == 0
    assert len(records(tmp_path)) == 1


def test_what_is_on_its_way_is_answered_before_the_end(tmp_path: Path) -> None:
    def answer(connection: socket.socket) -> None:
        time.sleep(1.5)
        connection.sendall(SCORE)

    with (
        serving_bytes(answer) as upstream,
        proxy(tmp_path / "captured", upstream) as running,
        ThreadPoolExecutor() as pool,
    ):
        answers = [pool.submit(ask, running.port) for _ in range(5)]
        assert eventually(lambda: len(upstream.requests) == 5, 10)
        assert running.stop() == 0
        assert [each.result().body for each in answers] == [b"0.5\n"] * 5
    assert len(records(tmp_path)) == 5


def test_a_proxy_that_is_killed_leaves_whole_lines(tmp_path: Path, upstream: Upstream) -> None:
    with proxy(tmp_path / "captured", upstream) as running:
        gone = threading.Event()

        def load() -> int:
            number = 0
            with suppress(OSError, http.client.HTTPException):
                while not gone.is_set():
                    assert ask(running.port, body=b"1" * 10_000).body == b"0.5\n"
                    number += 1
            return number

        with ThreadPoolExecutor() as pool:
            loads = [pool.submit(load) for _ in range(4)]
            assert len(eventually_lines(running.to, 100)) >= 100
            running.process.kill()
            gone.set()
            answered = sum(each.result() for each in loads)
        assert eventually(lambda: _is_refused(running.port), 10)
    texts = [path.read_bytes() for path in written(tmp_path)]
    whole = [line for text in texts for line in text.split(b"\n")[:-1]]
    assert all(json.loads(line)["captureData"]["endpointInput"]["data"] == "1" * 10_000 for line in whole)
    assert 100 <= len(whole) <= answered + 4


def _is_refused(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return False
    return True


def test_a_disk_that_takes_nothing_is_told_and_harms_nobody(tmp_path: Path, upstream: Upstream) -> None:
    # A limit of the process on the size of a file: a write does a part of its work and fails, as on a full disk.
    with proxy(tmp_path / "captured", upstream) as running:
        ask(running.port)
        assert len(eventually_lines(running.to, 1)) == 1
        _limit_files(running.process.pid, 100_000)
        answers = [ask(running.port, body=b"1" * 200_000).body for _ in range(30)]
        assert answers == [b"0.5\n"] * 30
        time.sleep(2)
        _limit_files(running.process.pid, resource.RLIM_INFINITY)
        ask(running.port)
        assert running.stop() == 0
    assert len(records(tmp_path)) == 2
    told = re.findall(r"(\d+) because nothing can be written: File too large", " ".join(log_of(tmp_path).split()))
    assert sum(map(int, told)) == 30


def _limit_files(guardian: int, most: int) -> None:
    for each in descendants(guardian):
        resource.prlimit(each, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def test_a_bucket_that_goes_harms_nobody(tmp_path: Path, upstream: Upstream, new_bucket: Bucket) -> None:
    place = ("--to", new_bucket.uri("captured"), "--file-s", "1")
    with proxy(tmp_path / "captured", upstream, *place) as running:
        ask(running.port)
        assert eventually(lambda: len(new_bucket.all_keys()) == 1, 20)
        new_bucket.remove(new_bucket.all_keys()[0])
        new_bucket.client.delete_bucket(Bucket=new_bucket.name)
        assert [ask(running.port).body for _ in range(50)] == [b"0.5\n"] * 50
        time.sleep(1.5)
        assert ask(running.port).body == b"0.5\n"
        start = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - start < 20
    assert "51 because the store has not taken them" in " ".join(log_of(tmp_path).split())


@contextmanager
def slow_store(store: str, seconds: float) -> Iterator[str]:
    """A server before a store that lets captures wait; its URL."""

    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            if self.path.endswith(".jsonl"):
                time.sleep(seconds)
            client = http.client.HTTPConnection(store.removeprefix("http://"))
            client.request(self.command, self.path, body, dict(self.headers))
            answer = client.getresponse()
            text = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def __getattr__(self, name: str) -> object:
            if name.startswith("do_"):
                return self.pass_on
            raise AttributeError(name)

    with serving_by(Handler) as url:
        yield url


def test_nobody_waits_for_a_slow_store(tmp_path: Path, upstream: Upstream, moto: str, new_bucket: Bucket) -> None:
    place = ("--to", new_bucket.uri("captured"), "--file-s", "1")
    with (
        slow_store(moto, 2) as url,
        proxy(tmp_path / "captured", upstream, *place, environment={"AWS_ENDPOINT_URL_S3": url}) as running,
    ):
        times = []
        for _ in range(60):
            start = time.monotonic()
            assert ask(running.port).body == b"0.5\n"
            times.append(time.monotonic() - start)
            time.sleep(0.05)
        assert running.stop() == 0
    assert max(times) < 1
    assert sum(new_bucket.text(key).count(b"captureData") for key in new_bucket.all_keys()) == 60
