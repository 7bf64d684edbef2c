"""The monitors of bias and attributions as real processes: by spark-submit, with CloudWatch, and on two hosts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

from tests.aws_servers import REGION, SOMEBODY, moto_server
from tests.cases.analyses import HEADERS
from tests.cases.captures import lines
from tests.cases.drift import CAPTURE, LIKE_ALL_MEN, MERGED, in_csv, of_monitor
from tests.cases.golden import CASES
from tests.model_server import model_server
from tests.processes import ROOT, ended, message, settings
from tests.spark.hosts import Hosts
from tests.unit.runs.test_drift import OTHER, SHAP, requests_in_csv

DRIFTED = "CompletedWithViolations: Job completed successfully with {} violations."


def monitor(folder: Path, config: dict[str, Any], data: bytes, format: str, **more: str) -> dict[str, str]:
    """The environment of a monitor below `folder`, which is the root of all places."""
    (folder / "data").mkdir()
    (folder / "data" / "part-00000.jsonl").write_bytes(data)
    (folder / "config.json").write_text(json.dumps(config))
    given = {"analysis_config": str(folder / "config.json"), "dataset_format": format, **more}
    return settings(folder / "data", folder, **given)


def written(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_spark_submit_monitors_bias_and_sends_its_metrics(tmp_path: Path) -> None:
    with moto_server() as url:
        names = {"headers": list(HEADERS[:3])}
        given = monitor(tmp_path, of_monitor() | names, lines(in_csv(LIKE_ALL_MEN)), MERGED)
        arguments = {
            **{name: given.pop(name) for name in ("analysis_config", "dataset_source", "dataset_format")},
            "inference_attribute": "0",
            "baseline_constraints": str(CASES / "analysis-group" / "expected" / "analysis.json"),
            "sagemaker_endpoint_name": "loans",
            "publish_cloudwatch_api": "Enabled",
        }
        aws = {**SOMEBODY, **REGION, "AWS_ENDPOINT_URL_CLOUDWATCH": url}
        submit = str(Path(sys.executable).with_name("spark-submit"))
        run = subprocess.run(
            [
                submit,
                "--master",
                "local[2]",
                "jobs/model_bias.py",
                *(f"{name}={arguments[name]}" for name in arguments),
            ],
            check=False,
            env={**given, **aws, "PYSPARK_PYTHON": sys.executable},
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=180,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        client = boto3.client("cloudwatch", "eu-west-1", endpoint_url=url,
                              aws_access_key_id="testing", aws_secret_access_key="testing")  # fmt: skip
        sent = client.list_metrics(Namespace="aws/sagemaker/Endpoints/bias-metrics")["Metrics"]
    assert message(tmp_path) == DRIFTED.format(9)
    assert {"bias_metric_CI", "bias_metric_DI", "bias_metric_TE"} < {metric["MetricName"] for metric in sent}
    expected = written(CASES / "bias-monitor-violations" / "expected")
    assert written(tmp_path / "reports") == {
        name: expected[name] for name in ("analysis.json", "constraint_violations.json")
    }


def test_two_hosts_find_what_one_finds(tmp_path: Path) -> None:
    baseline = {"explanations": {"kernel_shap": {"label0": {"global_shap_values": {"age": 9.0, "hours": 0.5}}}}}
    (tmp_path / "baseline.json").write_text(json.dumps(baseline))
    with model_server(OTHER) as model:
        alone, together = tmp_path / "alone", tmp_path / "together"
        alone.mkdir()
        together.mkdir()
        asked = {
            "analysis_type": "MODEL_EXPLAINABILITY",
            "MODEL_INVOCATIONS_URL": model.invocations,
            "baseline_constraints": str(tmp_path / "baseline.json"),
        }
        given = monitor(alone, SHAP, requests_in_csv(), CAPTURE, **asked)
        code, log = ended(given)
        assert (code, message(alone)) == (0, DRIFTED.format(1)), log
        hosts = Hosts(together)
        more = {name: given[name] for name in (*asked, "analysis_config", "dataset_format")}
        both = hosts.start(alone / "data", **more)
        codes = [host.wait() for host in both]
    assert codes == [0, 0], both[0].log
    assert both[0].reports == written(alone / "reports")
    assert [host.message for host in both] == [DRIFTED.format(1)] * 2
    assert list(hosts.end()) == []
