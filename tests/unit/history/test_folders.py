"""`analyzer history DIR`: from a folder with runs to the page of their history."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from analyzer.command_line.commands import run
from contracts.exit_codes import ExitCode
from tests.buckets import Bucket
from tests.unit.history.samples import hour, keep, quality, report, run_of, sketched
from tests.unit.pages.samples import statistics, violations
from tests.unit.pages.test_data_quality import Page

DRIFTED = violations(("age", "baseline_drift_check", "Baseline drift distance: 0.37 exceeds threshold: 0.1"))


def hours(count: int) -> list[object]:
    return [
        run_of(at, sketched("age", [float(at), at + 1.0]), **{"constraint_violations.json": violations()})
        for at in range(count)
    ]


def page_in(folder: Path, *options: str) -> Page:
    assert run(["history", str(folder), *options]) == ExitCode.SUCCESS
    return Page((folder / "history.html").read_text("utf-8"))


def test_the_page_is_written_into_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = page_in(keep(tmp_path / "churn", *hours(5)))
    assert capsys.readouterr().out == f"{tmp_path / 'churn' / 'history.html'}\n"
    assert "History of churn" in page.text
    assert f"From {hour(0)[:10]} 00:00 to {hour(4)[:10]} 04:00 UTC; 5 runs." in page.text
    assert sorted(path.name for path in (tmp_path / "churn").iterdir()) == ["history.html", "runs"]


def test_it_goes_to_another_file_where_that_is_asked_for(tmp_path: Path) -> None:
    keep(tmp_path / "churn", *hours(2))
    target = tmp_path / "pages" / "churn.html"
    assert run(["history", str(tmp_path / "churn"), "--to", str(target)]) == ExitCode.SUCCESS
    assert "2 runs" in target.read_text("utf-8")
    assert not (tmp_path / "churn" / "history.html").exists()


def test_days_are_merged_from_their_hours(tmp_path: Path) -> None:
    page = page_in(keep(tmp_path / "churn", *hours(30)), "--window", "day")
    assert "2 days" in page.text
    assert "Runs 30" in page.text
    assert "merged from the counts and sketches" in page.text
    assert f"{(sum(range(24)) * 2 + 24) / 48:g}" in page.text


def test_reports_without_summaries_are_read_by_their_folders(tmp_path: Path) -> None:
    for day in (1, 2, 4, 5):
        files = {"statistics": statistics(sketched("age", [float(day)])), "violations": DRIFTED}
        report(tmp_path / "churn" / "2026" / "03" / f"0{day}" / "10", **files)
    page = page_in(tmp_path)
    assert "Data quality of churn" in page.text
    assert (
        "From 2026-03-01 10:00 to 2026-03-05 10:00 UTC; 4 runs. Lines are broken where runs are missing: 1 gap."
        in page.text
    )
    assert "Drift in 4" in page.text


def test_without_dates_the_time_is_that_of_the_files(tmp_path: Path) -> None:
    for name, day in (("before", 1), ("after", 2)):
        folder = report(tmp_path / name, statistics=statistics(sketched("age", [1.0 * day])), violations=DRIFTED)
        for file in folder.iterdir():
            os.utime(file, (day * 86400, day * 86400))
    assert "From 1970-01-02 00:00 to 1970-01-03 00:00 UTC; 2 runs." in page_in(tmp_path).text


def test_baselines_beside_runs_are_no_points(tmp_path: Path) -> None:
    report(tmp_path / "baseline", statistics=statistics(sketched("age", [5.0])))
    report(tmp_path / "2026-03-01", statistics=statistics(sketched("age", [6.0])), violations=DRIFTED)
    assert "1 run. Left out: 1 run that judged nothing, as baselines do." in page_in(tmp_path).text
    report(tmp_path / "alone" / "baseline", statistics=statistics(sketched("age", [5.0])))
    assert "1 run." in page_in(tmp_path / "alone").text


def test_reports_that_have_a_summary_count_once(tmp_path: Path) -> None:
    keep(tmp_path, *hours(2))
    files = {"statistics": statistics(sketched("age", [1.0, 2.0])), "violations": violations()}
    report(tmp_path / "reports" / "2026-03-02T01", **files)
    report(tmp_path / "2026-03-01T23", statistics=statistics(sketched("age", [7.0])), violations=violations())
    assert "3 runs" in page_in(tmp_path).text


def test_data_sets_and_kinds_are_told_apart(tmp_path: Path) -> None:
    keep(tmp_path / "de", *hours(3))
    keep(tmp_path / "fr", *hours(2))
    report(tmp_path / "quality" / "2026-03-01", statistics=quality({"auc": 0.9}), violations=violations())
    report(tmp_path / "de" / "2026-03-02", statistics=statistics(sketched("price", [1.0])), violations=DRIFTED)
    page = page_in(tmp_path)
    for words in (
        "Data quality of de, with age",
        "Data quality of de, with price",
        "Data quality of fr",
        "Model quality of quality",
    ):
        assert words in page.text
    assert page.tags["h2"] == 4
    assert {value for _, name, value in page.attributes if name == "href"} == {"#content", "#s1", "#s2", "#s3", "#s4"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "is not valid JSON"),
        (b'{"version": 1, "kind": "DATA_QUAL', "is not valid JSON"),
        (b"[1]", "it should be a JSON object"),
        (
            b'{"version": 2, "kind": "X", "evaluation_time": "2026-03-02"}',
            "/version holds the number 2; it should be 1",
        ),
        (b'{"kind": "X"}', "/evaluation_time is missing"),
    ],
)
def test_a_summary_that_cannot_be_read_is_told_and_the_rest_is_shown(
    text: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(tmp_path, *hours(2))
    (tmp_path / "runs" / "torn").mkdir()
    (tmp_path / "runs" / "torn" / "summary.json").write_bytes(text)
    report(tmp_path / "2026-03-05", statistics=b"{", violations=violations())
    page = page_in(tmp_path)
    assert '"runs/torn/summary.json" is not shown: ' in page.text
    assert words in page.text
    assert '"2026-03-05" is not shown: statistics.json: is not valid JSON' in page.text
    assert "2 runs" in page.text
    assert words in capsys.readouterr().err


def test_a_folder_of_torn_ones_alone_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report(tmp_path / "2026-03-05", statistics=b"{")
    assert run(["history", str(tmp_path)]) == ExitCode.DATA_UNREADABLE
    assert "of which no run can be read" in capsys.readouterr().err
    assert not (tmp_path / "history.html").exists()


def test_a_folder_without_runs_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").touch()
    assert run(["history", str(tmp_path)]) == ExitCode.INPUT_MISSING
    assert "which contains none of summary.json, statistics.json, analysis.json" in capsys.readouterr().err
    assert run(["history", str(tmp_path / "gone")]) == ExitCode.INPUT_MISSING
    assert "which does not exist" in capsys.readouterr().err
    assert run(["history", str(tmp_path / "a.csv")]) == ExitCode.DATA_UNREADABLE
    assert "a file; it should be a folder of reports" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path / "churn", *hours(1))
    (tmp_path / "file").touch()
    assert run(["history", str(tmp_path / "churn"), "--to", str(tmp_path / "file" / "a.html")]) == ExitCode.OUTPUT
    assert "--to holds" in capsys.readouterr().err


def test_a_bucket_is_read_and_written_as_a_folder_is(
    new_bucket: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in sorted(keep(tmp_path / "churn", *hours(4)).rglob("summary.json")):
        new_bucket.put(f"history/{file.relative_to(tmp_path / 'churn').as_posix()}", file.read_bytes())
    new_bucket.put("history/now/statistics.json", statistics(sketched("age", [9.0])))
    new_bucket.put("history/now/constraint_violations.json", json.dumps({"violations": []}).encode())
    assert run(["history", new_bucket.uri("history")]) == ExitCode.SUCCESS
    assert capsys.readouterr().out == f"{new_bucket.uri('history/history.html')}\n"
    page = Page(new_bucket.text("history/history.html").decode())
    assert "5 runs" in page.text
    assert "1970" not in page.text
