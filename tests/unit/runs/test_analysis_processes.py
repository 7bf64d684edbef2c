"""Analyses as real processes: shown before they run, with an endpoint of their own, and stopped.

`tests/spark/test_analysis_processes.py` has some of them on the other engine.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.aws_servers import REGION, SOMEBODY, moto_server
from tests.model_server import Manner, linear, model_server
from tests.processes import ROOT, ended, message, settings, started
from tests.unit.runs.test_analysis import BIAS, SHAP, data

COMPLETED = "Completed: SageMaker XAI Analyzer ran successfully"
CHURN: dict[str, Any] = {"model_name": "churn", "instance_type": "ml.m5.large", "initial_instance_count": 1}


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as url:
        role = "arn:aws:iam::123456789012:role/x"
        control(url).create_model(ModelName="churn", PrimaryContainer={"Image": "model"}, ExecutionRoleArn=role)
        yield url


def control(url: str) -> Any:
    return boto3.client(
        "sagemaker", "eu-west-1", endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def left(url: str) -> list[str]:
    endpoints = control(url).list_endpoints()["Endpoints"]
    return [each["EndpointName"] for each in endpoints]


def written(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def environment(folder: Path, config: dict[str, Any], **more: str) -> dict[str, str]:
    """An analysis below `folder`, which is the root of all places."""
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "data.csv").write_bytes(data())
    found = settings(folder / "data.csv", folder, analysis_config=str(folder / "config.json"), **more)
    del found["dataset_format"]
    return found


def command_line(*arguments: str) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "analyzer", *arguments],
        check=False,
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=180,
    )
    return run.returncode, run.stdout + run.stderr


def test_a_dry_run_shows_the_first_request_and_what_was_read_in_the_answer(tmp_path: Path) -> None:
    given = environment(tmp_path, SHAP)
    with model_server(linear(1.0, 10.0, 0.5)) as model:
        arguments = ("explain", given["dataset_source"], str(tmp_path / "reports"), "--dry-run")
        where = (f"--config={given['analysis_config']}", f"--model-url={model.invocations}")
        code, shown = command_line(*arguments, *where)
    assert code == 0, shown
    assert len(model.asked) == 1 and not (tmp_path / "reports").exists()
    assert f"Asked: {model.invocations}, 5 records of 3 features" in shown
    assert "Request (text/csv):\n  20,0,10\n  21,1,15\n" in shown
    assert "|      1 |               1 |    25 |" in shown


def test_a_dry_run_shows_what_the_model_does_wrong(tmp_path: Path) -> None:
    given = environment(tmp_path, SHAP)
    with model_server(linear(1.0), Manner(extra_rows=3)) as model:
        where = (f"--config={given['analysis_config']}", f"--model-url={model.invocations}")
        code, shown = command_line("bias", given["dataset_source"], "reports", "--dry-run", *where)
    assert code == 11, shown
    assert "Problem: The model was asked about 5 records and answered 8 records" in shown


def test_an_endpoint_of_the_runs_own_answers_it_and_is_gone_afterwards(engine: str, moto: str, tmp_path: Path) -> None:
    with model_server(linear(1.0, 10.0, 0.5)) as model:
        urls = {"AWS_ENDPOINT_URL_SAGEMAKER": moto, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": model.url}
        given = environment(tmp_path, SHAP | {"predictor": CHURN}, engine=engine, **SOMEBODY, **REGION, **urls)
        code, log = ended(given)
    assert (code, message(tmp_path)) == (0, COMPLETED), log
    assert {asked.path.split("/")[2].split("-")[2] for asked in model.asked} == {"churn"}
    assert left(moto) == []


@pytest.mark.parametrize("config", [BIAS, SHAP], ids=["bias", "shap"])
def test_a_stop_while_the_model_is_asked_leaves_neither_reports_nor_an_endpoint(
    engine: str, moto: str, tmp_path: Path, config: dict[str, Any]
) -> None:
    with model_server(linear(1.0), Manner(hang=True)) as model:
        urls = {"AWS_ENDPOINT_URL_SAGEMAKER": moto, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": model.url}
        given = environment(tmp_path, config | {"predictor": CHURN}, engine=engine, **SOMEBODY, **REGION, **urls)
        process = started(given)
        deadline = time.monotonic() + 120
        while not model.asked and time.monotonic() < deadline:
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.05)
        assert len(left(moto)) == 1
        process.send_signal(signal.SIGTERM)
        log, _ = process.communicate(timeout=30)
    assert process.returncode == 143, log
    assert message(tmp_path) == "Error: stopped by SIGTERM before the job was done."
    assert written(tmp_path / "reports") == {}
    assert left(moto) == []
