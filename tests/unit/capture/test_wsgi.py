"""WSGI: every block passes as it is and at once, and what was posted and answered is captured."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper

import pytest
from flask import Flask, Response, request

from analyzer.capture import CaptureWriter
from analyzer.capture.watch import ANSWER_UNSEEN, REQUEST_UNREAD
from analyzer.capture.writer import INTERNAL, TOO_LARGE
from analyzer.capture.wsgi import WsgiCapture
from tests.unit.capture.writing import records, settings

Called = tuple[list[Any], bytes, Any]


def environ(raw: bytes = b"1,x", **more: Any) -> dict[str, Any]:
    given = {"CONTENT_TYPE": "text/csv", "CONTENT_LENGTH": str(len(raw)), "wsgi.input": io.BytesIO(raw)}
    path = {"REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/invocations"}
    server = {"SERVER_NAME": "h", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO()}
    found = {**path, **server, **given, **more}
    return {name: value for name, value in found.items() if value is not None}


def call(app: Any, given: dict[str, Any]) -> Called:
    """What the server gets: how the answer begins, its bytes, and its kind."""
    begun: list[Any] = []
    legacy: list[bytes] = []

    def start_response(status: str, headers: list[Any], *more: Any) -> Callable[[bytes], None]:
        begun[:] = [status, headers]
        return legacy.append

    answer = app(given, start_response)
    try:
        blocks = list(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return begun, b"".join([*legacy, *blocks]), type(answer)


def serving(*blocks: bytes, status: str = "200 OK", read: Any = lambda stream: stream.read()) -> Any:
    def application(given: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        read(given.get("wsgi.input"))
        start_response(status, [("Content-Type", "text/csv")])
        yield from blocks

    return application


def both(tmp_path: Path, app: Any, raw: bytes = b"1,x", more: Any = None, **given: Any) -> list[dict[str, Any]]:
    """The records of an invocation; the server gets what it gets without capture."""
    with CaptureWriter(settings(tmp_path, **(more or {}))) as writer:
        seen, plain = call(WsgiCapture(app, writer), environ(raw, **given)), call(app, environ(raw, **given))
    assert seen[:2] == plain[:2]
    return records(tmp_path)


def data_of(record: dict[str, Any]) -> tuple[str, str]:
    return record["captureData"]["endpointInput"]["data"], record["captureData"]["endpointOutput"]["data"]


READ: dict[str, Any] = {
    "at once": lambda stream: stream.read(),
    "by its length": lambda stream: stream.read(8),
    "in blocks": lambda stream: [*iter(lambda: stream.read(3), b"")],
    "up to its last byte": lambda stream: [stream.read(1) for _ in range(8)],
    "line by line": lambda stream: [*stream],
    "by readline": lambda stream: [stream.readline(), stream.readline(5)],
    "as lines": lambda stream: stream.readlines(),
    "as some lines": lambda stream: [stream.readlines(1), stream.readlines(1)],
}


@pytest.mark.parametrize("way", READ)
def test_a_request_may_be_read_in_every_way(tmp_path: Path, way: str) -> None:
    [record] = both(tmp_path, serving(b"0.5", b"", b"\n", read=READ[way]), b"1,x\n2,y\n")
    assert data_of(record) == ("1,x\n2,y\n", "0.5\n")


def test_ids_and_attributes_are_those_of_headers(tmp_path: Path) -> None:
    ids = {"HTTP_X_AMZN_SAGEMAKER_INFERENCE_ID": "Ã¼", "HTTP_X_AMZN_SAGEMAKER_CUSTOM_ATTRIBUTES": "t"}
    [record] = both(tmp_path, serving(b"1"), **ids)
    metadata = record["eventMetadata"]
    assert (metadata["inferenceId"], metadata["customAttributes"]) == ("ü", ["t"])


def test_what_an_application_leaves_in_the_environment_is_seen_outside(tmp_path: Path) -> None:
    def application(given: dict[str, Any], start_response: Any) -> list[bytes]:
        given["who.user"] = "someone"
        start_response("200 OK", [])
        return []

    given = environ()
    with CaptureWriter(settings(tmp_path)) as writer:
        call(WsgiCapture(application, writer), given)
    assert given["who.user"] == "someone"


def test_a_request_without_length_is_read_to_its_end(tmp_path: Path) -> None:
    of_no_length = {"CONTENT_LENGTH": None, "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    [record] = both(tmp_path, serving(b"1", read=READ["in blocks"]), **of_no_length)
    assert data_of(record) == ("1,x", "1")


def test_lists_stay_lists_which_servers_take_the_length_of(tmp_path: Path) -> None:
    def application(given: dict[str, Any], start_response: Any) -> list[bytes]:
        given["wsgi.input"].read()
        start_response("200 OK", [])
        return [b"0.5"]

    with CaptureWriter(settings(tmp_path)) as writer:
        assert call(WsgiCapture(application, writer), environ())[2] is list
    assert data_of(records(tmp_path)[0]) == ("1,x", "MC41")


def test_the_old_way_to_write_is_seen(tmp_path: Path) -> None:
    def application(given: dict[str, Any], start_response: Any) -> list[bytes]:
        given["wsgi.input"].read()
        write = start_response("200 OK", [("Content-Type", "text/csv")])
        write(b"0.")
        return [b"5"]

    assert [data_of(each) for each in both(tmp_path, application)] == [("1,x", "0.5")]


@pytest.mark.parametrize(
    "given", [{"PATH_INFO": "/ping"}, {"SCRIPT_NAME": "/mounted"}, {"REQUEST_METHOD": "GET"}, {"wsgi.input": None}]
)
def test_other_requests_are_not_captured(tmp_path: Path, given: dict[str, Any]) -> None:
    assert both(tmp_path, serving(b"1", read=lambda stream: None), **given) == []


@pytest.mark.parametrize("status", ["400 Bad Request", "500", "302 Found"])
def test_what_is_no_answer_of_the_model_is_not_captured(tmp_path: Path, status: str) -> None:
    assert both(tmp_path, serving(b"1", status=status)) == []


def test_a_record_is_whole_or_dropped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def sending(given: dict[str, Any], start_response: Any) -> Any:
        start_response("200 OK", [])
        return given["wsgi.file_wrapper"](io.BytesIO(b"1"))

    assert both(tmp_path, serving(b"1", read=lambda stream: stream.read(2))) == []
    assert both(tmp_path, sending, **{"wsgi.file_wrapper": FileWrapper}) == []
    assert both(tmp_path, serving(b"1" * 60, b"1" * 60), more={"largest_body": 100}) == []
    assert both(tmp_path, serving(b"1", status="fine")) == []
    reasons = [record.getMessage().rpartition("1 because ")[2] for record in caplog.records]
    assert reasons == [REQUEST_UNREAD, ANSWER_UNSEEN, TOO_LARGE, INTERNAL]


def test_blocks_are_not_held_back_and_the_answer_is_closed(tmp_path: Path) -> None:
    made: list[str] = []

    class Answer:
        def __iter__(self) -> Iterator[bytes]:
            for name in ("a", "b"):
                made.append(name)
                yield name.encode()

        def close(self) -> None:
            made.append("closed")

    def application(given: dict[str, Any], start_response: Any) -> Answer:
        start_response("200 OK", [])
        return Answer()

    with CaptureWriter(settings(tmp_path)) as writer:
        app = WsgiCapture(application, writer)
        answer: Any = app(environ(b""), lambda *given: print)
        assert made == []
        assert next(answer) == b"a"
        assert made == ["a"]
        answer.close()
        assert made == ["a", "closed"]
        writer.flush()
        assert records(tmp_path) == []  # the client hung up
        assert b"".join(app(environ(b""), lambda *given: print)) == b"ab"
    assert len(records(tmp_path)) == 1


def test_an_error_of_the_model_passes(tmp_path: Path) -> None:
    def read(stream: Any) -> None:
        raise ZeroDivisionError

    with CaptureWriter(settings(tmp_path)) as writer, pytest.raises(ZeroDivisionError):
        call(WsgiCapture(serving(b"1", read=read), writer), environ())
    assert records(tmp_path) == []


def test_flask_with_a_model_and_with_a_stream(tmp_path: Path) -> None:
    app = Flask("model")

    @app.post("/predict")
    def predict() -> dict[str, float]:
        return {"score": request.get_json()["age"] / 100}

    @app.post("/stream")
    def stream() -> Response:
        return Response((line for line in ("0.1\n", "0.2\n")), mimetype="text/csv")

    plain = app.wsgi_app
    with CaptureWriter(settings(tmp_path)) as writer:
        app.wsgi_app = WsgiCapture(plain, writer, paths=["/*"])  # type: ignore[method-assign]
        client = app.test_client()
        assert client.post("/predict", json={"age": 39}).get_json() == {"score": 0.39}
        assert client.post("/stream").data == b"0.1\n0.2\n"
        assert client.post("/predict", data="x").status_code == 415
    one, two = records(tmp_path)
    assert [json.loads(text) for text in data_of(one)] == [{"age": 39}, {"score": 0.39}]
    assert two["captureData"]["endpointOutput"]["data"] == "0.1\n0.2\n"
