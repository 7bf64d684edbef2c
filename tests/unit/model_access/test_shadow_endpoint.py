"""Endpoints made for the time of an analysis: at moto's server, and at one that tells what SageMaker may tell."""

from __future__ import annotations

import json
import logging
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from analyzer.errors import ConfigurationError, ModelError
from analyzer.model_access import predictor_of, scores_of
from analyzer.model_access.shadow_endpoint import LONGEST_NAME, names_of, shadow_endpoint
from contracts.analysis_config import PredictorConfig
from tests.aws_servers import REGION, SOMEBODY, moto_server
from tests.http_servers import QuietHandler, serving_by
from tests.model_server import linear, model_server
from tests.unit.model_access.asking import FEATURES, ROWS, SCORES, WEIGHTS, config, job

CHURN: dict[str, Any] = {"model_name": "churn", "instance_type": "ml.m5.large", "initial_instance_count": 2}


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as url:
        control(url).create_model(
            ModelName="churn", PrimaryContainer={"Image": "model"}, ExecutionRoleArn="arn:aws:iam::123456789012:role/x"
        )
        yield url


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """An account at this URL."""

    def at(url: str) -> None:
        for name, value in {**SOMEBODY, **REGION, "AWS_ENDPOINT_URL_SAGEMAKER": url}.items():
            monkeypatch.setenv(name, value)

    return at


def control(url: str) -> Any:
    return boto3.client(
        "sagemaker", "eu-west-1", endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def left(url: str) -> list[str]:
    client = control(url)
    endpoints = client.list_endpoints()["Endpoints"]
    configs = client.list_endpoint_configs()["EndpointConfigs"]
    return [each["EndpointName"] for each in endpoints] + [each["EndpointConfigName"] for each in configs]


def test_names_are_those_of_the_closed_analyzer() -> None:
    endpoint, configuration = names_of(PredictorConfig(**CHURN))
    assert re.fullmatch(r"sm-clarify-churn-\d{10}-[0-9a-f]{8}", endpoint)
    assert re.fullmatch(r"sm-clarify-config-\d{10}-[0-9a-f]{8}", configuration)


def test_long_names_are_cut_to_what_sagemaker_takes() -> None:
    long = PredictorConfig(model_name="m" * 15 + "-" + "n" * 40, endpoint_name_prefix="p" * 23)
    endpoint, configuration = names_of(long)
    assert re.fullmatch(r"p{23}-m{15}-n+-\d{10}-[0-9a-f]{8}", endpoint)
    assert len(endpoint) == LONGEST_NAME
    assert len(configuration) <= LONGEST_NAME
    assert all("--" not in each for cut in range(30) for each in names_of(PredictorConfig(model_name="m-" * cut + "n")))


def test_an_endpoint_is_there_within_and_gone_afterwards(moto: str, account: Callable[[str], None]) -> None:
    account(moto)
    with shadow_endpoint(PredictorConfig(**CHURN, endpoint_name_prefix="mine"), poll_s=0.1) as name:
        found = control(moto).describe_endpoint(EndpointName=name)
        assert found["EndpointStatus"] == "InService"
        assert name.startswith("mine-churn-")
        (variant,) = control(moto).describe_endpoint_config(EndpointConfigName=found["EndpointConfigName"])[
            "ProductionVariants"
        ]
        assert variant["InstanceType"] == "ml.m5.large"
        assert variant["InitialInstanceCount"] == 2
    assert left(moto) == []


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_it_is_gone_after_an_error_too(moto: str, account: Callable[[str], None], error: type[BaseException]) -> None:
    account(moto)
    with pytest.raises(error), shadow_endpoint(PredictorConfig(**CHURN)):
        assert len(left(moto)) == 2
        raise error
    assert left(moto) == []


def test_a_config_with_a_model_alone_is_answered_by_its_shadow_endpoint(
    moto: str, account: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    account(moto)
    with model_server(linear(*WEIGHTS)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", server.url)
        with predictor_of(config(**CHURN), FEATURES, job()) as predictor:
            assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
            (endpoint, _) = left(moto)
    assert server.asked[0].path == f"/endpoints/{endpoint}/invocations"
    assert server.asked[0].headers["Authorization"].startswith("AWS4-HMAC-SHA256")
    assert left(moto) == []


def test_a_model_that_does_not_exist_is_told_and_nothing_is_left(moto: str, account: Callable[[str], None]) -> None:
    account(moto)
    wrong = PredictorConfig(**{**CHURN, "model_name": "chrun"})
    with (
        pytest.raises(ModelError, match=r"model chrun could not be made: .*Could not find model"),
        shadow_endpoint(wrong),
    ):
        pass
    assert left(moto) == []


PROGRAM = """
import logging, sys, time
from analyzer.model_access.shadow_endpoint import shadow_endpoint
from analyzer.stopping import Stopped, stopping
from contracts.analysis_config import PredictorConfig
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
try:
    with stopping(lambda _: None):
        with shadow_endpoint(PredictorConfig(model_name="churn", instance_type="ml.m5.large")) as name:
            print(name, flush=True)
            time.sleep(60)
except Stopped as stopped:
    print(stopped.message)
"""


def test_it_is_gone_when_the_process_is_stopped(moto: str, account: Callable[[str], None]) -> None:
    account(moto)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("sm-clarify-"):
        assert process.poll() is None
    assert len(left(moto)) == 2
    process.send_signal(signal.SIGTERM)
    told, _ = process.communicate(timeout=20)
    assert "stopped by SIGTERM" in told
    assert left(moto) == []


@contextmanager
def sagemaker(*statuses: str, busy: int = 0, refuses: str = "") -> Iterator[tuple[str, list[str]]]:
    """A control plane whose endpoint has these statuses, one after another, and what it was asked.

    It refuses the first `busy` requests to delete an endpoint, as it does while one is made, and all of `refuses`.
    """
    asked: list[str] = []
    turn = iter(statuses)
    last = [statuses[0] if statuses else "InService"]

    def answer(operation: str) -> tuple[int, dict[str, Any]]:
        if operation == refuses:
            return 400, {"__type": "ResourceLimitExceeded", "message": "The account-level limit is 0 instances."}
        if operation == "DeleteEndpoint" and asked.count(operation) <= busy:
            return 400, {"__type": "ValidationException", "message": "Cannot update in-progress endpoint."}
        if operation == "DescribeEndpoint":
            last[0] = next(turn, last[0])
            return 200, {"EndpointStatus": last[0], "FailureReason": "The image cannot be pulled."}
        return 200, {"EndpointArn": "arn", "EndpointConfigArn": "arn"}

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.headers["X-Amz-Target"].removeprefix("SageMaker."))
            status, body = answer(asked[-1])
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

    with serving_by(Handler) as url:
        yield url, asked


def test_an_endpoint_is_waited_for(account: Callable[[str], None]) -> None:
    with sagemaker("Creating", "Creating", "InService") as (url, asked):
        account(url)
        with shadow_endpoint(PredictorConfig(**CHURN), poll_s=0.01):
            assert asked == ["CreateEndpointConfig", "CreateEndpoint"] + ["DescribeEndpoint"] * 3
    assert asked[-2:] == ["DeleteEndpoint", "DeleteEndpointConfig"]


def test_an_endpoint_that_fails_is_told_with_its_reason_and_removed(account: Callable[[str], None]) -> None:
    with sagemaker("Creating", "Failed") as (url, asked):
        account(url)
        with (
            pytest.raises(ModelError, match=r"is Failed: The image cannot be pulled\."),
            shadow_endpoint(PredictorConfig(**CHURN), poll_s=0.01),
        ):
            pass
    assert asked[-2:] == ["DeleteEndpoint", "DeleteEndpointConfig"]


def test_an_endpoint_that_cannot_be_removed_yet_is_named_and_removed_as_soon_as_it_can(
    account: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    """As after a stop while it was still being made."""
    with sagemaker("InService", busy=3) as (url, asked):
        account(url)
        with caplog.at_level(logging.WARNING), shadow_endpoint(PredictorConfig(**CHURN), poll_s=0.01) as name:
            pass
    assert asked[-5:] == ["DeleteEndpoint"] * 4 + ["DeleteEndpointConfig"]
    assert caplog.messages == [f"The endpoint {name} cannot be removed while it is being made; it is tried again"]


def test_a_limit_of_the_account_is_told_and_the_configuration_removed(account: Callable[[str], None]) -> None:
    with sagemaker(refuses="CreateEndpoint") as (url, asked):
        account(url)
        with (
            pytest.raises(ModelError, match=r"ResourceLimitExceeded.*limit is 0 instances"),
            shadow_endpoint(PredictorConfig(**CHURN)),
        ):
            pass
    assert "DeleteEndpointConfig" in asked


def test_what_cannot_be_removed_is_told_and_the_rest_is_removed(
    account: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    with sagemaker(refuses="DeleteEndpoint") as (url, asked):
        account(url)
        with caplog.at_level(logging.WARNING), shadow_endpoint(PredictorConfig(**CHURN)) as name:
            pass
    assert asked[-1] == "DeleteEndpointConfig"
    assert f"The endpoint {name} could not be removed, and costs until it is" in caplog.text


def test_a_wait_that_is_stopped_ends_at_once(account: Callable[[str], None]) -> None:
    with sagemaker("Creating") as (url, asked):
        account(url)
        program = PROGRAM.replace("instance_type=", "initial_instance_count=1, instance_type=")
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 30
        while "DescribeEndpoint" not in asked and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert "DescribeEndpoint" in asked
    assert asked[-2:] == ["DeleteEndpoint", "DeleteEndpointConfig"]


WAYS = [
    "predictor.endpoint_name with credentials",
    "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME",
    "MODEL_INVOCATIONS_URL",
    "predicted_label",
]


@pytest.mark.parametrize("predictor", [CHURN, {"endpoint_name": "churn"}, {}], ids=["model", "endpoint", "neither"])
def test_without_an_account_the_ways_to_a_model_are_named(predictor: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as refused, predictor_of(config(**predictor), FEATURES, job()):
        pass
    assert [way for way in WAYS if way not in refused.value.message] == []


def test_a_model_without_an_instance_type_is_refused(moto: str, account: Callable[[str], None]) -> None:
    account(moto)
    with (
        pytest.raises(ConfigurationError, match="instance_type is not"),
        predictor_of(config(model_name="churn"), FEATURES, job()),
    ):
        pass


def test_a_server_of_ones_own_needs_no_account_and_has_models_under_any_name(
    monkeypatch: pytest.MonkeyPatch, account: Callable[[str], None]
) -> None:
    with model_server(linear(*WEIGHTS)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", server.url)
        with predictor_of(config(**CHURN), FEATURES, job()) as predictor:
            assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        with predictor_of(config(**CHURN, endpoint_name="live"), FEATURES, job()) as predictor:
            predictor.predict(ROWS)
        with predictor_of(config(**CHURN, endpoint_name="live"), FEATURES, job(server.invocations)) as predictor:
            predictor.predict(ROWS)
    assert [each.path for each in server.asked] == [
        "/endpoints/churn/invocations",
        "/endpoints/live/invocations",
        "/invocations",
    ]
    assert not any("Authorization" in each.headers for each in server.asked)


def test_without_boto3_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with (
        pytest.raises(ConfigurationError, match=r"pip install 'open-model-monitor-analyzer\[aws\]'"),
        predictor_of(config(endpoint_name="churn"), FEATURES, job()),
    ):
        pass
    with (
        model_server(linear(*WEIGHTS)) as server,
        predictor_of(config(endpoint_name="churn"), FEATURES, job(server.invocations)) as predictor,
    ):
        assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES


def test_plain_http_imports_no_boto3() -> None:
    program = (
        "import sys; from analyzer.model_access import predictor_of\n"
        "from tests.unit.model_access.asking import config, job\n"
        "with predictor_of(config(endpoint_name='e'), ['a'], job('http://127.0.0.1:1')): pass\n"
        "print(sorted({'boto3', 'botocore', 'jmespath', 'pyspark'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
