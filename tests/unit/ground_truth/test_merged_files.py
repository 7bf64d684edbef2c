"""The files of merged records: names that follow from the contents, hour folders that are replaced as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer.errors import OutputError
from analyzer.ground_truth.merged_files import MergedFileWriter, MergedFolder

PART = r"part-0000\d-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\.c000\.jsonl"
HOUR = "ep/2021/05/06/22"


def write(output: Path, *texts: tuple[int, str, bytes]) -> dict[str, bytes]:
    """The files below the output after these texts of (split, folder) are written and published."""
    output.mkdir(exist_ok=True)
    with MergedFolder(output) as files:
        with MergedFileWriter(files.folder) as writer:
            for split, folder, text in texts:
                writer.write(split, folder, text)
        files.publish()
    return found(output)


def found(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_each_split_and_hour_has_a_file_named_for_what_is_in_it(tmp_path: Path) -> None:
    texts = [(0, HOUR, b"a\n"), (0, "ep/2021/05/06/23", b"b\n"), (0, HOUR, b"c\n"), (2, HOUR, b"a\n")]
    files = write(tmp_path, *texts)
    assert sorted(files.values()) == [b"a\n", b"a\nc\n", b"b\n"]
    assert all(re.fullmatch(PART, Path(name).name) for name in files)
    assert [Path(name).name[:10] for name in sorted(files)] == ["part-00000", "part-00002", "part-00000"]
    assert files == write(tmp_path / "other", *texts)


def test_a_relative_output_stays_as_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("out"), (0, HOUR, b"a\n"))
    with MergedFolder(Path("out")) as files:
        assert files.output == Path("out") and files.folder.is_absolute()


def test_an_hour_folder_is_replaced_and_others_and_files_of_others_stay(tmp_path: Path) -> None:
    before = write(tmp_path, (0, HOUR, b"old\n"), (1, HOUR, b"old 1\n"), (0, "ep/2021/05/06/21", b"kept\n"))
    (tmp_path / HOUR / "notes.txt").write_text("mine")
    after = write(tmp_path, (0, HOUR, b"new\n"))
    assert sorted(after.values()) == [b"kept\n", b"mine", b"new\n"]
    assert before.keys() & after.keys() == {name for name in before if "/21/" in name}


def test_an_error_leaves_what_was_there_as_it_was(tmp_path: Path) -> None:
    before = write(tmp_path, (0, HOUR, b"old\n"))
    with pytest.raises(KeyError), MergedFolder(tmp_path) as files, MergedFileWriter(files.folder) as writer:
        writer.write(0, HOUR, b"half")
        raise KeyError
    assert found(tmp_path) == before


def test_what_a_killed_run_has_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".tmp-999999999-merge" / HOUR).mkdir(parents=True)
    (tmp_path / ".tmp-999999999-merge" / HOUR / "part-00000").write_bytes(b"half")
    assert list(write(tmp_path, (0, HOUR, b"a\n")).values()) == [b"a\n"]


def test_a_place_that_is_taken_is_told(tmp_path: Path) -> None:
    (tmp_path / "ep").write_text("a file")
    with pytest.raises(OutputError, match=r"output_path holds .*ep.*cannot be written"):
        write(tmp_path, (0, HOUR, b"a\n"))
    assert found(tmp_path) == {"ep": b"a file"}
