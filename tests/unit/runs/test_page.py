"""The page that a run writes beside its reports: by default where people call, in the environment not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import analyzer
from analyzer.command_line.commands import run
from analyzer.publish import page_file
from analyzer.runs.job_run import run_job
from analyzer.samples.writing import sample_files, write_files
from contracts.exit_codes import ExitCode
from contracts.jobs import JOBS

GOOD = "age,city\n" + "".join(f"{20 + at % 40},{'Bern' if at % 3 else 'Rome'}\n" for at in range(200))
BAD = "age,city\n" + "".join(f"{60 + at % 40},{'Bern' if at % 3 else 'Oslo'}\n" for at in range(200))


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(GOOD)
    analyzer.baseline(tmp_path / "good.csv", tmp_path / "baseline")
    return tmp_path / "baseline"


def test_a_baseline_has_a_page_of_its_own(baseline: Path) -> None:
    page = (baseline / "report.html").read_text("utf-8")
    assert "Constraint that this data suggests" in page
    assert "No violations" not in page


def test_a_run_draws_the_baseline_and_tells_its_violations(baseline: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD)
    report = analyzer.monitor(tmp_path / "bad.csv", tmp_path / "out", baseline=baseline)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert f"<strong>{report.violation_count} violations</strong>" in page
    assert "Constraint in force" in page
    assert len(re.findall("<path ", page)) == 2 * len(re.findall("<svg ", page)) == 4


def test_a_run_without_one_leaves_no_older_page(baseline: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD)
    for wanted in (True, False):
        analyzer.monitor(tmp_path / "bad.csv", tmp_path / "out", baseline=baseline, write_page=wanted)
        assert (tmp_path / "out" / "report.html").exists() == wanted


def test_the_same_data_makes_the_same_page(baseline: Path, tmp_path: Path) -> None:
    before = (baseline / "report.html").read_bytes()
    analyzer.baseline(tmp_path / "good.csv", baseline)
    assert (baseline / "report.html").read_bytes() == before


KINDS = {
    "data quality": "baseline customers.csv out",
    "model quality": "model-quality baseline scored.csv out --problem-type binary --probability score --label paid",
    "bias": "bias scored.csv out --config analysis_config.json",
}


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(str(tmp_path), sample_files())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", KINDS.values(), ids=KINDS)
def test_commands_write_one_unless_they_are_told_not_to(command: str, samples: Path) -> None:
    for more, there in (([], True), (["--no-page"], False)):
        assert run([*command.split(), "--quiet", *more]) == ExitCode.SUCCESS
        assert (samples / "out" / "report.html").exists() == there


@pytest.mark.parametrize("said", ["", "Disabled", "Enabled"])
def test_in_the_environment_one_is_written_where_it_is_asked_for(said: str, samples: Path) -> None:
    environment = {
        "dataset_source": "customers.csv",
        "dataset_format": '{"csv": {"header": true}}',
        "output_path": "out",
        "write_page": said,
    }
    run_job(JOBS["DATA_QUALITY"].from_environment(environment))
    assert (samples / "out" / "report.html").exists() == (said == "Enabled")


@pytest.mark.parametrize("command", KINDS.values(), ids=KINDS)
def test_a_defect_of_a_page_costs_the_page_alone(
    command: str, samples: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("analyzer.pages.frame.policy_of", lambda *_: 1 / 0)
    assert run(command.split()) == ExitCode.INTERNAL, "tests see it"
    monkeypatch.setattr(page_file, "FORGIVEN", (Exception,))
    assert run(command.split()) == ExitCode.SUCCESS
    assert {"analysis.json", "statistics.json"} & {path.name for path in (samples / "out").iterdir()}
    assert not (samples / "out" / "report.html").exists()
    assert "There is no page, report.html: a defect of the analyzer (ZeroDivisionError at " in capsys.readouterr().out


SCRIPT = """
import json, os
def postprocess_handler():
    path = os.environ["output_path"] + "/constraint_violations.json"
    with open(path) as file:
        document = json.load(file)
    document["violations"] = [{**document["violations"][0], "description": "Look at <this>."}]
    with open(path, "w") as file:
        json.dump(document, file)
"""


def test_a_page_shows_the_violations_that_a_script_has_left(samples: Path) -> None:
    (samples / "post.py").write_text(SCRIPT)
    analyzer.baseline("customers.csv", "base")
    report = analyzer.monitor("today.csv", samples / "out", baseline="base", postprocessor="post.py")
    assert report.violation_count == 1
    assert (samples / "out" / "report.html").read_text("utf-8") == report.page
    assert "<strong>1 violation</strong>" in report.page
    assert "Look at &lt;this&gt;." in report.page


def test_scripts_of_model_quality_have_their_page_too(samples: Path) -> None:
    (samples / "post.py").write_text(SCRIPT)
    given = {"problem_type": "binary", "probability": "score", "label": "paid"}
    analyzer.model_quality("scored.csv", "base", **given)
    report = analyzer.model_quality(
        "scored_today.csv", samples / "out", baseline="base", postprocessor="post.py", **given
    )
    assert "<strong>1 violation</strong>" in report.page
    assert "Look at &lt;this&gt;." in (samples / "out" / "report.html").read_text("utf-8")


def test_of_very_many_columns_a_run_makes_no_page_and_says_how_to(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.data_quality.reports.MOST_PAGE_BYTES", 1000)
    report = analyzer.baseline("customers.csv", "out")
    assert not (samples / "out" / "report.html").exists()
    assert "statistics.json has more than 0 MiB, and analyzer page makes one." in report.message
    assert run(["page", "out"]) == ExitCode.SUCCESS
    assert (samples / "out" / "report.html").exists()
