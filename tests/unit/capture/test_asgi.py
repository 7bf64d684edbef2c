"""ASGI: every message passes as it is and at once, and what was posted and answered is captured."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from analyzer.capture import CaptureWriter
from analyzer.capture.asgi import AsgiCapture
from analyzer.capture.watch import ANSWER_UNSEEN, REQUEST_UNREAD
from analyzer.capture.writer import INTERNAL, TOO_LARGE
from analyzer.errors import ConfigurationError
from tests.unit.capture.writing import invocation, records, settings

Message = dict[str, Any]
Pairs = Sequence[tuple[bytes, bytes]]
CSV: Pairs = [(b"content-type", b"text/csv")]


def start(status: int = 200, headers: Pairs = CSV) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


def answered(*blocks: bytes, status: int = 200, headers: Pairs = CSV) -> list[Message]:
    bodies = [{"type": "http.response.body", "body": block, "more_body": True} for block in blocks[:-1]]
    return [start(status, headers), *bodies, {"type": "http.response.body", "body": blocks[-1]}]


def posted(*blocks: bytes) -> list[Message]:
    return [{"type": "http.request", "body": block, "more_body": block is not blocks[-1]} for block in blocks]


def serving(messages: Sequence[Message], reads: bool = True) -> Any:
    """An application that reads the request and answers so."""

    async def application(scope: Message, receive: Any, send: Any) -> None:
        while reads and (await receive()).get("more_body"):
            pass
        for message in messages:
            await send(message)

    return application


def call(
    app: Any, request: Sequence[Message], headers: Pairs = CSV, *, path: str = "/invocations", method: str = "POST"
) -> list[Message]:
    """What the server gets of an invocation."""
    sent: list[Message] = []
    left = iter(request)

    async def receive() -> Message:
        for message in left:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    asyncio.run(app(scope, receive, send))
    return sent


def both(tmp_path: Path, app: Any, request: Sequence[Message], headers: Pairs = CSV, **more: Any) -> Message | None:
    """The record of an invocation, if there is one; the server gets what it gets without capture."""
    with CaptureWriter(settings(tmp_path)) as writer:
        assert call(AsgiCapture(app, writer), request, headers, **more) == call(app, request, headers, **more)
    found = records(tmp_path)
    assert len(found) <= 1
    return found[0] if found else None


def data_of(record: Message | None) -> tuple[str, str]:
    assert record is not None
    captured = record["captureData"]
    return captured["endpointInput"]["data"], captured["endpointOutput"]["data"]


def test_blocks_become_one_record(tmp_path: Path) -> None:
    ids = [(b"X-Amzn-SageMaker-Inference-Id", "ü-1".encode()), (b"x-amzn-sagemaker-custom-attributes", b"t=\xff")]
    record = both(tmp_path, serving(answered(b"0.", b"", b"5\n")), posted(b"1", b",", b"x"), [*CSV, *ids])
    assert data_of(record) == ("1,x", "0.5\n")
    assert record is not None
    metadata = record["eventMetadata"]
    assert (metadata["inferenceId"], metadata["customAttributes"]) == ("ü-1", ["t=ÿ"])


@pytest.mark.parametrize("given", [(b"",), (b"\xff\x00",), (b"no {json",)])
def test_bodies_of_every_kind_pass(tmp_path: Path, given: tuple[bytes]) -> None:
    json_type = [(b"content-type", b"application/json")]
    assert both(tmp_path, serving(answered(*given, headers=json_type)), posted(*given), json_type) is not None


@pytest.mark.parametrize(
    "messages",
    [answered(b"refused", status=400), answered(b"broken", status=500), answered(b"", status=302), [start()]],
)
def test_what_is_no_answer_of_the_model_is_not_captured(tmp_path: Path, messages: list[Message]) -> None:
    assert both(tmp_path, serving(messages), posted(b"1")) is None


@pytest.mark.parametrize(
    ("more", "headers"),
    [({"path": "/ping"}, CSV), ({"path": "/invocations/x"}, CSV), ({"method": "GET"}, CSV)],
)
def test_other_requests_are_not_captured(tmp_path: Path, more: dict[str, Any], headers: Pairs) -> None:
    assert both(tmp_path, serving(answered(b"1")), posted(b"1"), headers, **more) is None


def dropped(tmp_path: Path, app: Any, request: Sequence[Message], headers: Pairs = CSV, **more: Any) -> CaptureWriter:
    with CaptureWriter(settings(tmp_path, **more)) as writer:
        assert call(AsgiCapture(app, writer), request, headers) == call(app, request, headers)
    assert records(tmp_path) == []
    return writer


def test_a_record_is_whole_or_dropped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    of_length = [*CSV, (b"content-length", b"3")]
    dropped(tmp_path, serving(answered(b"1"), reads=False), posted(b"123"), of_length)
    dropped(tmp_path, serving(answered(b"1"), reads=False), posted(b"1", b"2"), [(b"transfer-encoding", b"chunked")])
    pathsend = {"type": "http.response.pathsend", "path": "/file"}
    dropped(tmp_path, serving([start(), pathsend]), posted(b"1"))
    dropped(tmp_path, serving(answered(b"1" * 60, b"1" * 60)), posted(b"1"), largest_body=100)
    dropped(tmp_path, serving(answered(b"1")), posted(b"1" * 101), largest_body=100)
    dropped(tmp_path, serving([start(headers=[(1, 2)]), *answered(b"")[1:]]), posted(b"1"))  # type: ignore[list-item]
    reasons = [record.getMessage().rpartition("1 because ")[2] for record in caplog.records]
    assert reasons == [REQUEST_UNREAD, REQUEST_UNREAD, ANSWER_UNSEEN, TOO_LARGE, TOO_LARGE, INTERNAL]


def test_nothing_is_captured_where_the_sample_has_none(tmp_path: Path) -> None:
    assert dropped(tmp_path, serving(answered(b"1")), posted(b"1"), sampling=0).dropped == 0


def test_blocks_are_not_held_back(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def application(scope: Message, receive: Any, send: Any) -> None:
        assert (await receive())["body"] == b"first"
        await send(start())
        await send({"type": "http.response.body", "body": b"answer to it", "more_body": True})
        assert seen == [b"answer to it"]
        assert (await receive())["body"] == b"last"
        await send({"type": "http.response.body", "body": b"end"})

    async def receive() -> Message:
        last = bool(seen)
        return {"type": "http.request", "body": b"last" if last else b"first", "more_body": not last}

    async def send(message: Message) -> None:
        seen.extend([message["body"]] if "body" in message else [])

    with CaptureWriter(settings(tmp_path)) as writer:
        scope = {"type": "http", "method": "POST", "path": "/invocations", "headers": CSV}
        asyncio.run(AsgiCapture(application, writer)(scope, receive, send))
    assert data_of(records(tmp_path)[0]) == ("firstlast", "answer to itend")


@pytest.mark.parametrize("fails", ["the model", "the client"])
def test_errors_pass_and_leave_no_record(tmp_path: Path, fails: str) -> None:
    async def application(scope: Message, receive: Any, send: Any) -> None:
        await receive()
        await send(start())
        if fails == "the model":
            raise ZeroDivisionError
        await send({"type": "http.response.body", "body": b"1"})

    async def receive() -> Message:
        return posted(b"1")[0]

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError("hung up")

    with CaptureWriter(settings(tmp_path)) as writer:
        scope = {"type": "http", "method": "POST", "path": "/invocations", "headers": CSV}
        with pytest.raises(ZeroDivisionError if fails == "the model" else OSError):
            asyncio.run(AsgiCapture(application, writer)(scope, receive, send))
    assert records(tmp_path) == []


async def lives(scope: Message, receive: Any, send: Any) -> None:
    for kind in ("startup", "shutdown"):
        assert (await receive())["type"] == f"lifespan.{kind}"
        await send({"type": f"lifespan.{kind}.complete"})


async def refuses(scope: Message, receive: Any, send: Any) -> None:
    raise ValueError("only http is served here")


async def ignores(scope: Message, receive: Any, send: Any) -> None:
    pass


@pytest.mark.parametrize("application", [lives, refuses, ignores])
def test_all_is_written_before_a_server_hears_of_the_end(tmp_path: Path, application: Any) -> None:
    left = iter(["startup", "shutdown"])
    seen: list[tuple[str, int]] = []

    async def receive() -> Message:
        return {"type": f"lifespan.{next(left)}"}

    async def send(message: Message) -> None:
        seen.append((message["type"], len(records(tmp_path))))

    with CaptureWriter(settings(tmp_path)) as writer:
        writer.offer(invocation())
        asyncio.run(AsgiCapture(application, writer)({"type": "lifespan"}, receive, send))
    assert seen == [("lifespan.startup.complete", 0), ("lifespan.shutdown.complete", 1)]


def test_an_application_that_cannot_start_is_not_served(tmp_path: Path) -> None:
    async def breaks(scope: Message, receive: Any, send: Any) -> None:
        await receive()
        raise RuntimeError("no model")

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    with CaptureWriter(settings(tmp_path)) as writer, pytest.raises(RuntimeError, match="no model"):
        asyncio.run(AsgiCapture(breaks, writer)({"type": "lifespan"}, receive, receive))  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", [{"type": "websocket", "path": "/invocations"}, {}])
def test_other_scopes_pass(tmp_path: Path, scope: Message) -> None:
    found: list[Any] = []

    async def application(*given: Any) -> None:
        found.extend(given)

    with CaptureWriter(settings(tmp_path)) as writer:
        asyncio.run(AsgiCapture(application, writer)(scope, *["receive", "send"]))  # type: ignore[arg-type]
    assert found == [scope, "receive", "send"]


@pytest.mark.parametrize(
    ("patterns", "path", "matches"),
    [
        (["/predict"], "/predict", True),
        (["/predict"], "/predict/", False),
        ("/v1/models/*:predict", "/v1/models/a/b:predict", True),
        (["/a", "/b?"], "/b1", True),
        (["*"], "/größe", True),
        (["/a.b"], "/axb", False),
    ],
)
def test_paths_are_chosen_by_patterns(tmp_path: Path, patterns: Any, path: str, matches: bool) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:
        call(AsgiCapture(serving(answered(b"1")), writer, paths=patterns), posted(b"1"), path=path)
    assert len(records(tmp_path)) == matches


@pytest.mark.parametrize("patterns", [[], ["predict"], [None], ""])
def test_patterns_that_match_nothing_are_refused(tmp_path: Path, patterns: Any) -> None:
    with CaptureWriter(settings(tmp_path)) as writer, pytest.raises(ConfigurationError, match=r"^paths holds"):
        AsgiCapture(serving([]), writer, paths=patterns)


def test_fastapi_with_a_model_and_with_a_stream(tmp_path: Path) -> None:
    async def predict(features: dict[str, float]) -> dict[str, float]:
        return {"score": features["age"] / 100}

    async def stream() -> StreamingResponse:
        return StreamingResponse(iter([b"0.1\n", b"0.2\n"]), media_type="text/csv")

    def app(*middleware: Callable[[FastAPI], None]) -> FastAPI:
        made = FastAPI()
        made.post("/predict")(predict)
        made.post("/stream")(stream)
        for add in middleware:
            add(made)
        return made

    headers = [(b"content-type", b"application/json"), (b"x-request-id", b"r-1")]
    more = {"paths": ["/predict", "/stream"], "id_header": "X-Request-Id"}
    with CaptureWriter(settings(tmp_path)) as writer:
        captured = app(lambda made: made.add_middleware(AsgiCapture, writer=writer, **more))
        for path in ("/predict", "/stream"):
            request = posted(b'{"age": 39}')
            assert call(captured, request, headers, path=path) == call(app(), request, headers, path=path)
        assert call(captured, posted(b"[]"), headers, path="/predict")[0]["status"] == 422
    one, two = records(tmp_path)
    assert one["eventMetadata"]["inferenceId"] == "r-1"
    assert [json.loads(text) for text in data_of(one)] == [{"age": 39}, {"score": 0.39}]
    assert two["captureData"]["endpointOutput"]["data"] == "0.1\n0.2\n"
