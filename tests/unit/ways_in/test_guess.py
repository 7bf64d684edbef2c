"""The format of a data set that nobody has named."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import pytest

from analyzer.errors import ConfigurationError, InputMissingError
from analyzer.formats.guess import dataset_format, guess_format
from contracts.dataset_format import CaptureFormat, CsvFormat, JsonFormat, MergeFormat, ParquetFormat


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"a,b\n1,2\n", CsvFormat(header=True)),
        ("A.CSV", b"a,b\n1,2\n", CsvFormat(header=True)),
        ("a.b.csv", b"a,b\n1,2\n", CsvFormat(header=True)),
        ("a.tsv", b"a\tb\n1\t2\n", CsvFormat(header=True, delimiter="\t")),
        ("a.csv.bz2", bz2.compress(b"a,b\n"), CsvFormat(header=True)),
        ("a.jsonl", b'{"a": 1}\n', JsonFormat(lines=True)),
        ("a.ndjson", b'{"a": 1}\n', JsonFormat(lines=True)),
        ("a.json", b'{"a": 1}\n{"a": 2}\n', JsonFormat(lines=True)),
        ("a.json", b'\xef\xbb\xbf{"a": 1}\n', JsonFormat(lines=True)),
        ("a.json", b'not json\n{"a": 1}\n', JsonFormat(lines=False)),
        ("a.json", b'{"a": \n{"a": 2}\n', JsonFormat(lines=True)),
        ("a.json", b'[{"a": 1},\n {"a": 2}]\n', JsonFormat(lines=False)),
        ("a.json", b'\n{\n  "a": 1\n}\n', JsonFormat(lines=False)),
        ("a.parquet", b"PAR1", ParquetFormat()),
        ("a.pq", b"PAR1", ParquetFormat()),
        ("a.snappy.parquet", b"PAR1", ParquetFormat()),
    ],
)
def test_the_name_of_a_file_and_the_start_of_json_tell(
    tmp_path: Path, name: str, content: bytes, expected: object
) -> None:
    (tmp_path / name).write_bytes(content)
    assert guess_format(str(tmp_path / name)) == expected


def test_compressed_json_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'[{"a": 1}]'))
    assert guess_format(str(tmp_path / "a.json.gz")) == JsonFormat(lines=False)


def test_a_folder_is_what_its_files_are(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "part-0.csv.gz").write_bytes(gzip.compress(b"a\n1\n"))
    (tmp_path / "part-1.csv").write_bytes(b"a\n1\n")
    (tmp_path / "_SUCCESS").touch()
    assert guess_format(str(tmp_path)) == CsvFormat(header=True)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_lines_of_captured_and_merged_records_are_told_by_the_first_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"captureData":{},"eventMetadata":{}}\n{}\n')
    assert guess_format(str(tmp_path)) == CaptureFormat()
    (tmp_path / name).write_text('{"groundTruthData":{},"captureData":{},"eventMetadata":{}}\n')
    assert guess_format(str(tmp_path)) == MergeFormat()
    (tmp_path / name).write_text('{"captureData":"a column"}\n')
    assert guess_format(str(tmp_path)) == JsonFormat(lines=True)


def test_files_of_several_formats_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a\n1\n")
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    with pytest.raises(ConfigurationError, match=r'"a.csv" and "b.parquet"'):
        guess_format(str(tmp_path))


def test_an_unknown_name_asks_for_the_format(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"a\n1\n")
    with pytest.raises(ConfigurationError, match=r'the name "data": name it by dataset_format \(csv, json'):
        guess_format(str(tmp_path / "data"))


def test_what_is_no_format_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r'format holds "5"; it should be one of csv, json, .* or a value of'):
        dataset_format(str(tmp_path / "a.csv"), 5)  # type: ignore[arg-type]


def test_what_is_not_there_is_said_first(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError):
        guess_format(str(tmp_path / "nothing.csv"))


def test_what_spark_alone_reaches_is_known_by_its_name_alone() -> None:
    assert guess_format("gs://bucket/folder/a.csv") == CsvFormat(header=True)
    assert guess_format("hdfs://host:8020/a.json.gz") == JsonFormat(lines=True)
    with pytest.raises(ConfigurationError):
        guess_format("gs://bucket/folder")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("csv", CsvFormat(header=False, delimiter=";")),
        ("JSON", JsonFormat(lines=True)),
        ("json-document", JsonFormat(lines=False)),
        ("parquet", ParquetFormat()),
        ('{"csv": {"header": true}}', CsvFormat(header=True)),
        ({"csv": {"header": True}}, CsvFormat(header=True)),
        (ParquetFormat(), ParquetFormat()),
    ],
)
def test_a_named_format_is_taken_as_it_is(given: str, expected: object) -> None:
    assert dataset_format("anything", given, header=False, delimiter=";") == expected


@pytest.mark.parametrize(("given", "said"), [("cvs", 'Did you mean "csv"'), ('{"xml": {}}', 'unknown format "xml"')])
def test_an_unknown_format_is_refused_with_what_would_be_right(given: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        dataset_format("anything", given)


def test_the_delimiter_of_the_caller_goes_before_that_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes(b"a;b\n1;2\n")
    assert guess_format(str(tmp_path / "a.tsv"), header=False, delimiter=";") == CsvFormat(header=False, delimiter=";")
    (tmp_path / "a.tsv").write_bytes(b"a\tb\n1\t2\n")
    assert dataset_format(str(tmp_path / "a.tsv"), "csv") == CsvFormat(header=True, delimiter="\t")


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
def test_the_first_lines_show_the_delimiter_where_nobody_has_said_one(tmp_path: Path, delimiter: str) -> None:
    data = tmp_path / "a.csv"
    data.write_text("age,income\n20,1.5\n21,2.5\n".replace(",", delimiter))
    assert guess_format(str(data)) == dataset_format(str(data), "csv") == CsvFormat(header=True, delimiter=delimiter)
    assert dataset_format(str(data), '{"csv": {"header": true}}') == CsvFormat(header=True)
