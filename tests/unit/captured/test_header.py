"""A header inside of payloads is no row, and names the columns where nothing else does."""

from __future__ import annotations

import pytest

from tests.unit.captured.records import csv, json_text, read, record

ANSWER = csv("0.9\n0.2")


def test_names_above_numbers_are_a_header() -> None:
    found = read([record(csv("age,plan\n20,gold\n30,basic"), ANSWER)])
    assert found.columns == {"_c0": ["0.9", "0.2"], "age": ["20", "30"], "plan": ["gold", "basic"]}


def test_a_header_may_stand_above_a_single_row_and_in_some_payloads_alone() -> None:
    lines = [record(csv("age,plan\n20,gold"), csv("0.9")), record(csv("21,basic"), csv("0.8"))]
    assert read(lines).rows == [["0.9", "20", "gold"], ["0.8", "21", "basic"]]
    assert read([*lines, record(csv("age,plan"))]).rows[-1] == [None, None, None]


def test_a_baseline_that_knows_the_names_gives_them_by_name() -> None:
    lines = [record(csv("plan,age\ngold,20"), csv("0.9"))]
    assert read(lines, baseline=["p", "age", "plan"]).columns == {"p": ["0.9"], "plan": ["gold"], "age": ["20"]}
    assert list(read(lines, baseline=["p", "a", "b"]).columns) == ["p", "a", "b"]


def test_texts_are_a_header_where_they_come_again_and_again() -> None:
    lines = [record(csv(f"plan\n{plan}\nx")) for plan in ("gold", "basic", "silver")]
    assert read(lines).columns == {"plan": ["gold", "x", "basic", "x", "silver", "x"]}
    assert len(read(lines[:2]).rows) == 6
    assert len(read(lines[:1] * 5).rows) == 15


@pytest.mark.parametrize(
    "payload", ["20,gold\n30,basic", "gold\nbasic", "NA,x\n3,y", "a,a\n1,2", "gold,1\nbasic,2", "_,\n1,2", "x\n1,2"]
)
def test_values_are_no_header(payload: str) -> None:
    found = read([record(csv(payload)), record(json_text(None))])
    assert found.report.rows + found.report.bad_records >= 2
    assert not {"20", "gold", "NA", "a", "x"} & set(found.columns)
