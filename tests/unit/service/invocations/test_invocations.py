"""Endpoints that clients make are invoked at the service itself, and their traffic is captured."""

from __future__ import annotations

import http.client
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analyzer.service.invocations import served_endpoints
from analyzer.service.store.opening import open_store
from analyzer.service.store.problems import StoreProblemError
from analyzer.service.store.store import Store
from analyzer.service.transfers.reach import Reach
from tests.buckets import Bucket
from tests.processes import eventually
from tests.unit.capture.proxying import SCORE, Upstream, serving_bytes
from tests.unit.capture.writing import records
from tests.unit.service.api.examples import endpoint_config
from tests.unit.service.serving import KEY, ROLE, SECRET, Served, serving

ROW = {"ContentType": "text/csv", "Body": b"40,0,35"}


def model(url: str | None, name: str = "model") -> dict[str, Any]:
    environment = {} if url is None else {"MODEL_INVOCATIONS_URL": url}
    return {"ModelName": name, "ExecutionRoleArn": ROLE, "PrimaryContainer": {"Environment": environment}}


def capture(folder: Path | str, **more: Any) -> dict[str, Any]:
    """The DataCaptureConfig of a folder, or of a URI."""
    return {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": f"file://{folder}" if isinstance(folder, Path) else folder,
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        **more,
    }


def make_endpoint(served: Served, url: str | None, captured: dict[str, Any] | None = None) -> None:
    sagemaker = served.client()
    sagemaker.create_model(**model(url))
    sagemaker.create_endpoint_config(**endpoint_config(**({"DataCaptureConfig": captured} if captured else {})))
    sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="config")


@contextmanager
def a_service(folder: Path, **more: Any) -> Iterator[Served]:
    with (
        closing(open_store(str(folder / "store.db"))) as store,
        serving(store, reach=Reach([folder]), **more) as served,
    ):
        yield served


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A service that may write below the folder of the test."""
    with a_service(tmp_path) as found:
        yield found


def invoked(served: Served, name: str = "churn", **more: Any) -> dict[str, Any]:
    """What boto3 gets from an endpoint for a row."""
    answer: dict[str, Any] = served.client("sagemaker-runtime").invoke_endpoint(EndpointName=name, **ROW, **more)
    return answer


def refused(served: Served, name: str = "churn", **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        invoked(served, name, **more)
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


def test_the_model_answers_and_what_passes_is_where_monitors_look(tmp_path: Path, upstream: Upstream) -> None:
    with a_service(tmp_path) as served:
        make_endpoint(served, upstream.url, capture(tmp_path / "captured"))
        answer = invoked(served, InferenceId="first", CustomAttributes="a=b")
        assert (answer["Body"].read(), answer["InvokedProductionVariant"]) == (b"0.5\n", "AllTraffic")
        invoked(served)
    assert len(list((tmp_path / "captured" / "churn" / "AllTraffic").glob("*/*/*/*/*.jsonl"))) >= 1
    first, _ = records(tmp_path / "captured" / "churn" / "AllTraffic")
    assert first["captureData"]["endpointInput"]["data"] == "40,0,35"
    assert first["captureData"]["endpointOutput"]["data"] == "0.5\n"
    metadata = first["eventMetadata"]
    assert (metadata["inferenceId"], metadata["customAttributes"]) == ("first", ["a=b"])


@pytest.mark.parametrize(
    ("modes", "sides"),
    [
        (["Input"], {"endpointInput"}),
        (["Output"], {"endpointOutput"}),
        (["InputAndOutput"], {"endpointInput", "endpointOutput"}),
    ],
)
def test_those_sides_are_captured_that_the_configuration_asks_for(
    tmp_path: Path, upstream: Upstream, modes: list[str], sides: set[str]
) -> None:
    options = [{"CaptureMode": mode} for mode in modes]
    with a_service(tmp_path) as served:
        make_endpoint(served, upstream.url, capture(tmp_path / "captured", CaptureOptions=options))
        invoked(served)
    (record,) = records(tmp_path / "captured")
    assert record["captureData"].keys() == sides


def test_what_is_held_for_a_bucket_is_there_when_the_endpoint_is_flushed(
    tmp_path: Path, upstream: Upstream, new_bucket: Bucket
) -> None:
    with a_service(tmp_path) as served:
        make_endpoint(served, upstream.url, capture(new_bucket.uri("captured")))
        served.invocations.flush("churn")
        invoked(served)
        assert new_bucket.all_keys() == []
        served.invocations.flush("another")
        served.invocations.flush("churn")
        assert len(new_bucket.all_keys()) == 1


def test_content_types_are_text_where_the_configuration_says_so(tmp_path: Path, upstream: Upstream) -> None:
    types = {"CaptureContentTypeHeader": {"CsvContentTypes": ["application/x-rows"]}}
    with a_service(tmp_path) as served:
        make_endpoint(served, upstream.url, capture(tmp_path / "captured", **types))
        invoked(served)
    (record,) = records(tmp_path / "captured")
    assert record["captureData"]["endpointInput"]["encoding"] == "BASE64"


@pytest.mark.parametrize("more", [{"EnableCapture": False}, {"InitialSamplingPercentage": 0}])
def test_nothing_is_captured_where_the_configuration_wants_none(
    tmp_path: Path, upstream: Upstream, more: dict[str, Any]
) -> None:
    with a_service(tmp_path) as served:
        make_endpoint(served, upstream.url, capture(tmp_path / "captured", **more))
        assert invoked(served)["Body"].read() == b"0.5\n"
    assert not list(tmp_path.rglob("*.jsonl"))


def test_variants_share_the_traffic_and_are_found_by_name(served: Served, tmp_path: Path, upstream: Upstream) -> None:
    sagemaker = served.client()
    with serving_bytes(SCORE.replace(b"0.5", b"0.9")) as other:
        sagemaker.create_model(**model(upstream.url))
        sagemaker.create_model(**model(other.url, "other"))
        variants = [
            {"VariantName": "blue", "ModelName": "model", "InitialVariantWeight": 1.0},
            {"VariantName": "green", "ModelName": "other", "InitialVariantWeight": 0.0},
        ]
        config = {"ProductionVariants": variants, "DataCaptureConfig": capture(tmp_path / "captured")}
        sagemaker.create_endpoint_config(EndpointConfigName="two", **config)
        sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="two")
        assert {invoked(served)["InvokedProductionVariant"] for _ in range(10)} == {"blue"}
        assert invoked(served, TargetVariant="green")["Body"].read() == b"0.9\n"
        code, message = refused(served, TargetVariant="red")
        assert (code, message) == ("ValidationError", "Variant red not found for endpoint churn.")


def test_an_endpoint_that_is_changed_or_deleted_is_so_for_who_invokes_it(
    served: Served, tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_endpoints, "FRESH_S", 0)
    make_endpoint(served, upstream.url, capture(tmp_path / "captured"))
    sagemaker = served.client()
    assert invoked(served)["Body"].read() == b"0.5\n"
    with serving_bytes(SCORE.replace(b"0.5", b"0.9")) as other:
        sagemaker.create_model(**model(other.url, "other"))
        sagemaker.create_endpoint_config(**endpoint_config("changed", "other"))
        sagemaker.update_endpoint(EndpointName="churn", EndpointConfigName="changed")
        assert invoked(served)["Body"].read() == b"0.9\n"
    sagemaker.delete_endpoint(EndpointName="churn")
    assert refused(served) == ("ValidationError", "Endpoint churn not found.")


def test_what_was_captured_is_written_when_nothing_is_captured_any_more(
    served: Served, tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_endpoints, "FRESH_S", 0)
    make_endpoint(served, upstream.url, capture(tmp_path / "captured"))
    invoked(served)
    served.client().create_endpoint_config(**endpoint_config("quiet"))
    served.client().update_endpoint(EndpointName="churn", EndpointConfigName="quiet")
    invoked(served)
    served.client().delete_endpoint(EndpointName="churn")
    refused(served)
    assert len(records(tmp_path / "captured")) == 1


def test_what_is_answered_after_an_endpoint_was_changed_is_captured_as_it_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_endpoints, "FRESH_S", 0)
    may_answer = threading.Event()

    def slowly(connection: socket.socket) -> None:
        may_answer.wait(20)
        connection.sendall(SCORE)

    with serving_bytes(slowly) as slow, a_service(tmp_path) as served, ThreadPoolExecutor(2) as clients:
        make_endpoint(served, slow.url, capture(tmp_path / "captured"))
        first = clients.submit(invoked, served)
        assert eventually(lambda: slow.requests)
        served.client().create_endpoint_config(**endpoint_config("quiet"))
        served.client().update_endpoint(EndpointName="churn", EndpointConfigName="quiet")
        second = clients.submit(invoked, served)
        assert eventually(lambda: len(slow.requests) == 2)
        may_answer.set()
        assert first.result()["Body"].read() == second.result()["Body"].read() == b"0.5\n"
    assert len(records(tmp_path / "captured")) == 1


def test_nothing_is_held_of_endpoints_that_nobody_asks_for(
    served: Served, tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {*threading.enumerate()}

    def writers() -> list[threading.Thread]:
        return [each for each in threading.enumerate() if each.name == "capture" and each not in before]

    make_endpoint(served, upstream.url, capture(tmp_path / "captured"))
    served.client().create_endpoint(EndpointName="another", EndpointConfigName="config")
    invoked(served)
    assert eventually(writers, 10)
    [first] = writers()
    monkeypatch.setattr(served_endpoints, "UNUSED_S", 0)
    monkeypatch.setattr(served_endpoints, "RETIRED_S", 0)
    invoked(served, "another")
    assert eventually(lambda: not first.is_alive(), 10)
    assert eventually(lambda: len(records(tmp_path / "captured")) == 2, 10)
    assert len(writers()) == 1


def test_models_that_hang_leave_room_for_the_api(
    served: Served, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_endpoint(served, upstream.url)
    monkeypatch.setattr("analyzer.service.invocations.invocations.MOST_AT_ONCE", 0)
    assert refused(served) == ("ServiceUnavailable", "0 invocations are being answered; try again.")


def test_a_model_that_does_not_say_where_it_is_is_named(served: Served) -> None:
    make_endpoint(served, None)
    code, message = refused(served)
    assert code == "ValidationError"
    assert "Endpoint churn has no server for its variant AllTraffic: the model model should say" in message
    assert "MODEL_INVOCATIONS_URL" in message


@pytest.mark.parametrize("url", ["model:8080", "ftp://model", "http://model:port"])
def test_a_model_at_no_url_is_told(served: Served, url: str) -> None:
    make_endpoint(served, url)
    code, message = refused(served)
    assert (code, "should be the URL of a model server" in message) == ("ValidationError", True)


def test_an_endpoint_whose_configuration_is_gone_is_told(served: Served, upstream: Upstream) -> None:
    make_endpoint(served, upstream.url)
    served.client().delete_endpoint_config(EndpointConfigName="config")
    assert refused(served) == ("ValidationError", "Endpoint churn has the configuration config, which is gone.")


def test_a_model_server_that_is_away_is_a_model_error(served: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    make_endpoint(served, f"http://127.0.0.1:{port}")
    code, _ = refused(served)
    assert code == "ModelError"


@pytest.mark.parametrize("place", ["file:///somewhere/else", "s3://bucket-that-is-not-there/captured"])
def test_a_model_answers_wherever_its_captures_cannot_go(
    tmp_path: Path, upstream: Upstream, place: str, account: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with a_service(tmp_path) as served:
        make_endpoint(served, upstream.url, capture(place))
        assert invoked(served)["Body"].read() == b"0.5\n"
    told = [record.getMessage() for record in caplog.records if record.name.startswith("analyzer")]
    assert any("captured" in each and place in each for each in told), told


def test_an_endpoint_that_is_known_is_served_while_the_store_is_away(
    served: Served, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Store) -> Any:
        raise StoreProblemError("The store is away.")

    monkeypatch.setattr(served_endpoints, "FRESH_S", 0)
    make_endpoint(served, upstream.url)
    invoked(served)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "reading", away)
        assert invoked(served)["Body"].read() == b"0.5\n"
        code, message = refused(served, "another")
        assert (code, message) == ("ServiceUnavailable", "The store is away.")
    assert invoked(served)["Body"].read() == b"0.5\n"


def test_the_keys_of_the_api_are_those_of_invocations(tmp_path: Path, upstream: Upstream) -> None:
    with a_service(tmp_path, secrets={KEY: SECRET}) as served:
        make_endpoint(served, upstream.url)
        assert invoked(served)["Body"].read() == b"0.5\n"
        runtime = served.client("sagemaker-runtime", secret="another")
        with pytest.raises(ClientError, match="InvalidSignatureException"):
            runtime.invoke_endpoint(EndpointName="churn", **ROW)
        served.clock.move(minutes=10)
        assert refused(served)[0] == "InvalidSignatureException"
        assert posted(served).status == 403


def test_a_signed_body_that_is_too_large_is_refused(
    tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.service.invocations.invocations.LARGEST_INVOCATION", 6)
    with a_service(tmp_path, secrets={KEY: SECRET}) as served:
        make_endpoint(served, upstream.url)
        code, message = refused(served)
        assert (code, message) == ("RequestEntityTooLarge", "A request may have 6 bytes.")


def test_who_asks_for_another_protocol_is_answered_in_this_one(served: Served, upstream: Upstream) -> None:
    make_endpoint(served, upstream.url)
    assert posted(served, {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"}).status == 200


@pytest.mark.parametrize("headers", [{"Origin": "https://example.com"}, {"Host": "example.com"}])
def test_pages_of_the_web_cannot_invoke_what_nobody_signs_for(
    served: Served, upstream: Upstream, headers: dict[str, str]
) -> None:
    make_endpoint(served, upstream.url)
    upstream.requests.clear()
    answer = posted(served, headers)
    assert (answer.status, answer.getheader("x-amzn-errortype")) == (403, "AccessDeniedException")
    assert upstream.requests == []


def posted(served: Served, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=10)
    connection.request("POST", "/endpoints/churn/invocations", b"40,0,35", headers or {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
