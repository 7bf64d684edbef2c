"""The records of CSV and JSON that a script is given, and the rows that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from analyzer.errors import UnreadableDataError
from analyzer.formats.scripted import ScriptedCsvDecoder, ScriptedJsonDecoder
from analyzer.scan.split import DROPPED, Split, SplitReport
from tests.unit.formats.reading import SPLIT, Decoded, csv_decoder, decoded

MIDDLE = Split(index=1, path="data.csv", start=100, length=100)


@dataclass
class Handing:
    """Stands for a script: remembers what it is given, and gives back what `returned` says of it."""

    returned: dict[Any, Any]

    def __post_init__(self) -> None:
        self.given: list[tuple[str, Any]] = []
        self.report = SplitReport()

    def handler(self, report: SplitReport) -> Handing:
        self.report = report
        return self

    def rows(self, record: Any, where: str, shown: str) -> list[dict[str, Any]] | None:
        self.given.append((where, record))
        found = self.returned.get(str(record), "unchanged")
        if found == []:
            self.report.count(DROPPED)
        return None if found == "unchanged" else found

    @property
    def records(self) -> list[Any]:
        return [record for _, record in self.given]


def csv(script: Handing, text: str | bytes, *, rows: int = 1_000, header: bool = True, split: Split = SPLIT) -> Decoded:
    head = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return decoded(ScriptedCsvDecoder(csv_decoder(head, header=header), script), text, rows=rows, split=split)


def csv_as_it_is(text: str, **how: Any) -> ScriptedCsvDecoder:
    """What reads the records of a script that changes none."""
    return ScriptedCsvDecoder(csv_decoder(text, **how), Handing({}))


@pytest.mark.parametrize("rows", [1, 2, 1_000])
def test_a_record_is_a_line_or_the_lines_that_a_quote_holds_together(rows: int) -> None:
    script = Handing({})
    found = csv(script, 'a,b\r\n1,"x\ny"\r\n\n2,z\n', rows=rows)
    assert script.given == [
        ("data.csv, line 1 of the part at byte 0", "a,b"),
        ("data.csv, line 2 of the part at byte 0", '1,"x\ny"'),
        ("data.csv, line 5 of the part at byte 0", "2,z"),
    ]
    assert found.columns == {"a": ["1", "2"], "b": ["x\ny", "z"]}


def test_a_byte_order_mark_is_no_part_of_a_record() -> None:
    script = Handing({})
    csv(script, "\ufeffa\n1\n")
    assert script.records == ["a", "1"]


def test_a_header_that_is_dropped_is_not_counted_as_dropped() -> None:
    found = csv(Handing({"a,b": [], "1,2": []}), "a,b\n1,2\n3,4\n")
    assert found.columns == {"a": ["3"], "b": ["4"]}
    assert (found.report.rows, found.report.counts) == (1, {DROPPED: 1})


def test_rows_that_a_script_makes_of_the_header_are_its_own_will() -> None:
    assert csv(Handing({"a": [{"x": 1}], "1": [{"x": 2}]}), "a\n1\n").columns == {"x": ["1", "2"]}


def test_the_first_line_of_a_later_split_is_no_header() -> None:
    found = decoded(ScriptedCsvDecoder(csv_decoder("a,b\n"), Handing({})), "1,2\n3,4\n", split=MIDDLE)
    assert found.columns == {"a": ["1", "3"], "b": ["2", "4"]}


def test_another_header_than_the_first_files_is_an_error() -> None:
    with pytest.raises(UnreadableDataError, match="must have the same columns"):
        decoded(ScriptedCsvDecoder(csv_decoder("a,b\n"), Handing({})), "b,a\n1,2\n")


def test_an_unchanged_record_with_other_fields_is_a_bad_one() -> None:
    found = csv(Handing({"1,2,3": [{"a": "1"}]}), "a,b\n1\n1,2,3\n4,\n")
    assert found.columns == {"a": ["1", "4"], "b": [None, None]}
    assert found.report.examples == ['data.csv, line 2 of the part at byte 0: 1 field where 2 were expected: "1"']


def test_a_quote_that_is_never_closed_is_a_bad_record() -> None:
    script = Handing({})
    found = csv(script, 'a\n1\n"2\n3\n')
    assert script.records == ["a", "1"]
    assert (found.report.bad_records, found.report.torn_files) == (1, ["data.csv"])


def test_lines_that_are_not_utf_8_are_an_error() -> None:
    with pytest.raises(UnreadableDataError, match="not UTF-8"):
        csv(Handing({}), b"a\n\xff\n")


def test_a_json_object_is_a_dict_and_what_is_none_is_a_bad_record() -> None:
    script = Handing({"{'a': 1.5}": [{"b": 1}, {"b": {"c": 2}}], "{'a': 2}": []})
    text = '{"a": 1.5}\n\n[1]\n{"a"\n{"a": 2}\n{"a": 9007199254740993}\n'
    found = decoded(ScriptedJsonDecoder(True, script), text)
    assert script.records == [{"a": 1.5}, {"a": 2}, {"a": 9007199254740993}]
    assert found.columns == {"b": ["1", None, None], "b.c": [None, "2", None], "a": [None, None, "9007199254740993"]}
    assert (found.report.rows, found.report.bad_records) == (3, 2)


def test_each_element_of_a_json_document_is_a_record() -> None:
    script = Handing({})
    found = decoded(ScriptedJsonDecoder(False, script), '[{"a": 1}, {"a": 2}]')
    assert script.given == [("data.csv, element 1", {"a": 1}), ("data.csv, element 2", {"a": 2})]
    assert found.columns == {"a": ["1", "2"]}
