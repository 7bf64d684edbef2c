from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.captured.quick import QuickReader
from analyzer.captured.side_columns import find_columns
from analyzer.captured.window import ALWAYS, Window
from analyzer.scan.split import Split, SplitReport
from tests.unit.captured.records import BOTH, Part, base64_of, csv, json_text, read, record
from tests.unit.formats.reading import Decoded

HOUR = Window(datetime(2021, 2, 5, 4, tzinfo=UTC), datetime(2021, 2, 5, 5, tzinfo=UTC))


@pytest.mark.parametrize("output", [csv("0.5\n"), base64_of("0.5", "text/csv"), json_text([0.5]), json_text(0.5)])
@pytest.mark.parametrize("input", [csv("1,x"), base64_of("1,x", "text/csv"), json_text([1, "x"])])
def test_each_side_is_read_by_its_own_encoding(input: Part, output: Part) -> None:
    found = read([record(input, output)] * 2)
    assert found.columns == {"_c0": ["0.5"] * 2, "_c1": ["1"] * 2, "_c2": ["x"] * 2}


@pytest.mark.parametrize("of", [json_text, lambda value: base64_of(json.dumps(value), "application/json")])
def test_objects_have_columns_by_key_flattened(of: Any) -> None:
    found = read([record(of({"a": {"b": 1}, "c": [1, 2]}), of({"p": 0.5})), record(of({"d": "x"}), of({"p": 1}))])
    assert found.columns == {"p": ["0.5", "1"], "a.b": ["1", None], "c": ["[1,2]", None], "d": [None, "x"]}


def test_only_the_named_sides_are_read() -> None:
    lines = [record(csv("1,x"), csv("0.5"))]
    assert read(lines, sides=["endpointInput"]).columns == {"_c0": ["1"], "_c1": ["x"]}
    assert read(lines, sides=["endpointOutput"]).columns == {"_c0": ["0.5"]}


def test_a_record_without_a_side_has_missing_values_for_it() -> None:
    found = read([record(csv("1,x"), csv("0.5")), record(csv("2,y")), record(None, csv("0.7")), record()])
    assert found.rows == [["0.5", "1", "x"], [None, "2", "y"], ["0.7", None, None], [None, None, None]]
    assert found.report.rows == 4


def test_unknown_fields_and_blank_lines_say_nothing() -> None:
    line = json.loads(record(csv("1"), csv("2"))) | {"groundTruthData": {"data": "1"}, "new": [1]}
    line["captureData"]["endpointInput"]["mode"] = "INPUT"
    assert read([json.dumps(line), "", "  "]).rows == [["2", "1"]]


def test_a_binary_side_is_left_out_and_counted() -> None:
    image = base64_of(b"\xff\xd8\xff", "image/jpeg")
    found = read([record(image, csv("cat")), record(image, csv("dog"))])
    assert (found.columns, found.report.counts) == ({"_c0": ["cat", "dog"]}, {"binary_sides": 2})


def test_row_by_row_the_answer_belongs_to_the_request() -> None:
    found = read([record(csv("1,x\n2,y\n"), csv("0.1\n0.2\n")), record(csv("3,z"), csv("0.3"))])
    assert found.rows == [["0.1", "1", "x"], ["0.2", "2", "y"], ["0.3", "3", "z"]]
    assert found.report.rows == 3


def test_one_line_of_a_value_a_row_is_as_many_rows_where_answers_have_one_value() -> None:
    found = read([record(csv("1,x"), csv("0.3")), record(csv("1,x\n2,y"), csv("0.1,0.2"))])
    assert found.rows == [["0.3", "1", "x"], ["0.1", "1", "x"], ["0.2", "2", "y"]]


def test_that_holds_where_the_request_is_no_part_of_the_data_set() -> None:
    lines = [record(csv("1,x"), csv("0.3")), record(csv("1,x\n2,y"), csv("0.1,0.2"))]
    assert read(lines, sides=["endpointOutput"]).columns == {"_c0": ["0.3", "0.1", "0.2"]}


def test_rows_of_json_are_paired_too() -> None:
    found = read([record(json_text([{"a": 1}, {"a": 2}]), json_text([[0.1], [0.2]]))])
    assert found.columns == {"_c0": ["0.1", "0.2"], "a": ["1", "2"]}


def test_first_takes_the_first_row_of_each_side() -> None:
    lines = [record(csv("1\n2\n3"), csv("0.1\n0.2")), record(csv("4\n5"), csv("0.4,0.5"))]
    assert read(lines, payload_rows="first").rows == [["0.1", "1"], ["0.4", "4"]]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "not JSON"),
        ('{"captureData": {"endpointInput"', "not JSON"),
        ("[1]", "a JSON object was expected"),
        ('{"a": 1}', "no captureData"),
        ('{"captureData": {"endpointInput": "1,x"}}', "endpointInput should be an object"),
        (record({"data": "1,x", "encoding": "XML"}, csv("0.5")), "CSV, JSON or BASE64"),
        (record(csv("1,x,y"), csv("0.5")), "endpointInput has 3 values; it should have 2, as in the first records"),
        (record(csv("1,x"), csv("0.5,0.5")), "endpointOutput has 2 values; it should have 1"),
        (record(csv("1"), csv("0.5,x")), "endpointOutput has 2 values"),
        (record(csv("1,x\n2,y"), csv("0.5")), "1 row in endpointOutput and 2 rows in endpointInput"),
        (record(csv("1,x\n2"), csv("0.5\n0.6")), "endpointInput has 1 value"),
    ],
)
@pytest.mark.parametrize("rows", [1, 1_000])
def test_a_record_that_cannot_be_read_is_counted_and_told_by_its_place(bad: str, reason: str, rows: int) -> None:
    found = read([record(csv("1,x"), csv("0.5")), bad, record(csv("2,y"), csv("0.7"))], rows=rows)
    assert found.rows == [["0.5", "1", "x"], ["0.7", "2", "y"]]
    assert (found.report.rows, found.report.bad_records) == (2, 1)
    assert found.report.examples[0].startswith("data.csv, line 2 of the part at byte 0: ")
    assert reason in found.report.examples[0]


def test_a_side_seen_by_key_takes_no_values_by_position() -> None:
    found = read([record(json_text({"a": 1}), csv("0.5")), record(csv("1"), csv("0.5"))])
    assert (found.rows, found.report.bad_records) == ([["0.5", "1"]], 1)
    assert "it should be an object, as in the first records" in found.report.examples[0]


def test_what_lies_outside_the_window_is_counted_and_left_out() -> None:
    times = ["2021-02-05T03:59:59Z", "2021-02-05T04:00:00Z", "2021-02-05T05:59:59.5+01:00", "2021-02-05T05:00:00Z"]
    found = read([record(csv(str(i)), None, time) for i, time in enumerate(times)], window=HOUR)
    assert found.columns == {"_c0": ["1", "2"]}
    assert found.report.counts == {"outside_window": 2}
    assert found.report.rows == 2


@pytest.mark.parametrize(
    ("path", "kept", "counts"),
    [
        ("/in/2021/02/05/04/a.jsonl", 1, {}),
        ("/in/2021/02/05/05/a.jsonl", 0, {"outside_window": 1}),
        ("/in/a.jsonl", 1, {"without_time": 1}),
        ("/in/2021/02/35/04/a.jsonl", 1, {"without_time": 1}),
    ],
)
@pytest.mark.parametrize("time", [None, "yesterday"])
def test_without_a_time_the_hour_of_the_folder_counts(
    path: str, kept: int, counts: dict[str, int], time: str | None
) -> None:
    found = read([record(csv("1"), None, time)], window=HOUR, split=Split(0, path, 0, 1))
    assert (found.report.rows, found.report.counts) == (kept, counts)


def test_excluded_columns_are_left_out_by_position_and_by_key() -> None:
    lines = [record(json_text({"a": 1, "b": 2}), csv("0.5,x"))]
    assert read(lines, excluded=["_c1", "b"]).columns == {"_c0": ["0.5"], "a": ["1"]}


class Preprocessor:
    """Gives back what it is told to, by the answer: the record as it is, or rows of its own."""

    def __init__(self, rows: dict[str, list[dict[str, Any]] | None]) -> None:
        self._rows = rows

    def handler(self, _: SplitReport) -> Preprocessor:
        return self

    def rows(self, record: Any, where: str, shown: str) -> list[dict[str, Any]] | None:
        assert record.event_version == "0"
        assert where.startswith("data.csv, line ")
        assert json.loads(shown) == record.as_dict()
        return self._rows[record.endpoint_output.data]


@pytest.mark.parametrize("input", [csv("1,x"), base64_of("1,x")])
def test_a_script_sees_the_records_of_the_window_and_may_give_them_back(input: Part) -> None:
    early = record(input, csv("never"), "2021-02-05T03:00:00Z")
    lines = [early, *(record(input, csv(answer)) for answer in ("none", "one", "same", "two"))]
    rows = {"none": [], "one": [{"a": 1}], "same": None, "two": [{"a": 2}, {"a": 3, "b": "x"}]}
    for size in (1, 2, 1_000):
        found = read(lines, window=HOUR, script=Preprocessor(rows), rows=size)
        assert present(found) == {"a": ["1", "2", "3"], "b": ["x"], "_c0": ["same"], "_c1": ["1"], "_c2": ["x"]}
        assert (found.report.rows, found.report.counts) == (4, {"outside_window": 1})


TEXTS = st.text(st.sampled_from('ab1., "\n\r\u00e9'), max_size=6)
CSV_PARTS = st.lists(TEXTS, min_size=1, max_size=3).map(",".join).map(csv)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-5, 2**70), st.floats(allow_nan=False), TEXTS)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "c.d"]), VALUES, max_size=3).map(json_text)
PARTS = st.one_of(st.none(), CSV_PARTS, CSV_PARTS, OBJECTS, OBJECTS, TEXTS.map(base64_of))
LINES = st.lists(st.builds(record, PARTS, PARTS), min_size=1, max_size=8)
PLAIN_LINES = st.lists(
    st.builds(record, st.just(csv("1,x")) | st.just(csv('"a, b",""')), st.builds(csv, TEXTS)), min_size=1, max_size=8
)


def present(found: Decoded) -> dict[str, list[str]]:
    """The values of each column that has any, in their order."""
    columns = {name: [text for text in texts if text is not None] for name, texts in found.columns.items()}
    return {name: texts for name, texts in columns.items() if texts}


@given(st.one_of(LINES, PLAIN_LINES), st.integers(1, 9))
def test_batches_of_any_length_give_the_same_rows(lines: list[str], rows: int) -> None:
    whole, cut = read(lines), read(lines, rows=rows)
    assert present(whole) == present(cut)
    assert (whole.report.rows, whole.report.bad_records) == (cut.report.rows, cut.report.bad_records)


@given(st.one_of(LINES, PLAIN_LINES))
def test_the_quick_way_gives_what_reading_record_by_record_does(lines: list[str]) -> None:
    fast = read(lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuickReader, "read", lambda *_: None)
        slow = read(lines)
    assert fast.columns == slow.columns
    assert fast.report == slow.report


def test_the_quick_way_is_taken_by_what_captured_data_mostly_is() -> None:
    lines = [record(csv(f"{i},x\n"), json_text({"p": i / 2})) for i in range(5)] + [record(csv('"a, b",'))]
    found = QuickReader(find_columns(lines, BOTH), ()).read("".join(line + "\n" for line in lines).encode(), ALWAYS)
    assert found is not None
    assert (list(found[0]), found[1]) == (["p", "_c0", "_c1"], 6)
