"""Inputs that would take memory without end are refused by the setting that says how much is taken."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import orc

import analyzer
from analyzer.analysed_data.side_data import SideFiles
from analyzer.errors import UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.limited import LimitedDecoder
from analyzer.formats.reading import Reading
from analyzer.ground_truth.captures import records_of
from analyzer.ground_truth.source import Source
from analyzer.scan.split import SplitReport
from analyzer.sources import file_lines as reading_of_files
from analyzer.sources.file_lines import file_lines, line_blocks, whole_file
from analyzer.values.json_columns import TooManyKeysError, flatten
from contracts.dataset_format import ArrowFormat, CaptureFormat, CsvFormat, DatasetFormat, JsonFormat, OrcFormat
from contracts.limits import LIMITS, Limits
from tests.unit.formats.reading import decoded, read_csv, read_json_lines

SMALL = Limits(max_line_bytes=1_000, max_columns=5, max_whole_file_bytes=2_000, max_unpacked_ratio=50)
PACKERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress}

CSV, LINES, DOCUMENTS = CsvFormat(header=True), JsonFormat(), JsonFormat(lines=False)


def batches(path: Path, format: DatasetFormat, limits: Limits = SMALL) -> list[pa.RecordBatch]:
    return list(Dataset.find(str(path), format, Reading(limits=limits)).batches(SplitReport()))


def refused(path: Path, setting: str, limits: Limits = SMALL) -> Any:
    return pytest.raises(UnreadableDataError, match=rf"{path.name}.* {setting} is {getattr(limits, setting)}\b")


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("long", [1_001, 30_000, 9 << 20])
@pytest.mark.parametrize("before", [b"", b"a,b\n1,2\n"])
def test_a_line_has_no_more_bytes_than_are_taken(tmp_path: Path, packed: str, long: int, before: bytes) -> None:
    path = tmp_path / f"a.csv{packed}"
    path.write_bytes(PACKERS[packed](before + b"x" * long + b"\n3,4\n"))
    with refused(path, "max_line_bytes"):
        batches(path, CSV, replace(SMALL, max_unpacked_ratio=1 << 20))


@pytest.mark.parametrize("packed", PACKERS)
def test_a_line_may_have_as_many(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.csv{packed}"
    path.write_bytes(PACKERS[packed](b"a,b\n" + b"x" * 998 + b",2\n" + b"3,4"))
    (batch,) = batches(path, CSV)
    assert batch.column("b").to_pylist() == ["2", "4"]


@pytest.mark.parametrize("block", [100, 5_000, 1 << 20])
def test_ranges_of_a_file_find_a_line_that_is_too_long_and_skip_it(tmp_path: Path, block: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"1,2\n" * 10 + b"x" * 3_000 + b"\n" + b"3,4\n" * 10)
    with refused(path, "max_line_bytes"):
        list(line_blocks(str(path), 0, 1_000, block, SMALL))
    assert list(line_blocks(str(path), 1_000, 2_000, block, SMALL)) == []
    assert b"".join(line_blocks(str(path), 2_000, 9_000, block, SMALL)) == b"3,4\n" * 10


def test_nothing_is_read_beyond_a_line_that_is_too_long(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.csv").write_text("a,b\n1,2\n")
    for name in ("b.csv", "c.csv"):
        with (data / name).open("wb") as file:
            file.truncate(4 << 30)
    done: list[tuple[int, int]] = []
    with pytest.raises(UnreadableDataError, match=rf"b.csv.* max_line_bytes is {LIMITS.max_line_bytes}"):
        analyzer.baseline(data, tmp_path / "out", engine="processes", progress=lambda *told: done.append(told))
    assert len(done) < done[0][1] / 4


def test_no_more_of_a_first_line_is_read_than_may_be_there(tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv"
    with path.open("wb") as file:
        file.truncate(8 << 30)
    with refused(path, "max_line_bytes", LIMITS):
        Dataset.find(str(path), CSV)


def test_captures_and_labels_of_a_merge_have_short_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a":1}\n{"a":"' + b"x" * 2_000 + b'"}\n')
    source = Source.find("ground_truth_source", str(path), limits=SMALL)
    with refused(path, "max_line_bytes"):
        [list(piece.blocks()) for split in source.splits for piece in split]


@pytest.mark.parametrize("quoted", ["", '"'])
def test_a_header_has_no_more_names_than_columns_may_be(tmp_path: Path, quoted: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"{quoted}c{i}{quoted}" for i in range(6)) + "\n")
    with refused(path, "max_columns"):
        Dataset.find(str(path), CSV, Reading(limits=SMALL))


@pytest.mark.parametrize(
    "rows",
    [
        [{f"k{number}": 1} for number in range(6)],
        [{f"k{number}": 1 for number in range(6)}],
        [{"a": {f"k{number}": 1 for number in range(6)}}],
        [{"a": {f"k{number}": 1}} for number in range(6)],
        [{f"a{number}": {"x": 1, "y": 2}} for number in range(3)],
    ],
)
@pytest.mark.parametrize("format", [LINES, DOCUMENTS])
def test_json_has_no_more_keys_than_columns_may_be(tmp_path: Path, rows: list[Any], format: JsonFormat) -> None:
    path = tmp_path / "a.json"
    path.write_text("\n".join(map(json.dumps, rows)) if format.lines else json.dumps(rows))
    with refused(path, "max_columns"):
        batches(path, format)


def test_captured_records_have_no_more_keys_either(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    side = {"encoding": "JSON", "mode": "INPUT", "observedContentType": "application/json"}
    records = (
        {"captureData": {"endpointInput": {**side, "data": json.dumps({f"k{number}": 1})}}} for number in range(6)
    )
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    with refused(path, "max_columns"):
        batches(path, CaptureFormat())


def test_rows_without_keys_in_common_are_taken_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.values.json_columns._MOST_VALUES", 20)
    text = "".join(json.dumps({f"k{number}": number}) + "\n" for number in range(9))
    read = read_json_lines(text)
    assert all(batch.num_rows * batch.num_columns <= 20 for batch in read.batches)
    assert [read.columns[f"k{number}"].count(str(number)) for number in range(9)] == [1] * 9
    assert read.report.rows == 9


def test_a_table_of_gaps_is_refused_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{f"k{number}": number} for number in range(9)]
    with pytest.raises(TooManyKeysError):
        flatten(rows, most=8)
    monkeypatch.setattr("analyzer.values.json_columns._MOST_VALUES", 80)
    with pytest.raises(TooManyKeysError):
        flatten(rows)


@pytest.mark.parametrize("packed", PACKERS)
def test_a_document_is_held_whole_up_to_a_size(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.json{packed}"
    path.write_bytes(PACKERS[packed](json.dumps([{"a": "x" * 1_990}]).encode()))
    with refused(path, "max_whole_file_bytes"):
        list(whole_file(str(path), SMALL))
    with refused(path, "max_whole_file_bytes"):
        batches(path, DOCUMENTS)
    path.write_bytes(PACKERS[packed](json.dumps([{"a": "x" * 1_900}]).encode()))
    assert batches(path, DOCUMENTS)  # a line, but no line is read of it


def write_arrow(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)


@pytest.mark.parametrize(("format", "write"), [(ArrowFormat(), write_arrow), (OrcFormat(), orc.write_table)])
def test_long_values_of_tables_are_held_up_to_a_size(
    format: DatasetFormat, write: Callable[[pa.Table, Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "data"
    inside = pa.array([{"long": "x" * 30_000, "short": 1}] * 10)
    write(pa.table({"a": range(10), "inside": inside}), path)
    limits = Limits(max_whole_file_bytes=200_000)
    reason = r'"inside.long" whose long values are 300\d{3} bytes in one stripe or record batch'
    with pytest.raises(UnreadableDataError, match=f"data.* {reason}, and max_whole_file_bytes is 200000"):
        batches(path, format, limits)
    assert batches(path, format, Limits(max_whole_file_bytes=400_000))
    reading = Reading(limits=limits, excluded=frozenset({"inside.long", "inside.short"}))
    assert list(Dataset.find(str(path), format, reading).batches(SplitReport()))
    write(pa.table({"many": ["x" * 3_000] * 100}), path)
    assert batches(path, format, limits)


def test_side_data_is_held_whole_up_to_a_size(tmp_path: Path) -> None:
    path = tmp_path / "facets.csv"
    path.write_text("age\n" + "1\n" * 1_500)
    with refused(path, "max_whole_file_bytes"):
        SideFiles.find("facet_dataset_uri", str(path), None, ["age"], SMALL)


def test_a_packed_file_unpacks_to_no_more_than_so_many_times_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"1,2\n" * 1_000_000))
    assert sum(map(len, file_lines(str(path), SMALL))) == 1_000_000  # few enough that the ratio is no matter
    monkeypatch.setattr(reading_of_files, "_UNPACKED_FREELY", 1_000_000)
    with refused(path, "max_unpacked_ratio"):
        list(file_lines(str(path), SMALL))
    assert sum(map(len, file_lines(str(path), replace(SMALL, max_unpacked_ratio=2_000)))) == 1_000_000


def test_lines_that_spark_reads_are_looked_at_before_they_are_decoded() -> None:
    class Never:
        def decode(self, _: object, batches: Iterator[pa.RecordBatch], __: object) -> Iterator[pa.RecordBatch]:
            yield from batches

    with pytest.raises(UnreadableDataError, match="max_line_bytes is 1000"):
        decoded(LimitedDecoder(Never(), SMALL), "1\n" + "x" * 1_001)


def test_an_open_quote_of_captured_csv_ends_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.ground_truth.captures._LONGEST", 100)
    lines = [b'1,"x', *[b"y" * 30] * 10]
    records = list(records_of(enumerate(lines, 1)))
    assert b"\n".join(record for _, record in records) == b"\n".join(lines)
    assert len(records) > 1


def test_an_element_of_an_array_that_never_ends_is_not_held_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.ground_truth.json_array._LONGEST", 100)
    lines = [b"[", b'{"a": [', *[b"1, " * 1_000] * 100]
    records = [record for _, record in records_of(enumerate(lines, 1))]
    assert records[0].startswith(b'{"a": [')
    assert max(map(len, records)) < 100_000


def test_a_header_with_an_open_quote_is_found_at_once() -> None:
    with pytest.raises(UnreadableDataError, match="a quote that is never closed"):
        read_csv('a,"b\n' + "1,2\n" * 300_000, rows=100_000)
