"""The Python API, up to the job that it makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import analyzer
from analyzer import data_quality
from analyzer.reports.data_quality import BaselineReport
from contracts.dataset_format import CsvFormat
from contracts.job import DataQualityJob
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[DataQualityJob]:
    made: list[DataQualityJob] = []

    def keep(job: DataQualityJob, _: object = None) -> BaselineReport:
        made.append(job)
        return monitoring_report([], drift_of("price")) if job.monitoring else baseline_report(numeric("price"))

    monkeypatch.setattr(data_quality, "run", keep)
    return made


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, analyzer; print(sorted(set(sys.modules) & {'pyspark', 'pyarrow', 'numpy', 'pydantic', 'rich'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_baseline_is_a_job_without_one(jobs: list[DataQualityJob], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    report = analyzer.baseline(tmp_path / "a.csv", tmp_path / "out", exclude=["a"], comparison_threshold=0.5)
    assert [feature.name for feature in report.features] == ["price"]
    (job,) = jobs
    assert not job.monitoring
    assert job.dataset_source == str(tmp_path / "a.csv")
    assert job.dataset_format == CsvFormat(header=True)
    assert (job.exclude_columns, job.comparison_threshold) == (("a",), 0.5)


def test_monitoring_reads_both_files_of_the_folder(jobs: list[DataQualityJob]) -> None:
    report = analyzer.monitor("a", "out", baseline="before", format="csv", delimiter=";", drift_weighting="rows")
    assert [violation.feature_name for violation in report.violations] == ["price"]
    (job,) = jobs
    assert job.baseline_statistics == "before/statistics.json"
    assert job.baseline_constraints == "before/constraints.json"
    assert job.drift_weighting == "rows"
    assert job.dataset_format == CsvFormat(header=True, delimiter=";")


def test_records_are_chosen_and_changed_as_the_settings_say(jobs: list[DataQualityJob], tmp_path: Path) -> None:
    analyzer.baseline(
        "a",
        "out",
        format='{"sagemakerCaptureJson": {}}',
        start="2026-01-01T00:00:00Z",
        end="2026-01-01T01:00:00Z",
        payload_rows="first",
        preprocessor=tmp_path / "script.py",
        max_script_failures=3,
        script_timeout=1.5,
    )
    (job,) = jobs
    assert (job.start_time, job.end_time) == ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")
    assert job.payload_rows == "first"
    assert job.record_preprocessor_script == str(tmp_path / "script.py")
    assert (job.max_script_failures, job.script_timeout_s) == (3, 1.5)


def test_columns_to_exclude_may_be_a_text(jobs: list[DataQualityJob]) -> None:
    analyzer.baseline("a", "out", format="parquet", exclude="a, b")
    assert jobs[0].exclude_columns == ("a", "b")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"memory": "2"}, "analyzer_memory"),
        ({"max_bad_records": -1}, "max_bad_records"),
        ({"datatype_check_threshold": 1.5}, "datatype_check_threshold"),
        ({"comparison_method": "Exact"}, "comparison_method"),
        ({"format": "avro"}, "format names"),
        ({"delimiter": ""}, "csv_delimiter"),
    ],
)
def test_a_wrong_argument_is_an_analyzer_error(
    options: dict[str, object], said: str, jobs: list[DataQualityJob]
) -> None:
    with pytest.raises(analyzer.AnalyzerError, match=said):
        analyzer.baseline("a", "out", **{"format": "csv", **options})  # type: ignore[arg-type]
    assert not jobs


def test_the_function_stays_a_function_when_the_engine_is_loaded() -> None:
    assert data_quality
    assert callable(analyzer.baseline)


def test_a_name_that_is_not_there_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="basline"):
        analyzer.basline  # noqa: B018
