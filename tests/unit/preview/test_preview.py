"""A preview is the table of the job: its columns, rows and counts; and it shows what a script does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.preview.preview import preview
from analyzer.preview.problem import problem
from analyzer.preview.view import origin
from contracts.job import DataQualityJob
from tests.cases.golden import CASES, environment_of
from tests.unit.captured.records import base64_of, csv, json_text, record
from tests.unit.preview.previews import previewed, shown

GOOD = sorted(
    path.parent.name
    for kind in ("capture-*", "script-capture-*")
    for path in CASES.glob(f"{kind}/env.json")
    if (path.parent / "expected" / "statistics.json").exists()
)


@pytest.mark.parametrize("case", GOOD)
def test_columns_and_rows_are_those_of_the_job(case: str, tmp_path: Path) -> None:
    """The expected files are what the job writes: tests/spark/test_cases.py."""
    found = preview(DataQualityJob.from_environment(environment_of(case, tmp_path)), 5, 3)
    statistics = json.loads((CASES / case / "expected" / "statistics.json").read_text("utf-8"))
    assert list(found.columns.values()) == [feature["name"] for feature in statistics["features"]]
    assert found.report.rows == statistics["dataset"]["item_count"]
    assert shown(found)


def test_there_are_such_cases() -> None:
    assert len(GOOD) > 60


def test_values_and_names_have_their_source(tmp_path: Path) -> None:
    lines = [record(json_text({"age": 36, "at": {"home": True}}), csv("0.9,x"))]
    found = previewed(tmp_path, lines, baseline=["approved"])
    assert {name: origin(found, name) for name in found.columns} == {
        "approved": ("endpointOutput, value 1", "baseline, column 1"),
        "_c1": ("endpointOutput, value 2", "its place"),
        "age": ("endpointInput", "JSON key"),
        "at.home": ("endpointInput", "JSON key"),
    }
    assert found.rows == [{"approved": "0.9", "_c1": "x", "age": "36", "at.home": "true"}]


def test_each_kind_of_payload_is_counted(tmp_path: Path) -> None:
    lines = [
        record(csv("1,2"), csv("0.5")),
        record(base64_of("3,4", "text/csv"), csv("0.6")),
        record(base64_of(b"\xff\xd8\xff", "image/jpeg"), csv("0.7")),
        record(None, json_text([0.8])),
        record(base64_of("?") | {"data": "%"}, csv("0.9")),
    ]
    found = previewed(tmp_path, lines)
    counted = {(each.side, each.encoding, each.read): n for each, n in found.sides.payloads.items()}
    assert counted == {
        ("endpointInput", "CSV", "by position"): 1,
        ("endpointInput", "BASE64", "by position"): 1,
        ("endpointInput", "BASE64", "binary, left out"): 1,
        ("endpointInput", "BASE64", "cannot be read"): 1,
        ("endpointOutput", "CSV", "by position"): 4,
        ("endpointOutput", "JSON", "by position"): 1,
    }
    assert (found.sides.records, found.kept, found.report.bad_records) == (5, 4, 1)
    assert "capture.jsonl, line 5: not BASE64" in shown(found)


def test_a_side_that_is_not_read_is_told_and_so_is_one_that_is_not_there(tmp_path: Path) -> None:
    found = previewed(tmp_path, [record(csv("1"), csv("2"))], sides=["endpointInput", "batchTransformOutput"])
    text = shown(found)
    assert "| endpointOutput       | CSV      | text/csv     |        1 | not asked for " in text
    assert "| batchTransformOutput |          |              |        0 | asked for, in no record " in text


def test_records_outside_the_window_are_counted(tmp_path: Path) -> None:
    lines = [record(csv("1"), csv("2"), time=f"2021-02-05T0{hour}:00:00Z") for hour in range(6)]
    found = previewed(tmp_path, lines, start_time="2021-02-05T02:00:00Z", end_time="2021-02-05T04:00:00Z")
    assert found.kept == found.report.rows == 2
    assert "6 records, 2 of them kept, as 2 rows.\n4 records lay outside the window.\n" in shown(found)


def test_no_more_rows_are_shown_than_asked_for_and_all_are_read(tmp_path: Path) -> None:
    lines = [record(csv(f"{number}"), csv("0")) for number in range(30)]
    lines.append(record(csv("30"), json_text({"late": 1})))
    found = previewed(tmp_path, lines, rows=2)
    assert len(found.rows) == 2
    assert (found.report.rows, list(found.columns)) == (31, ["_c0", "late", "_c1"])
    assert "the first 2 rows of 31" in shown(found)


SCRIPT = """
    import sys

    def preprocess_handler(record, logger):
        number = int(record.endpoint_input.data)
        record.as_dict()["captureData"]["endpointInput"]["data"] = "changed"
        print("looked at", number)
        if number == 0:
            return {"b": "zero\\n", "a": 0.5}
        if number == 1:
            return []
        if number == 2:
            return 7 / 0
        return record if number == 3 else [{"a": 1}, {"a": 2}]
"""


def test_a_script_is_shown_at_work(tmp_path: Path) -> None:
    found = previewed(tmp_path, [record(csv(f"{number}"), csv("0.5")) for number in range(3)], script=SCRIPT)
    first, second, third = found.handled
    assert '"data": "0"' in first.record and "changed" not in first.record
    assert [first.rows, second.rows, third.rows] == [[{"b": "zero\n", "a": 0.5}], [], []]
    assert (first.failure, second.failure) == (None, None)
    assert third.failure is not None
    assert (
        "in preprocess_handler\n    return 7 / 0\n           ~~^~~\nZeroDivisionError: division by zero"
        in third.failure
    )
    assert found.columns == {"a": "a", "b": "b"}
    assert found.rows == [{"b": "zero", "a": "0.5"}]
    text = shown(found)
    assert '  returns  {"b": "zero\\n", "a": 0.5}\n' in text
    assert "  returns  nothing: the record is dropped\n" in text
    assert "  fails    ZeroDivisionError: division by zero (line 12 of script.py)\n" in text
    assert "preprocessor: looked at 2\n" in text
    assert "| a      | script, key a | the key  | 0.5   |" in text
    assert (found.kept, found.report.rows) == (1, 1)


def test_records_of_which_the_script_makes_more_or_none_are_counted(tmp_path: Path) -> None:
    lines = [record(csv(f"{number}"), csv("0.5")) for number in (3, 4, 5)]
    found = previewed(tmp_path, lines, script=SCRIPT.replace("changed", "9"))
    assert [handled.rows for handled in found.handled] == [None, [{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 2}]]
    assert (found.kept, found.report.rows) == (3, 5)
    assert "returns  the record itself" in shown(found)


def test_keys_of_a_script_that_are_taken_by_position_say_so(tmp_path: Path) -> None:
    script = "def preprocess_handler(record):\n    return {'1': 'x', '10': 'z', '9': 'y'}\n"
    found = previewed(tmp_path, [record(csv("1"))], script=script, baseline=["a", "b"])
    assert found.columns == {"1": "a", "9": "b", "10": "10"}
    assert [origin(found, key) for key in found.columns] == [
        ("script, key 1", "baseline, column 1"),
        ("script, key 9", "baseline, column 2"),
        ("script, key 10", "the key"),
    ]


def test_the_same_traceback_is_shown_once(tmp_path: Path) -> None:
    script = "def preprocess_handler(record):\n    raise ValueError('no')\n"
    found = previewed(tmp_path, [record(csv("1"))] * 8, script=script)
    text = shown(found)
    assert found.report.counts["failed_by_script"] == 8
    assert text.count("ValueError: no (line 2 of script.py)") == 5
    assert text.count("Traceback") == 1


def test_a_script_that_does_not_come_back_ends_the_look(tmp_path: Path) -> None:
    script = "def preprocess_handler(record):\n    while True:\n        pass\n"
    found = previewed(tmp_path, [record(csv("1"))] * 50, script=script, script_timeout_s=0.2)
    assert len(found.handled) == 1
    assert "50 records, not all of them read: the preprocessor did not come back in time" in shown(found)


@pytest.mark.parametrize(
    ("lines", "script", "said"),
    [
        ([record(csv("1"))], None, None),
        (["{"], None, "1 record could not be read; a job would fail."),
        ([record(csv("1"))], "def preprocess_handler(r):\n    return []\n", "1 record was dropped by the preprocessor"),
        ([record(csv("1"))], "def preprocess_handler(r):\n    return 1\n", "failed for 1 of the records"),
        ([record()], None, "1 row has no columns"),
    ],
)
def test_what_would_end_a_job_is_told(tmp_path: Path, lines: list[str], script: str | None, said: str | None) -> None:
    error = problem(previewed(tmp_path, lines, script=script))
    assert (error is None) if said is None else (error is not None and said in error.message)


def test_data_cannot_write_into_the_terminal(tmp_path: Path) -> None:
    found = previewed(tmp_path, [record(csv('"\x1b[31m\nx"'), json_text({"\x1b]0;k": 1}))])
    assert "\x1b" not in shown(found)
    assert "\\x1b[31m\\nx" in shown(found)
