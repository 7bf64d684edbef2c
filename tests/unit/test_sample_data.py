"""The demo's data: the same every time, and with the faults that the demo promises to find."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from jobs.sample_data import TODAY_ROWS, drifted, healthy, main, write_csv


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_csv(healthy(500, seed=1), tmp_path / name / "data.csv")
    assert (tmp_path / "first" / "data.csv").read_bytes() == (tmp_path / "second" / "data.csv").read_bytes()


def test_every_row_has_a_value_for_every_column_of_the_header(tmp_path: Path) -> None:
    write_csv(drifted(200, seed=3), tmp_path / "data.csv")
    with (tmp_path / "data.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
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


def test_without_a_directory_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "DIRECTORY" in capsys.readouterr().err
