"""Analyses as real processes that Spark has a part in: by every way in, with an endpoint of their own, on two hosts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.model_server import logistic, model_server
from tests.processes import ROOT, ended, message
from tests.spark.hosts import Hosts
from tests.unit.runs.test_analysis import BIAS, SHAP
from tests.unit.runs.test_analysis_processes import (
    COMPLETED,
    command_line,
    environment,
    moto,
    test_a_stop_while_the_model_is_asked_leaves_neither_reports_nor_an_endpoint,
    test_an_endpoint_of_the_runs_own_answers_it_and_is_gone_afterwards,
    written,
)

__all__ = [
    "moto",
    "test_a_stop_while_the_model_is_asked_leaves_neither_reports_nor_an_endpoint",
    "test_an_endpoint_of_the_runs_own_answers_it_and_is_gone_afterwards",
]

BOTH = BIAS | {"methods": BIAS["methods"] | SHAP["methods"], "predictor": {"content_type": "text/csv"}}


def test_every_way_in_writes_the_same_bytes_on_either_engine(tmp_path: Path) -> None:
    with model_server(logistic(0.1, -1.0, 0.02, bias=-3.0)) as model:
        given = environment(tmp_path, BOTH, MODEL_INVOCATIONS_URL=model.invocations, engine="processes")
        code, log = ended(given)
        assert (code, message(tmp_path)) == (0, COMPLETED), log
        wanted = written(tmp_path / "reports")
        del given["engine"]
        names = ("dataset_source", "analysis_config", "MODEL_INVOCATIONS_URL")
        arguments = [f"{name}={given.pop(name)}" for name in names]
        submit = str(Path(sys.executable).with_name("spark-submit"))
        run = subprocess.run(
            [submit, "--master", "local[2]", "jobs/analysis.py", *arguments],
            check=False,
            env={**given, "PYSPARK_PYTHON": sys.executable},
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=180,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert written(tmp_path / "reports") == wanted
        for command in ("bias", "explain"):
            code, shown = command_line(
                command,
                str(tmp_path / "data.csv"),
                str(tmp_path / command),
                f"--config={tmp_path / 'config.json'}",
                f"--model-url={model.invocations}",
            )
            assert code == 0, shown
            assert "Completed: the analysis ran successfully" in shown
    halves = [json.loads(written(tmp_path / command)["analysis.json"]) for command in ("bias", "explain")]
    assert halves[0] | halves[1] == json.loads(wanted["analysis.json"])


def test_two_hosts_write_the_bytes_of_one(tmp_path: Path) -> None:
    with model_server(logistic(0.1, -1.0, 0.02, bias=-3.0)) as model:
        alone, together = tmp_path / "alone", tmp_path / "together"
        alone.mkdir()
        together.mkdir()
        given = environment(alone, BOTH, MODEL_INVOCATIONS_URL=model.invocations)
        code, log = ended(given)
        assert code == 0, log
        hosts = Hosts(together)
        asked = {name: given[name] for name in ("analysis_config", "MODEL_INVOCATIONS_URL")}
        both = hosts.start(alone / "data.csv", dataset_format="", **asked)
        codes = [host.wait() for host in both]
    assert codes == [0, 0], both[0].log
    assert both[0].reports == written(alone / "reports")
    assert [host.message for host in both] == [COMPLETED] * 2
    assert list(hosts.end()) == []
