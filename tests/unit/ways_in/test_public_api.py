"""The Python API, up to the job that it makes."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer import bias as bias_function
from analyzer.api.signatures import FOLDER, written
from analyzer.bias import ratios
from analyzer.data_quality.analysis import DataQualityRun
from analyzer.earlier import EARLIER
from analyzer.hints import tell_hints
from analyzer.reports.data_quality import BaselineReport
from analyzer.runs import calling
from analyzer.runs.register import functions
from contracts.dataset_format import CsvFormat
from contracts.job import DataQualityJob
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric
from tests.unit.ways_in.calls import Calls


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[DataQualityJob]:
    made: list[DataQualityJob] = []

    def keep(run: DataQualityRun, *_: object, **__: object) -> BaselineReport:
        made.append(run.job)
        return monitoring_report([], drift_of("price")) if run.job.monitoring else baseline_report(numeric("price"))

    monkeypatch.setattr(calling, "run_through", keep)
    return made


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, analyzer; print(sorted(set(sys.modules) & {'pyspark', 'pyarrow', 'numpy', 'pydantic', 'rich'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_tells_its_version() -> None:
    assert analyzer.__version__ == version("open-model-monitor-analyzer")


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


def test_a_report_stands_for_its_folder_as_a_baseline(jobs: list[DataQualityJob]) -> None:
    before = replace(baseline_report(numeric("price")), output=Path("before"))
    analyzer.monitor("a", "out", baseline=before, format="csv")
    assert (jobs[0].baseline_constraints, jobs[0].baseline_statistics) == (
        "before/constraints.json",
        "before/statistics.json",
    )


@pytest.mark.parametrize(
    ("baseline", "said"),
    [
        (None, r"^baseline is not set; monitor\(\) needs it\.$"),
        (["before"], "^baseline holds a list; it should be the folder of a baseline's reports"),
    ],
)
def test_a_monitor_needs_a_baseline(baseline: Any, said: str, jobs: list[DataQualityJob]) -> None:
    with pytest.raises(analyzer.AnalyzerError, match=said):
        analyzer.monitor("a", "out", baseline=baseline, format="csv")
    assert not jobs


@pytest.mark.parametrize("exclude", ["a, b", ["a", "b"], (name for name in "ab"), {"a": 1, "b": 2}.keys()])
def test_columns_to_exclude_may_be_a_text_or_any_names(exclude: Any, jobs: list[DataQualityJob]) -> None:
    analyzer.baseline("a", "out", format="parquet", exclude=exclude)
    assert jobs[0].exclude_columns == ("a", "b")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"memory": "2"}, "^memory holds"),
        ({"max_bad_records": -1}, "max_bad_records"),
        ({"datatype_check_threshold": 1.5}, "datatype_check_threshold"),
        ({"comparison_method": "Exact"}, "comparison_method"),
        ({"format": "avro"}, "format names"),
        ({"delimiter": ""}, "^delimiter holds"),
        ({"progress": False}, "progress holds false; it should be a function of the tasks"),
        ({"header": "no"}, 'header holds the text "no"; it should be True or False'),
        (
            {"format": "parquet", "delimiter": ";", "ragged": True},
            "delimiter and ragged are set, which CSV alone has",
        ),
    ],
)
def test_a_wrong_argument_is_an_analyzer_error(
    options: dict[str, object], said: str, jobs: list[DataQualityJob]
) -> None:
    with pytest.raises(analyzer.AnalyzerError, match=said):
        analyzer.baseline("a", "out", **{"format": "csv", **options})  # type: ignore[arg-type]
    assert not jobs


def test_ctrl_c_comes_from_the_call_and_not_from_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    Calls.in_place(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt) as raised:
        analyzer.baseline("a.csv", "out")
    assert [entry.name for entry in raised.traceback][1:] == ["called"]
    assert raised.value.__suppress_context__


def test_a_function_stays_one_when_the_package_of_its_name_is_loaded() -> None:
    assert ratios.__name__ == "analyzer.bias.ratios"
    assert analyzer.bias is bias_function and callable(bias_function)
    assert callable(analyzer.model_quality)


def test_what_is_public_is_shown_and_nothing_else() -> None:
    assert set(functions()) < set(dir(analyzer))
    assert dir(analyzer) == sorted(analyzer.__all__)
    assert all(getattr(analyzer, name).__name__ == name for name in dir(analyzer))


def test_the_functions_that_are_written_are_those_of_the_jobs() -> None:
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.py")}
    assert {name: there[name] for name in written()} == written(), "run: python -m analyzer.api.signatures"


def test_an_unknown_argument_is_told_with_the_one_that_may_be_meant() -> None:
    with pytest.raises(
        analyzer.AnalyzerError, match=r'baseline\(\) has no argument "delimeter". Did you mean "delimiter"'
    ):
        analyzer.baseline("a", "out", delimeter=";")  # type: ignore[call-arg]
    with pytest.raises(analyzer.AnalyzerError, match=r'has no argument "ouput". Did you mean "output"'):
        analyzer.baseline("a", ouput="b")  # type: ignore[call-arg]
    with pytest.raises(analyzer.AnalyzerError, match='"fail_on_violation": a function has no exit code'):
        analyzer.monitor("a", "b", baseline="c", fail_on_violation=True)  # type: ignore[call-arg]
    with pytest.raises(analyzer.AnalyzerError, match=r"rules is not set; check_rules\(\) needs it"):
        analyzer.check_rules("a", None)  # type: ignore[arg-type]


def test_an_argument_by_an_earlier_name_is_taken_with_a_warning(jobs: list[DataQualityJob]) -> None:
    with pytest.warns(DeprecationWarning, match=r"limits of baseline\(\) will go: it is max_line_bytes, max_columns"):
        analyzer.baseline("a", "out", format="csv", limits={"max_columns": 7})  # type: ignore[call-arg]
    with pytest.warns(DeprecationWarning, match=r"start_time of baseline\(\) will go: it is start now"):
        analyzer.baseline("a", "out", format="csv", start_time="2026-01-01T00:00:00Z")  # type: ignore[call-arg]
    assert (jobs[0].max_columns, jobs[1].start_time) == (7, "2026-01-01T00:00:00Z")
    with pytest.warns(DeprecationWarning) as warned:
        analyzer.baseline("a", "out", format="csv", exclude_columns="b")  # type: ignore[call-arg]
    assert [each.filename for each in warned] == [__file__]  # Python shows what a script itself has called, and no more
    with pytest.raises(TypeError, match="got start twice, once as start_time"), pytest.warns(DeprecationWarning):
        analyzer.baseline("a", "out", start="2026-01-01T00:00:00Z", start_time="x")  # type: ignore[call-arg]
    with pytest.raises(analyzer.AnalyzerError, match='limits names "max_rows", which does not exist'):
        analyzer.baseline("a", "out", format="csv", limits={"max_rows": 7})  # type: ignore[call-arg]
    with pytest.raises(
        analyzer.AnalyzerError, match="limits holds a list; it should be numbers by the names of limits"
    ):
        analyzer.baseline("a", "out", format="csv", limits=[7])  # type: ignore[call-arg]


@pytest.mark.parametrize("old", EARLIER)
def test_a_function_by_its_earlier_name_is_the_new_one_with_a_warning(old: str) -> None:
    module, _, name = old.rpartition(".")
    with pytest.warns(DeprecationWarning, match=f"{old} will go: it is analyzer.{EARLIER[old]} now"):
        function = getattr(importlib.import_module(module), name)
    assert function is getattr(analyzer, EARLIER[old])


def test_model_quality_has_its_earlier_functions_too(tmp_path: Path) -> None:
    old = vars(analyzer.model_quality)["baseline"]
    with pytest.warns(DeprecationWarning), pytest.raises(analyzer.AnalyzerError, match="data holds"):
        old(tmp_path / "a.csv", tmp_path / "out", problem_type="Regression", label="y", prediction="p")


def test_hints_and_errors_speak_of_arguments(
    jobs: list[DataQualityJob], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hinting(*_: object, **__: object) -> BaselineReport:
        hints = tell_hints(["Set csv_ragged=Enabled or csv_delimiter."])
        return replace(baseline_report(numeric("price")), notes=hints)

    monkeypatch.setattr(calling, "run_through", hinting)
    report = analyzer.baseline("a", "out", format="csv")
    assert report.notes == ("Set ragged=True or delimiter.",)
    assert "Set ragged=True or delimiter." in caplog.text


USER = """
import analyzer

report = analyzer.monitor("a.csv", "out", baseline="b", delimiter=";", payload_rows="first")
print(report.violations[0].feature_name)
earlier = analyzer.bias("a.csv", "out", config={})
analyzer.bias("a.csv", "out", config={}, tolerance=0.1, baseline=earlier)
analyzer.model_quality("a.csv", "out", problem_type="Regression")
analyzer.monitor("a.csv", "out", baseline="b", delimeter=";")
analyzer.monitor("a.csv", "out", baseline="b", max_columns="7")
analyzer.monitor("a.csv", "out", baseline="b", payload_rows="last")
analyzer.monitor("a.csv", "out")
"""


def test_type_checkers_know_the_functions(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api")
    (tmp_path / "user.py").write_text(USER)
    said, _, _ = api.run([str(tmp_path / "user.py"), "--strict", "--no-error-summary", "--hide-error-context"])
    found = [line.partition("user.py:")[2] for line in said.splitlines() if "user.py:" in line and " error: " in line]
    assert [line.split(":")[0] for line in found] == ["9", "10", "11", "12"], said
    assert 'Unexpected keyword argument "delimeter" for "monitor"; did you mean "delimiter"?' in said
    assert 'Argument "max_columns" to "monitor" has incompatible type "str"; expected "int"' in said


def test_a_name_that_is_not_there_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="basline"):
        analyzer.basline  # noqa: B018


@pytest.mark.parametrize(
    ("csv", "given", "said"),
    [
        ({"header": True}, {"header": False}, "header contradicts format, which says header: true"),
        ({"header": False}, {"header": True}, "header contradicts format, which says header: false"),
        ({"delimiter": ";"}, {"delimiter": ","}, 'delimiter contradicts format, which says delimiter: the text ";"'),
        ({"escape": "\\"}, {"escape": '"'}, "escape contradicts format"),
        ({"ragged": False}, {"ragged": True}, "ragged contradicts format, which says ragged: false"),
        ({"header": True, "delimiter": ";"}, {"delimiter": ";"}, None),
        ({}, {"header": True, "delimiter": ";", "ragged": True}, None),
    ],
)
def test_a_format_and_an_argument_that_contradict_each_other(
    csv: dict[str, Any], given: dict[str, Any], said: str | None, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a;b\n1;2\n")
    for format in (json.dumps({"csv": csv}), {"csv": csv}):
        if said is None:
            assert analyzer.baseline(tmp_path / "a.csv", tmp_path / "out", format=format, **given).item_count == 1  # type: ignore[arg-type]
            continue
        with pytest.raises(analyzer.AnalyzerError, match=re.escape(said)):
            analyzer.baseline(tmp_path / "a.csv", tmp_path / "out", format=format, **given)  # type: ignore[arg-type]
