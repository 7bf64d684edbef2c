"""The SageMaker Python SDK drives the image: `DefaultModelMonitor` in local mode, through docker-compose."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.cases.golden import CASES, OUTCOME, expected_of
from tests.clients.environments import SDKS, client_python
from tests.container.account import SECRET_KEY, Account, account
from tests.container.local_mode import Baseline, suggest_baseline
from tests.container.sdk_environment import sdk_variables

Baselines = Callable[[str, str, int], Baseline]
"""The baseline of the input of a case by a version, on a number of instances; each is run once for all tests."""


@pytest.fixture(scope="module")
def there(image: str) -> Iterator[Account]:
    with account(image) as there:
        yield there


@pytest.fixture(scope="module")
def baseline_of(there: Account, tmp_path_factory: pytest.TempPathFactory) -> Baselines:
    @cache
    def run(version: str, case: str, instances: int) -> Baseline:
        folder = tmp_path_factory.mktemp(case)
        variables = sdk_variables(folder, there.settings)
        return suggest_baseline(
            client_python(version), variables, there.image, CASES / case / "input", instances, folder
        )

    return run


@pytest.mark.parametrize(("case", "instances"), [("customers", 1), ("files-and-folders", 2)])
@pytest.mark.parametrize("version", SDKS)
def test_the_sdk_reads_the_reports_back(version: str, case: str, instances: int, baseline_of: Baselines) -> None:
    baseline = baseline_of(version, case, instances)
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


@pytest.mark.parametrize(("version", "instances"), [("v2", 1), ("v3", 2)])
def test_a_failed_baseline_raises_what_the_container_ended_with(
    version: str, instances: int, baseline_of: Baselines
) -> None:
    baseline = baseline_of(version, "bad-ragged", instances)
    assert baseline.read["error"].endswith("Process exited with code: 4"), baseline.log
    assert baseline.reports == {}
    assert len(baseline.codes) == instances
    assert set(baseline.codes.values()) == {4}
    message = "Error: 1 record could not be read"
    assert all(message in baseline.log_of(host) for host in baseline.codes), baseline.log


def test_two_instances_are_one_job(baseline_of: Baselines) -> None:
    baseline = baseline_of("v2", "files-and-folders", 2)
    first, second = sorted(baseline.codes)
    assert f"The host {second} has joined" in baseline.log_of(first)
    written = [host for host in baseline.codes if "Write to file statistics.json" in baseline.log_of(host)]
    assert written == [first]


@pytest.mark.parametrize("version", SDKS)
def test_a_terminal_gets_plain_lines_without_the_credentials_that_the_sdk_hands_on(
    version: str, baseline_of: Baselines
) -> None:
    baseline = baseline_of(version, "customers", 1)
    (host,) = baseline.codes
    log = baseline.log_of(host)
    assert "Completed: Job completed successfully" in log
    assert "\x1b" not in log, "no colours: a log that is kept shows them as garbage"
    assert "\r" not in log, "no progress bars"
    assert SECRET_KEY not in log
