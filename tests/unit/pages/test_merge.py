"""The page of a merge: what was merged and what was not, and the merged records by hour."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import analyzer
from analyzer.command_line.commands import run
from analyzer.pages.merge import MOST_HOURS, merge_page
from analyzer.samples.writing import sample_files, write_files
from contracts.exit_codes import ExitCode
from tests.unit.pages.page import Page, problems_of
from tests.unit.pages.samples import HOSTILE

HOUR = "loans/AllTraffic/2021/05/06/22"


def counts(*hours: tuple[str, int], **more: Any) -> bytes:
    merged = sum(number for _, number in hours)
    written = [{"folder": folder, "merged": number} for folder, number in hours]
    return json.dumps({"version": 1, "captures": 200, "merged": merged, "hours": written, **more}).encode()


def page_of(text: bytes) -> Page:
    return Page(merge_page("Merge", {"_merge.json": text}))


def test_counts_and_hours_are_shown() -> None:
    page = page_of(counts((HOUR, 100), (f"{HOUR[:-2]}23", 50), without_id=3, label_ids=160, unmatched_labels=10))
    for words in (
        "Captured 200 records",
        "Merged 150 75 % of the captured records",
        "Without a label 50 3 of them without an id",
        "Labels 160 10 have no record",
        f"{HOUR} 100",
    ):
        assert words in page.text
    assert [value for tag, name, value in page.attributes if (tag, name) == ("rect", "width")] == ["100.0%", "50.0%"]
    assert not problems_of(page)


def test_of_many_hours_the_page_says_where_they_are() -> None:
    page = page_of(counts(*((f"hour {at}", 1) for at in range(MOST_HOURS + 5))))
    assert f"These are the first {MOST_HOURS} of {MOST_HOURS + 5} hours" in page.text


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"captures": "many"}'])
def test_a_file_that_cannot_be_read_is_told(torn: bytes) -> None:
    assert "_merge.json is not shown: " in page_of(torn).text


def test_nothing_hostile_becomes_markup() -> None:
    page = page_of(counts(*((name, 1) for name in HOSTILE)))
    assert not problems_of(page)
    assert page.tags["tr"] == len(HOSTILE) + 1


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(str(tmp_path), sample_files())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_merge_writes_its_page_where_no_reader_takes_it_for_data(samples: Path) -> None:
    report = analyzer.merge("captures", "labels", "merged")
    page = (samples / "merged" / "_report.html").read_text("utf-8")
    assert f"Merged</dt><dd>{report.merged} " in page
    assert json.loads((samples / "merged" / "_merge.json").read_text())["merged"] == report.merged
    analyzer.baseline("merged", "reports", format="merged")


def test_the_page_can_be_made_later(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    analyzer.merge("captures", "labels", "merged")
    (samples / "merged" / "_report.html").unlink()
    assert run(["page", "merged"]) == ExitCode.SUCCESS
    assert capsys.readouterr().out == "merged/_report.html\n"
    assert "Merged by hour" in (samples / "merged" / "_report.html").read_text("utf-8")


def test_a_merge_without_a_page_leaves_no_older_one(samples: Path) -> None:
    for wanted in (True, False):
        analyzer.merge("captures", "labels", "merged", write_page=wanted)
        found = {path.name for path in (samples / "merged").iterdir() if path.is_file()}
        assert found == ({"_merge.json", "_report.html"} if wanted else set())
