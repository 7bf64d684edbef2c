"""The demo's data: the same every time, and with the faults that the demo promises to find."""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path

import pytest

from analyzer.samples.customers import csv_text, drifted, healthy
from jobs.sample_data import TODAY_ROWS, main

DEMO = {"baseline.csv": "9ed4da25d26d0c11", "today.csv": "c943aef11174bf88"}
"""The start of the SHA-256 of each file."""


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert csv_text(healthy(500, seed=1)) == csv_text(healthy(500, seed=1))


def test_every_row_has_a_value_for_every_column_of_the_header() -> None:
    header, *rows = list(csv.reader(csv_text(drifted(200, seed=3)).splitlines()))
    assert len(rows) == 200
    assert {len(row) for row in rows} == {len(header)}


def test_the_later_day_differs_in_six_columns_and_in_no_other() -> None:
    before, after = healthy(TODAY_ROWS, seed=3), drifted(TODAY_ROWS, seed=3)
    assert set(before) - set(after) == {"region"}
    assert set(after) - set(before) == {"campaign"}
    changed = {name for name in set(before) & set(after) if list(before[name]) != list(after[name])}
    assert changed == {"support_calls", "monthly_charge", "plan", "day_minutes"}
    assert "unknown" in after["support_calls"]
    assert "" in after["monthly_charge"]
    assert "student" in after["plan"]


def test_the_demo_has_the_data_that_it_always_had(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "data")]) == 0
    digests = {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in (tmp_path / "data").iterdir()}
    assert digests == DEMO
    assert capsys.readouterr().out.splitlines() == [
        f"{tmp_path}/data/baseline.csv: 20,000 rows, 10 columns",
        f"{tmp_path}/data/today.csv: 5,000 rows, 10 columns",
    ]


def test_the_files_of_every_page_can_be_had_beside_it(tmp_path: Path) -> None:
    assert main([str(tmp_path), "--every-page"]) == 0
    assert {"baseline.csv", "today.csv", "customers.csv", "captures", "labels"} <= {
        path.name for path in tmp_path.iterdir()
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Missing argument 'DIRECTORY'"),
        (["a", "b"], 2, "unexpected extra argument (b)"),
        (["--no-such-option"], 2, "No such option"),
        ([""], 7, 'DIR holds "", which cannot be written: it is empty'),
        (["taken"], 7, 'taken/today.csv" is another file already; name another folder.'),
        (["taken/today.csv"], 7, "which cannot be written: "),
    ],
)
def test_a_command_line_that_cannot_be_served_is_told_and_writes_nothing(
    arguments: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "today.csv").write_text("mine\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == code
    assert said in capsys.readouterr().err
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")] == ["taken", "taken/today.csv"]
    assert (tmp_path / "taken" / "today.csv").read_text("utf-8") == "mine\n"


def test_help_is_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--help"]) == 0
    assert "python -m jobs.sample_data [OPTIONS] DIRECTORY" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
