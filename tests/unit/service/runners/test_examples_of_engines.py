"""Examples of engines that run schedules: each is what its engine takes, and calls what there is."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import click
import kubernetes_validate
import pytest
import yaml
from botocore.validate import ParamValidator

from analyzer.command_line.schedules import schedules
from analyzer.service.api.arns import Arns
from analyzer.service.imports.importing import import_definitions, read_definitions
from analyzer.service.scheduling.views import schedules_of
from analyzer.service.store.opening import open_store
from tests.documents import ROOT

EXAMPLES = ROOT / "examples/schedules"


def text(name: str) -> str:
    return (EXAMPLES / name).read_text("utf-8")


def require_command(words: list[str]) -> None:
    """That it is a command with options that there are."""
    start = words.index("schedules")
    command = schedules.commands[words[start + 1]]
    assert isinstance(command, click.Command)
    known = {name for option in command.params for name in option.opts}
    used = {word for word in words[start + 2 :] if word.startswith("--")}
    assert used
    assert used <= known


def test_the_definitions_can_be_imported(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store.db"))
    found = read_definitions([str(EXAMPLES / "definitions.yaml")], {})
    import_definitions(store, found, Arns("eu-west-1"), datetime(2026, 11, 29, 12, 30, tzinfo=UTC))
    (schedule,) = schedules_of(store)
    assert (schedule["schedule"], schedule["next"]) == ("churn-hourly", "2026-11-29T13:00:00Z")
    store.close()


def test_the_line_of_cron_has_its_five_fields_and_a_command() -> None:
    (line,) = [line for line in text("crontab").splitlines() if line and not line.startswith("#")]
    assert re.match(r"(\d+|\*) (\S+) (\S+) (\S+) (\S+) flock -n \S+ analyzer ", line)
    require_command(shlex.split(line))


@pytest.mark.parametrize("name", ["analyzer-schedules.service", "analyzer-schedules.timer"])
def test_the_units_of_systemd_are_units(name: str) -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text(name))
    if name.endswith("service"):
        assert unit["Service"]["Type"] == "oneshot"
        require_command(shlex.split(unit["Service"]["ExecStart"]))
    else:
        assert unit["Timer"]["Persistent"] == "true"
        assert re.fullmatch(r"\*-\*-\* \*:\d\d:\d\d", unit["Timer"]["OnCalendar"])


@pytest.mark.parametrize("version", ["1.27", "1.32"])
def test_the_cron_job_is_what_kubernetes_takes(version: str) -> None:
    job = yaml.safe_load(text("cronjob.yaml"))
    kubernetes_validate.validate(job, version, strict=True)
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    require_command(container["args"])


def test_the_dag_of_airflow_is_python_that_calls_what_there_is() -> None:
    calls = [node for node in ast.walk(ast.parse(text("airflow_dag.py"))) if isinstance(node, ast.Call)]
    keywords = {each.arg: each.value for call in calls for each in call.keywords}
    command = ast.literal_eval(keywords["bash_command"])
    require_command(shlex.split(command))
    assert '--at "{{ ts }}"' in command


def test_the_schedule_of_eventbridge_is_what_its_api_takes(moto: str, account: None) -> None:
    request: dict[str, Any] = json.loads(text("eventbridge.json"))
    model = botocore.session.get_session().get_service_model("scheduler").operation_model("CreateSchedule")
    report = ParamValidator().validate(request, model.input_shape)
    assert not report.has_errors(), report.generate_report()
    boto3.client("scheduler", "eu-west-1", endpoint_url=moto).create_schedule(**request)
    (override,) = json.loads(request["Target"]["Input"])["containerOverrides"]
    require_command(override["command"])
    assert override["command"][-1] == "<aws.scheduler.scheduled-time>"
