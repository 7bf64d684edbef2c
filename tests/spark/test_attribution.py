"""Attributions spread over Spark's workers: the same bytes on one processor, on two, and without Spark."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.environment_run import run_environment
from contracts.exit_codes import ExitCode
from tests.model_server import Manner, model_server
from tests.processes import ROOT
from tests.unit.runs.test_attribution import (
    MODEL,
    files_of,
    root_of,
    small_batches,
    test_a_model_that_fails_in_a_worker_ends_the_job_with_its_own_error,
)

__all__ = ["small_batches", "test_a_model_that_fails_in_a_worker_ends_the_job_with_its_own_error"]

pytestmark = pytest.mark.usefixtures("spark", "small_batches")

CUT = """
import sys
from analyzer.attribution import kernel_explainer
from analyzer.sources import cutting
cutting.SMALLEST_SPLIT, cutting.ROWS_A_SPLIT = 8 << 10, 1
kernel_explainer.MOST_RECORDS = 2000
"""
ALONE = (
    CUT
    + """
from pathlib import Path
from pyspark.sql import SparkSession
from analyzer.environment_run import run_environment
SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
sys.exit(run_environment({"MODEL_INVOCATIONS_URL": sys.argv[2]}, Path(sys.argv[1])))
"""
)


def test_the_same_bytes_on_any_number_of_processors_and_on_either_engine(tmp_path: Path) -> None:
    here, alone, without = (root_of(tmp_path / name) for name in ("here", "alone", "without"))
    with model_server(MODEL, Manner(forgets=True)) as model:
        asked = {"MODEL_INVOCATIONS_URL": model.invocations}
        assert run_environment(asked, here) == ExitCode.SUCCESS
        assert run_environment({"engine": "processes", **asked}, without) == ExitCode.SUCCESS
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK_GATEWAY", "SPARK_"))
        }
        script = [sys.executable, "-c", ALONE, str(alone), model.invocations]
        done = subprocess.run(script, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert files_of(alone) == files_of(without) == files_of(here) != {}
