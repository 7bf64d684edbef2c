"""CSV by RFC 4180, on the lines that Spark hands over, in batches that may end anywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UnreadableDataError
from analyzer.formats import csv_records
from analyzer.scan.split import BLANK_VALUES, Split
from contracts.inferred_type import InferredType
from tests.unit.formats.reading import csv_decoder, decoded, read_csv

BATCHES = [1, 2, 3, 1_000]


@pytest.mark.parametrize("rows", BATCHES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", None], ids=["no last line end", "a last line end"])
def test_quotes_delimiters_and_line_ends_in_quotes_belong_to_the_value(end: str, last: str | None, rows: int) -> None:
    records = ["a,b,c", '1,"x, y",3', '4,"said ""no""",6', f'7,"two{end}lines{end}{end}and a half",9', '"","",10']
    read = read_csv(end.join(records) + (end if last is None else ""), rows=rows)
    assert read.rows == [
        ["1", "x, y", "3"],
        ["4", 'said "no"', "6"],
        ["7", f"two{end}lines{end}{end}and a half", "9"],
        [None, None, "10"],
    ]
    assert (read.report.rows, read.report.bad_records, read.report.torn_files) == (4, 0, [])


@pytest.mark.parametrize("rows", BATCHES)
def test_a_header_may_have_line_ends_in_quotes(rows: int) -> None:
    read = read_csv('"first\nname","x"\n1,2\n3,4\n', rows=rows)
    assert read.columns == {"first\nname": ["1", "3"], "x": ["2", "4"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_a_byte_order_mark_is_no_part_of_the_first_name(rows: int) -> None:
    assert read_csv("\ufeffa,b\n1,2\n", rows=rows).columns == {"a": ["1"], "b": ["2"]}
    assert read_csv('\ufeff"a",b\r\n1,2\r\n', rows=rows).columns == {"a": ["1"], "b": ["2"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_a_byte_order_mark_is_no_part_of_the_first_value(rows: int) -> None:
    read = read_csv("\ufeff1,2\n3,4\n", rows=rows, header=False)
    assert read.columns == {"_c0": ["1", "3"], "_c1": ["2", "4"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_empty_lines_are_no_records(rows: int) -> None:
    read = read_csv("a,b\n\n1,2\n\n\n3,4\n\n", rows=rows)
    assert (read.rows, read.report.rows, read.report.bad_records) == ([["1", "2"], ["3", "4"]], 2, 0)
    windows = read_csv("a,b\r\n\r\n1,2\r\n\r\n3,4\r\n\r\n", rows=rows)
    assert (windows.rows, windows.report.bad_records) == ([["1", "2"], ["3", "4"]], 0)


@pytest.mark.parametrize("rows", BATCHES)
def test_empty_lines_may_come_before_the_header(rows: int) -> None:
    assert read_csv("\n\na,b\n1,2\n", rows=rows).columns == {"a": ["1"], "b": ["2"]}
    assert read_csv("\ufeff\r\na,b\r\n1,2\r\n", rows=rows).columns == {"a": ["1"], "b": ["2"]}
    assert read_csv("\n1,2\n", rows=rows, header=False).columns == {"_c0": ["1"], "_c1": ["2"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_a_first_record_may_be_all_missing(rows: int) -> None:
    assert read_csv(",\n1,2\n", rows=rows, header=False).columns == {"_c0": [None, "1"], "_c1": [None, "2"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_a_file_of_empty_lines_has_no_rows(rows: int) -> None:
    read = read_csv("a,b\n\n\n\n", rows=rows)
    assert (read.batches, read.report.rows) == ([], 0)


def test_only_nothing_is_missing() -> None:
    read = read_csv('x,y\n,1\n"",1\nNA,1\nnull,1\nnan,1\nNaN,1\nNone,1\n-,1\n" ",1\n#N/A,1\n""" """,1\n')
    assert read.columns["x"] == [None, None, "NA", "null", "nan", "NaN", "None", "-", " ", "#N/A", '" "']
    profile = read.profile("x")
    assert (profile.missing, profile.inferred_type) == (2, InferredType.STRING)


def test_values_keep_their_text() -> None:
    texts = ["007", "+1", " 5", "1e5", "1.10", "true", "0x1A", "2020-01-01", "9007199254740993", "\t", "a  b "]
    assert read_csv("x,y\n" + "".join(f"{text},1\n" for text in texts)).columns["x"] == texts


def test_quotes_inside_a_plain_field_are_part_of_it() -> None:
    read = read_csv('size,x\n5" pipe,1\n6" pipe,2\nan "odd" one,3\n')
    assert read.columns == {"size": ['5" pipe', '6" pipe', 'an "odd" one'], "x": ["1", "2", "3"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_an_odd_number_of_stray_quotes_loses_nothing(rows: int) -> None:
    read = read_csv('size,x\n5" pipe,1\n6 pipe,2\n7 pipe,3\n', rows=rows)
    assert read.columns == {"size": ['5" pipe', "6 pipe", "7 pipe"], "x": ["1", "2", "3"]}
    assert read.report.bad_records == 0


@pytest.mark.parametrize("rows", BATCHES)
@pytest.mark.parametrize("text", ['3,"open\n5,6\n7,8\n', '3,"open', '3,"""\n', '"3,open\n5,6\n', '3,4\n"'])
def test_a_quote_that_never_closes_is_a_bad_record(text: str, rows: int) -> None:
    read = read_csv("a,b\n1,2\n" + text, rows=rows)
    assert read.rows == [["1", "2"], ["3", "4"]] if text.startswith("3,4") else [["1", "2"]]
    assert read.report.rows == len(read.rows)
    assert "data.csv, at its end: a quote is never closed" in read.report.examples


def test_a_header_whose_quote_never_closes_is_refused() -> None:
    with pytest.raises(UnreadableDataError, match="never closed"):
        read_csv('"a,b\n1,2\n')


@pytest.mark.parametrize("rows", BATCHES)
def test_ragged_records_are_bad_and_have_a_place(rows: int) -> None:
    read = read_csv("a,b\n1,2\n3\n4,5,6\n7,8\n", rows=rows)
    assert (read.rows, read.report.rows, read.report.bad_records) == ([["1", "2"], ["7", "8"]], 2, 2)
    assert read.report.examples == [
        'data.csv, record 3 of the part at byte 0: 1 field where 2 were expected: "3"',
        'data.csv, record 4 of the part at byte 0: 3 fields where 2 were expected: "4,5,6"',
    ]


@pytest.mark.parametrize("rows", BATCHES)
def test_the_place_of_a_bad_record_counts_records_and_the_header(rows: int) -> None:
    read = read_csv('a,b\n\n1,"x\ny"\n\n3\n1,2\n4\n', rows=rows)
    places = [example.partition(" of the part")[0] for example in read.report.examples]
    assert places == ["data.csv, record 3", "data.csv, record 5"]


def test_no_more_than_a_few_bad_records_are_remembered_and_none_in_full() -> None:
    read = read_csv("a,b\n" + "".join(f"{'x' * 1_000}{i}\n" for i in range(50)))
    assert (read.report.bad_records, len(read.report.examples)) == (50, 5)
    assert all(len(example) < 250 for example in read.report.examples)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("with space,b", ["with space", "b"]),
        ("a.b,c.d.e", ["a.b", "c.d.e"]),
        ('"q""uote",b', ['q"uote', "b"]),
        ("back`tick,'b'", ["back`tick", "'b'"]),
        ("ünï😀,列", ["ünï😀", "列"]),
        ('"a,b",c', ["a,b", "c"]),
        (" padded ,b", [" padded ", "b"]),
        ("a,a,a_2,a", ["a", "a_2", "a_2_2", "a_3"]),
        (",b,", ["_c0", "b", "_c2"]),
        ("_c1,", ["_c1", "_c1_2"]),
        ("A,a", ["A", "a"]),
        ("1,2", ["1", "2"]),
    ],
)
def test_names_of_columns_are_kept_unique_and_not_empty(header: str, names: Sequence[str]) -> None:
    values = [str(position) for position in range(len(names))]
    assert read_csv(f"{header}\n{','.join(values)}\n").columns == dict(zip(names, ([v] for v in values), strict=True))


def test_without_a_header_the_first_record_is_data() -> None:
    read = read_csv('1,"a\nb"\n2,c\n', header=False)
    assert read.columns == {"_c0": ["1", "2"], "_c1": ["a\nb", "c"]}


@pytest.mark.parametrize("rows", BATCHES)
def test_one_column_is_enough(rows: int) -> None:
    assert read_csv('x\n1\n""\n2\n', rows=rows).columns == {"x": ["1", None, "2"]}


@pytest.mark.parametrize("rows", BATCHES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_of_one_column_are_missing_values_and_counted(end: str, rows: int) -> None:
    lines = ["x", "1", "", "", f'"two{end}{end}lines"', '""', "3", "", ""]
    read = read_csv(end.join(lines), rows=rows)
    assert read.columns == {"x": ["1", None, None, f"two{end}{end}lines", None, "3", None]}
    assert read.report.counts == {BLANK_VALUES: 3}
    assert read_csv("1\n2", rows=rows, header=False).columns == {"_c0": ["1", "2"]}


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " ", ":"])
def test_the_delimiter_is_a_choice(delimiter: str) -> None:
    text = delimiter.join("ab") + "\n" + delimiter.join(["1,5", f'"x{delimiter}y"']) + "\n"
    assert read_csv(text, delimiter=delimiter).columns == {"a": ["1,5"], "b": [f"x{delimiter}y"]}


def test_a_long_field_is_no_trouble() -> None:
    long = "x" * 3_000_000
    assert read_csv(f'a,b\n1,"{long}\n{long}"\n').columns["b"] == [f"{long}\n{long}"]
    assert read_csv(f"{long},1\n", header=False).columns["_c0"] == [long]


@pytest.mark.parametrize("text", ["a,b\n1,ä\n", "ä,b\n1,2\n", 'a,b\n1,"ä\n"\n'])
def test_a_file_that_is_not_utf_8_is_refused(text: str) -> None:
    raw = text.encode("latin-1")
    with pytest.raises(UnreadableDataError, match=r"data\.csv.* is not UTF-8"):
        decoded(csv_decoder(raw.decode("utf-8", "replace")), raw)


def test_utf_16_is_refused() -> None:
    raw = "a,b\n1,2\n".encode("utf-16")
    with pytest.raises(UnreadableDataError, match=r"data\.csv.* is not UTF-8"):
        decoded(csv_decoder(raw.decode("utf-8", "replace")), raw)


def test_left_out_columns_are_not_decoded() -> None:
    read = decoded(csv_decoder("id,x\n", excluded=["id"]), "id,x\n1,a\n2,b\n")
    assert read.columns == {"x": ["a", "b"]}


def test_when_all_columns_are_left_out_the_rows_still_count() -> None:
    read = decoded(csv_decoder("id,x\n", excluded=["id", "x"]), "id,x\n1,a\n2,b\n")
    assert (read.columns, read.report.rows) == ({}, 2)


def test_only_the_first_split_of_a_file_has_a_header() -> None:
    decoder = csv_decoder("a,b\n")
    later = decoded(decoder, "a,b\n1,2\n", split=Split(1, "data.csv", 4_096, 4_096))
    assert later.rows == [["a", "b"], ["1", "2"]]


def test_every_file_has_the_same_header() -> None:
    decoder = csv_decoder("a,b\n")
    assert decoded(decoder, '\ufeff"a","b"\r\n1,2\r\n').rows == [["1", "2"]]
    for other in ("b,a\n1,2\n", "a\n1\n", "a,b,c\n1,2,3\n", "1,2\n3,4\n"):
        with pytest.raises(
            UnreadableDataError, match=r"data\.csv has the header .* the same columns in the same order"
        ):
            decoded(decoder, other)


def test_an_empty_split_is_no_trouble() -> None:
    assert decoded(csv_decoder("a,b\n"), "").rows == []


def test_a_split_whose_quotes_do_not_close_says_so() -> None:
    decoder = csv_decoder("a,b\n")
    torn = Split(1, "data.csv", 4_096, 4_096)
    assert decoded(decoder, '1,"x\n', split=torn).report.torn_files == ["data.csv"]
    assert decoded(decoder, 'y"\n2,"x\ny"\n', split=torn).report.torn_files == ["data.csv"]
    assert decoded(decoder, '2,"x\ny"\n', split=torn).report.torn_files == []


def test_an_open_quote_is_told_where_it_is_too_long_to_be_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "_CARRY_LIMIT", 8)
    # The second quote would close the first, were the two not in blocks of their own.
    read = read_csv('a,b\n1,2\n3,"open and long\n5,6 and long"\n7,8\n', rows=1)
    assert read.rows == [["1", "2"], ["5", '6 and long"'], ["7", "8"]]
    assert read.report.torn_files == ["data.csv"]
    assert read.report.examples == ["data.csv, in a record of more than 8 bytes: a quote is never closed"]


@pytest.mark.parametrize("rows", BATCHES)
def test_long_batches_do_not_count_against_what_is_held_back(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "_CARRY_LIMIT", 20)
    long = "x" * 100
    read = read_csv(f'a,b\n"{long}",2\n3,"\n"\n', rows=rows)
    assert read.rows == [[long, "2"], ["3", "\n"]]
    assert (read.report.torn_files, read.report.bad_records) == ([], 0)


def test_a_stray_quote_in_a_long_block_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "_CARRY_LIMIT", 8)
    read = read_csv('size,x\n5" pipe,1\n6 pipe,2\n7 pipe,3\n', rows=2)
    assert read.columns == {"size": ['5" pipe', "6 pipe", "7 pipe"], "x": ["1", "2", "3"]}
    assert read.report.bad_records == 0


values = st.text(st.sampled_from(list('ab1,"\n\r ;é😀')), max_size=6)


@given(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=8), st.integers(1, 5), st.booleans())
def test_what_python_writes_is_read_back(rows: list[list[str]], batch: int, windows: bool) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n" if windows else "\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b"], *rows])
    read = read_csv(file.getvalue(), rows=batch)
    assert read.rows == [[value or None for value in row] for row in rows]
    assert (read.report.bad_records, read.report.torn_files) == (0, [])


def test_ragged_records_that_are_only_counted_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def fields_of(text: str, delimiter: str) -> list[str]:
        looked_at.append(text)
        return text.split(delimiter)

    monkeypatch.setattr("analyzer.formats.csv.fields_of", fields_of)
    read = read_csv("a,b\n1,2\n" + "3\n" * 1_000)
    assert read.report.bad_records == 1_000
    assert len(looked_at) == len(read.report.examples) < 10
