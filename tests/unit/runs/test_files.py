"""Which files are read, from where, and in which wrapping, through the public surface."""

from __future__ import annotations

import bz2
import gzip
import os
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from analyzer.errors import AnalyzerError, InputMissingError, UnreadableDataError
from tests.running import CSV, HEADERLESS, JSON_DOCUMENTS, JSON_LINES, PARQUET, run_job

TEXT = "a,b\n1,x\n2,y\n"


def write(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "name",
    [
        "data[1].csv",
        "data{a,b}.csv",
        "data*?.csv",
        "with space.csv",
        "ünï😀.csv",
        "100%.csv",
        "a%20b.csv",
        "a+b&c=d.csv",
        "2024-01-01T10:30.csv",
        "a\\b.csv",
        "a\nb.csv",
    ],
)
@pytest.mark.parametrize("folder", [False, True], ids=["the file", "its folder"])
def test_a_path_may_hold_any_characters(name: str, folder: bool, tmp_path: Path) -> None:
    file = write(tmp_path / f"in {name}" / name)
    write(tmp_path / "in data1.csv" / "data1.csv", "other,columns,here\n1,2,3\n")
    reports = run_job(file.parent if folder else file, CSV, tmp_path / "out")
    assert (reports.rows, list(reports.features)) == (2, ["a", "b"])


def test_a_file_uri_is_a_path(tmp_path: Path) -> None:
    write(tmp_path / "a b" / "ü.csv")
    for uri in (f"file://{quote(str(tmp_path))}/a%20b", (tmp_path / "a b" / "ü.csv").as_uri()):
        assert run_job(uri, CSV, tmp_path / "out").rows == 2


def test_a_relative_path_is_one_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "in" / "data.csv")
    monkeypatch.chdir(tmp_path)
    assert run_job("in", CSV, Path("out")).rows == 2
    assert (tmp_path / "out" / "statistics.json").exists()


def test_folders_are_walked_and_what_is_no_data_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "2024" / "01" / "a.csv")
    write(tmp_path / "2024" / "02" / "b.csv", "a,b\n3,z\n")
    write(tmp_path / "c.csv", "a,b\n4,z")
    write(tmp_path / "empty.csv", "")
    for ignored in ("_SUCCESS", "_started_1", ".a.csv.crc", ".hidden/x.csv", "_temporary/0/x.csv", "d.csv._COPYING_"):
        write(tmp_path / ignored, "not,to,be,read\n")
    (tmp_path / "nothing" / "in" / "here").mkdir(parents=True)
    assert run_job(tmp_path, CSV, tmp_path.with_name("out")).categories("b") == {"x": 1, "y": 1, "z": 2}


def test_a_folder_may_lie_in_a_hidden_one(tmp_path: Path) -> None:
    write(tmp_path / ".cache" / "_data" / "a.csv")
    assert run_job(tmp_path / ".cache" / "_data", CSV, tmp_path / "out").rows == 2
    assert run_job(tmp_path / ".cache" / "_data" / "a.csv", CSV, tmp_path / "out").rows == 2


@pytest.mark.parametrize("name", ["_data.csv", ".data.csv"])
def test_a_hidden_file_is_refused_even_when_it_is_named(name: str, tmp_path: Path) -> None:
    file = write(tmp_path / name)
    with pytest.raises(InputMissingError, match=r"hidden"):
        run_job(file, CSV, tmp_path / "out")


def test_links_are_followed(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.csv")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "linked.csv").symlink_to(tmp_path / "real" / "a.csv")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "real", target_is_directory=True)
    assert run_job(tmp_path / "in", CSV, tmp_path / "out").rows == 4


def test_links_to_nothing_or_in_a_circle_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.csv")
    link = tmp_path / "in" / "link"
    for target, reason in ((tmp_path / "nowhere", "link to nothing"), (tmp_path / "in", "that it lies in")):
        link.symlink_to(target)
        with pytest.raises(UnreadableDataError, match=reason):
            run_job(tmp_path / "in", CSV, tmp_path / "out")
        link.unlink()


def test_a_file_whose_name_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv")).write_text(TEXT)
    except OSError:
        pytest.skip("this file system knows no such names")
    with pytest.raises(UnreadableDataError, match=r"name is not UTF-8"):
        run_job(tmp_path, CSV, tmp_path.with_name("out"))


def test_a_checksum_beside_a_file_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path / "a.csv")
    (tmp_path / ".a.csv.crc").write_bytes(b"crc\0\0\0\2\0" + b"\1\2\3\4" * 2)
    assert run_job(tmp_path, CSV, tmp_path.with_name("out")).rows == 2


def test_one_data_set_in_one_file_or_several_is_the_same(tmp_path: Path) -> None:
    lines = [f"{i % 7},v{i % 130},{i * 0.1:.2f},{'' if i % 5 else 'k'}\n" for i in range(600)]
    header = "few,many,numbers,gaps\n"
    write(tmp_path / "one" / "a.csv", header + "".join(lines))
    for part in range(5):
        write(tmp_path / "five" / f"{part}.csv", header + "".join(lines[part * 120 : (part + 1) * 120]))
    one = run_job(tmp_path / "one", CSV, tmp_path / "out1").counted()
    five = run_job(tmp_path / "five", CSV, tmp_path / "out5").counted()
    assert one == five
    assert one["many"]["distinct_count"] == 130.0
    assert one["gaps"]["common"] == {"num_present": 120, "num_missing": 480}


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
@pytest.mark.parametrize("format", [CSV, JSON_LINES, JSON_DOCUMENTS])
def test_compressed_files_are_read(suffix: str, compress: object, format: str, tmp_path: Path) -> None:
    text = TEXT if format == CSV else '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n'
    if format == JSON_DOCUMENTS:
        text = '[{"a": 1, "b": "x"},\n {"a": 2, "b": "y"}]'
    assert callable(compress)
    (tmp_path / f"data{suffix}").write_bytes(compress(text.encode()))
    reports = run_job(tmp_path / f"data{suffix}", format, tmp_path / "out")
    assert (reports.rows, reports.types) == (2, {"a": "Integral", "b": "String"})


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_what_is_not_compressed_as_its_name_says_is_refused(suffix: str, tmp_path: Path) -> None:
    write(tmp_path / f"data.csv{suffix}")
    with pytest.raises(AnalyzerError, match=r"data\.csv"):
        run_job(tmp_path / f"data.csv{suffix}", CSV, tmp_path / "out")


@pytest.mark.parametrize("suffix", [".zip", ".xz", ".7z", ".tgz"])
def test_wrappings_that_nothing_opens_are_refused_by_name(suffix: str, tmp_path: Path) -> None:
    write(tmp_path / f"data.csv{suffix}", "PK...")
    with pytest.raises(UnreadableDataError, match=r"unpack it"):
        run_job(tmp_path, CSV, tmp_path.with_name("out"))


def test_a_compressed_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(("a,b\n" + "".join(f"{i},{i * 7919 % 1009}\n" for i in range(100_000))).encode())
    (tmp_path / "data.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableDataError, match=r"data\.csv\.gz"):
        run_job(tmp_path / "data.csv.gz", CSV, tmp_path / "out")


@pytest.mark.parametrize(
    ("format", "text"),
    [
        (CSV, TEXT.replace("\n", "\r\n")),
        (HEADERLESS, "1,x\r\n2,y"),
        (JSON_LINES, '{"a": 1, "b": "x"}\r\n{"a": 2, "b": "y"}\r\n'),
        (JSON_DOCUMENTS, '[\r\n{"a": 1, "b": "x"},\r\n{"a": 2, "b": "y"}\r\n]\r\n'),
    ],
)
def test_windows_line_ends_are_line_ends(format: str, text: str, tmp_path: Path) -> None:
    reports = run_job(write(tmp_path / "data.txt", text), format, tmp_path / "out")
    assert list(reports.types.values()) == ["Integral", "String"]
    assert reports.categories(list(reports.types)[1]) == {"x": 1, "y": 1}


def test_nothing_is_written_beside_the_reports(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.csv")
    before = sorted(path.name for path in (tmp_path / "in").iterdir())
    reports = run_job(tmp_path / "in", CSV, tmp_path / "out")
    assert sorted(reports.files) == ["constraints.json", "statistics.json"]
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == before


@pytest.mark.parametrize("format", [CSV, JSON_LINES, JSON_DOCUMENTS, PARQUET])
def test_no_data_is_an_error_and_leaves_no_reports(format: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for content in (None, b"", b"\n\r\n\n", b"a,b\n" if format == CSV else b""):
        shutil.rmtree(tmp_path / "in")
        (tmp_path / "in").mkdir()
        if content is not None:
            (tmp_path / "in" / "data").write_bytes(content)
        with pytest.raises(AnalyzerError):
            run_job(tmp_path / "in", format, tmp_path / "out")
        assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_the_log_says_where_a_record_was_left_out_but_not_what_it_held(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path / "in" / "data.csv", "a,b\n1,x\nsecret\n2,y\n")
    assert run_job(tmp_path / "in", CSV, tmp_path / "out", max_bad_records="1").rows == 2
    assert "1 record that could not be read" in caplog.text and "data.csv, record 3" in caplog.text
    assert "secret" not in caplog.text
