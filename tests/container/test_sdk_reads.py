"""Both versions of the SageMaker Python SDK read the reports of all cases out of a bucket.

Some of these the image itself has written there, the others are the stored ones.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cases.golden import CASES, case_names, environment_of
from tests.clients.environments import SDKS, client_python
from tests.container.account import Account, account
from tests.container.docker import Mount, run_container
from tests.container.sdk_environment import sdk_variables

READER = Path(__file__).with_name("sdk_reader.py")
CLASSES = {
    "statistics.json": "Statistics",
    "constraints.json": "Constraints",
    "analysis.json": "Constraints",
    "constraint_violations.json": "ConstraintViolations",
}
"""As which of its classes the SDK reads a report; an analysis is the constraints of Clarify's monitors."""

BY_THE_IMAGE = ("customers", "violation-drift-robust", "bias-monitor-violations")


@dataclass(frozen=True)
class Reports:
    """What lies in the bucket: the class of the SDK, the URI and the content of each report."""

    there: Account
    asked: list[tuple[str, str]]
    written: list[Any]


@pytest.fixture(scope="module")
def reports(image: str) -> Iterator[Reports]:
    with account(image) as there:
        client = there.client("s3")
        client.create_bucket(Bucket="monitoring")
        for case in BY_THE_IMAGE:
            settings = environment_of(case, f"s3://monitoring/{case}")
            mounts = [Mount(CASES, str(CASES), read_only=True)]
            finished = run_container(image, mounts=mounts, environment={**there.settings, **settings}, network="host")
            assert finished.code == 0, finished.log
        asked, written = [], []
        for case in case_names():
            for path in (CASES / case / "expected" / name for name in CLASSES):
                if path.is_file():
                    if case not in BY_THE_IMAGE:
                        client.put_object(Bucket="monitoring", Key=f"{case}/{path.name}", Body=path.read_bytes())
                    asked.append((CLASSES[path.name], f"s3://monitoring/{case}/{path.name}"))
                    written.append(json.loads(path.read_bytes()))
        yield Reports(there, asked, written)


@pytest.mark.parametrize("version", SDKS)
def test_every_report_is_read_as_it_was_written(version: str, reports: Reports, tmp_path: Path) -> None:
    assert {name for name, _ in reports.asked} == set(CLASSES.values())
    (tmp_path / "asked.json").write_text(json.dumps(reports.asked), "utf-8")
    command = [client_python(version), READER, tmp_path]
    variables = sdk_variables(tmp_path, reports.there.settings)
    finished = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=120)
    assert finished.returncode == 0, finished.stderr
    assert json.loads((tmp_path / "read.json").read_bytes()) == reports.written
