"""The recipes of the page of automation, with events and metrics of a service."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from analyzer.service import prometheus
from analyzer.service.events.delivering import Deliveries
from analyzer.service.events.settings import read_sinks
from analyzer.service.store.opening import open_store
from tests.aws_servers import REGION, SOMEBODY, moto_server, nobody
from tests.documents import DOCS, blocks
from tests.unit.service.events.receiving import WORDS, add_schedule_with_alert, end_execution
from tests.unit.service.store.things import NOW


def recipe(kind: str) -> str:
    (found,) = [block.text for block in blocks(DOCS / "automation.md") if block.kind == kind]
    return found


def delivered(folder: Path, sink: dict[str, Any]) -> None:
    """A schedule finds violations, twice, and a sink is told."""
    (folder / "sinks.json").write_text(json.dumps({"one": sink}))
    store = open_store(str(folder / "store.db"))
    add_schedule_with_alert(store)
    end_execution(store, NOW)
    Deliveries(store, read_sinks(str(folder / "sinks.json")), WORDS).turn(NOW)
    store.close()


def test_alarms_are_of_metrics_that_there_are() -> None:
    rules = yaml.safe_load(recipe("yaml"))["groups"][0]["rules"]
    source = Path(prometheus.__file__).read_text("utf-8")
    for rule in rules:
        (name,) = re.findall(r"model_monitor_(\w+)", rule["expr"])
        assert re.search(rf'GaugeFamily\(\s*"{name}"', source), name


def test_an_alert_that_is_turned_on_starts_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with moto_server() as url:
        for name, value in {**nobody(tmp_path), **SOMEBODY, **REGION, "AWS_ENDPOINT_URL": url}.items():
            monkeypatch.setenv(name, value)
        region = REGION["AWS_REGION"]
        queues, buses = boto3.client("sqs", region), boto3.client("events", region)
        address = queues.create_queue(QueueName="training")["QueueUrl"]
        buses.put_rule(Name="training", EventPattern=recipe("json"))
        buses.put_targets(Rule="training", Targets=[{"Id": "1", "Arn": f"arn:aws:sqs:{region}:123456789012:training"}])
        delivered(tmp_path, {"kind": "eventbridge"})
        (message,) = queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"])["detail"]["AlertStatus"] == "InAlert"


def test_people_get_a_case_for_each_execution_with_violations(tmp_path: Path) -> None:
    command = [sys.executable, "-c", recipe("python")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as receiver:
        assert receiver.stdout is not None
        try:
            url = receiver.stdout.readline().removeprefix("Events go to ").strip()
            delivered(tmp_path, {"kind": "webhook", "url": url})
            case = receiver.stdout.readline()
            assert receiver.poll() is None
        finally:
            receiver.terminate()
        rest = receiver.stdout.read()
    assert (case, rest) == ("Case: https://models.example.com/schedules/churn/2026-11-29T12:00:00Z\n", "")
