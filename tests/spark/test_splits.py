"""What depends neither on the engine nor on the number of processors, and what a scan costs Spark."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from analyzer.samples.customers import csv_text, healthy
from tests.processes import ROOT
from tests.running import CSV, Reports, run_job
from tests.unit.formats.test_pair_files import logged
from tests.unit.runs.test_splits import csv_file, split_at, table

__all__ = ["csv_file", "logged", "table"]

pytestmark = pytest.mark.usefixtures("spark")

ONE_PROCESSOR = """
import sys
from pathlib import Path
from pyspark.sql import SparkSession
from analyzer.sources import cutting
from tests.running import CSV, run_job

cutting.SMALLEST_SPLIT = cutting.LARGEST_SPLIT = 70_000
SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
run_job(Path(sys.argv[1]), CSV, Path(sys.argv[2]))
"""


def jobs_of(session: SparkSession, group: str) -> int:
    return len(session.sparkContext.statusTracker().getJobIdsForGroup(group))


@pytest.mark.parametrize(("splits", "jobs"), [(1, 1), (4, 1)])
def test_one_job_is_enough(
    splits: int, jobs: int, spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data.csv").write_text(csv_text(healthy(1_000, seed=1)), "utf-8")
    split_at((tmp_path / "data.csv").stat().st_size // splits + 1, monkeypatch)
    group = f"one-job-{splits}"
    spark.sparkContext.setJobGroup(group, "the jobs of one run are counted")
    try:
        run_job(tmp_path / "data.csv", CSV, tmp_path / "out")
    finally:
        spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)
    assert jobs_of(spark, group) == jobs


def test_events_are_joined_the_same_on_either_engine(
    logged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split_at(40_000, monkeypatch)
    format = '{"pairs": {"preset": "kserve"}}'
    there = run_job(logged, format, tmp_path / "spark")
    assert there.rows == 1_000
    assert run_job(logged, format, tmp_path / "processes", engine="processes").files == there.files


def test_the_same_bytes_come_out_on_any_number_of_processors_and_on_either_engine(
    csv_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split_at(70_000, monkeypatch)
    first = run_job(csv_file, CSV, tmp_path / "first")
    second = run_job(csv_file, CSV, tmp_path / "second")
    assert first.files == second.files
    assert run_job(csv_file, CSV, tmp_path / "processes", engine="processes").files == first.files
    script = [sys.executable, "-c", ONE_PROCESSOR, str(csv_file), str(tmp_path / "alone")]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK_GATEWAY", "SPARK_"))
    }
    subprocess.run(script, check=True, cwd=ROOT, env=environment, capture_output=True, timeout=120)
    assert Reports(tmp_path / "alone").files == first.files
