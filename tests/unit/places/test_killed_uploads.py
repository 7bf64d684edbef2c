"""A run that is stopped or killed while a large report is on its way: the earlier one stays, and no part of another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from contracts.exit_codes import ExitCode
from tests.buckets import Bucket
from tests.processes import descendants, ended, settings, started
from tests.unit.places.stores import Answer, Request, passing_on, server

RECORDS, VALUES = 40, "1," * 250_000
"""Records of half a megabyte: some twenty megabytes together, which go in two parts."""


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def side(name: str, data: str) -> dict[str, object]:
    return {name: {"data": data, "encoding": "CSV", "mode": name[8:].upper(), "observedContentType": "text/csv"}}


@pytest.fixture
def job(new_bucket: Bucket, tmp_path: Path) -> dict[str, str]:
    """A merge whose result is one large report."""
    events = [{"eventMetadata": {"eventId": str(number)}, "eventVersion": "0"} for number in range(RECORDS)]
    sides = side("endpointInput", VALUES + "1") | side("endpointOutput", "1")
    time = {"inferenceTime": "2024-01-01T00:10:00Z"}
    captures = [{**each, "captureData": sides, "eventMetadata": {**each["eventMetadata"], **time}} for each in events]
    new_bucket.put("captures/2024/01/01/00/a.jsonl", lines(*captures))
    label = {"groundTruthData": {"data": "1", "encoding": "CSV"}}
    new_bucket.put("labels/2024/01/01/00/a.jsonl", lines(*({**each, **label} for each in events)))
    places = {"dataset_source": "captures", "ground_truth_source": "labels", "output_path": "out"}
    given = {name: new_bucket.uri(key) for name, key in places.items()}
    return settings(tmp_path, tmp_path, **given, analysis_type="GROUND_TRUTH_MERGE", engine="processes")


def reports(bucket: Bucket) -> dict[str, bytes]:
    return {key: bucket.text(key) for key in bucket.all_keys() if key.startswith("out/")}


def signalling(number: signal.Signals, processes: list[subprocess.Popen[str]]) -> Answer:
    """What signals a run when the second part of its report comes: to stop, or, all of its processes, to be gone."""

    def before(request: Request) -> None:
        if "partNumber=2" in request.path:
            run = processes[0].pid
            for each in [run] if number == signal.SIGTERM else [*descendants(run), run]:
                os.kill(each, number)

    return before


@pytest.mark.parametrize(
    ("number", "code", "left"), [(signal.SIGTERM, ExitCode.TERMINATED, 0), (signal.SIGKILL, -signal.SIGKILL, 1)]
)
def test_the_earlier_report_stays_as_it_was(
    number: signal.Signals, code: int, left: int, job: dict[str, str], new_bucket: Bucket, moto: str
) -> None:
    assert ended(job)[0] == 0
    before = reports(new_bucket)
    assert len(before) == 1
    processes: list[subprocess.Popen[str]] = []
    with server(passing_on(moto, signalling(number, processes))) as url:
        processes.append(started({**job, "AWS_ENDPOINT_URL_S3": url}))
        log, _ = processes[0].communicate(timeout=60)
    assert processes[0].returncode == code, log
    assert reports(new_bucket) == before
    assert len(new_bucket.uploads()) == left
    assert ended(job)[0] == 0, "the next run is none the worse"
    assert reports(new_bucket) == before
