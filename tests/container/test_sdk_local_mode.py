"""The SageMaker Python SDK drives the image: `DefaultModelMonitor` in local mode, through docker-compose."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from tests.cases.golden import CASES, OUTCOME, expected_of
from tests.container.local_mode import Baseline, suggest_baseline
from tests.container.sdk_environment import SECRET_KEY, sdk_python, sdk_variables


@pytest.fixture(scope="module")
def python() -> Path:
    return sdk_python()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """What stands in for AWS: a server at a free port of the loopback."""
    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


Baselines = Callable[[str, int], Baseline]
"""The baseline of the input of a case by the SDK, on a number of instances; each is run once for all tests."""


@pytest.fixture(scope="module")
def baseline_of(python: Path, endpoint: str, image: str, tmp_path_factory: pytest.TempPathFactory) -> Baselines:
    @cache
    def run(case: str, instances: int) -> Baseline:
        folder = tmp_path_factory.mktemp(case)
        variables = sdk_variables(folder, endpoint)
        return suggest_baseline(python, variables, image, CASES / case / "input", instances, folder)

    return run


@pytest.mark.parametrize(("case", "instances"), [("customers", 1), ("files-and-folders", 2)])
def test_the_sdk_reads_the_reports_back(case: str, instances: int, baseline_of: Baselines) -> None:
    baseline = baseline_of(case, instances)
    expected = expected_of(case)
    message = json.loads(expected.pop(OUTCOME))["message"]
    assert {name: text.decode("utf-8") for name, text in baseline.reports.items()} == expected, baseline.log
    assert baseline.read == {
        "job": "Completed",
        "statistics": json.loads(expected["statistics.json"]),
        "constraints": json.loads(expected["constraints.json"]),
    }
    first, *others = sorted(baseline.codes)
    assert re.fullmatch(r"algo-1-\w{5}", first)
    assert len(others) == instances - 1
    assert set(baseline.codes.values()) == {0}
    assert all(message in baseline.log_of(host) for host in baseline.codes), baseline.log


@pytest.mark.parametrize("instances", [1, 2])
def test_a_failed_baseline_raises_what_the_container_ended_with(instances: int, baseline_of: Baselines) -> None:
    baseline = baseline_of("bad-ragged", instances)
    assert baseline.read["error"].endswith("Process exited with code: 4"), baseline.log
    assert baseline.reports == {}
    assert len(baseline.codes) == instances
    assert set(baseline.codes.values()) == {4}
    message = "Error: 1 record could not be read"
    assert all(message in baseline.log_of(host) for host in baseline.codes), baseline.log


def test_two_instances_are_one_job(baseline_of: Baselines) -> None:
    baseline = baseline_of("files-and-folders", 2)
    first, second = sorted(baseline.codes)
    assert f"The host {second} has joined" in baseline.log_of(first)
    written = [host for host in baseline.codes if "Write to file statistics.json" in baseline.log_of(host)]
    assert written == [first]


def test_a_terminal_gets_plain_lines_without_the_credentials_that_the_sdk_hands_on(baseline_of: Baselines) -> None:
    baseline = baseline_of("customers", 1)
    (host,) = baseline.codes
    log = baseline.log_of(host)
    assert "Completed: Job completed successfully" in log
    assert "\x1b" not in log, "no colours: a log that is kept shows them as garbage"
    assert "\r" not in log, "no progress bars"
    assert SECRET_KEY not in log
