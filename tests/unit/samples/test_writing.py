"""What ``analyzer sample DIR`` writes: small, the same each time, and never over what is there."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from analyzer.command_line.commands import run
from analyzer.samples.captures import HOUR
from analyzer.samples.loans import people, score
from analyzer.samples.writing import sample_files

DRAWN = "d10558c189935355"
"""The start of the SHA-256 of all that is not drawn by numpy."""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_are_written_and_named_and_a_second_time_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a" / "sample"
    assert run(["sample", str(folder)]) == 0
    written = files(folder)
    assert capsys.readouterr().out.splitlines() == [f"{folder}/{name}" for name in sample_files()]
    assert written == {name: text.encode() for name, text in sample_files().items()}
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert run(["sample", str(folder)]) == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_all_of_it_is_small_and_the_same_everywhere() -> None:
    texts = sample_files()
    assert sum(map(len, texts.values())) < 400_000
    drawn_by_numpy = {"customers.csv", "today.csv"}
    rest = "\0".join(f"{name}\0{text}" for name, text in sorted(texts.items()) if name not in drawn_by_numpy)
    assert sha256(rest.encode()).hexdigest()[:16] == DRAWN


@pytest.mark.parametrize("taken", ["people.csv", f"captures/loans/AllTraffic/{HOUR}"])
def test_what_is_there_is_never_changed(taken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / taken).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / taken).write_text("mine\n", "utf-8")
    assert run(["sample", str(tmp_path)]) == 7
    said = capsys.readouterr().err
    assert said.startswith(f'Error: DIR holds "{tmp_path}", which cannot be written: ')
    assert files(tmp_path) == {taken: b"mine\n"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([""], 7, 'DIR holds "", which cannot be written: it is empty; "." is the folder of the shell.'),
        (["a", "b"], 2, "unexpected extra argument (b)"),
        (["--no-such-option"], 2, "No such option"),
        ([], 2, "analyzer sample DIR"),
    ],
)
def test_a_command_that_cannot_be_served_writes_nothing(
    arguments: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["sample", *arguments]) == code
    assert said in capsys.readouterr().err
    assert files(tmp_path) == {}


@pytest.mark.parametrize("arguments", [["--help"], ["somewhere", "--help"], ["serve-model", "--help"]])
def test_help_writes_nothing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["sample", *arguments]) == 0
    assert "Usage: analyzer sample" in capsys.readouterr().out
    assert files(tmp_path) == {}


def test_captures_and_their_labels_are_of_the_same_requests() -> None:
    texts = sample_files()
    captured = [
        json.loads(line) for name, text in texts.items() if name.startswith("captures/") for line in text.splitlines()
    ]
    labels = [
        json.loads(line) for name, text in texts.items() if name.startswith("labels/") for line in text.splitlines()
    ]
    ids = {each["eventMetadata"]["inferenceId"] for each in captured}
    assert len(ids) == len(captured) == 180
    assert {each["eventMetadata"]["eventId"] for each in labels} < ids
    for each in captured:
        request, answered = (each["captureData"][side]["data"] for side in ("endpointInput", "endpointOutput"))
        assert float(answered) == score([float(cell) for cell in request.split(",")])


def test_as_many_people_surprise_the_model_as_is_said() -> None:
    some = people(2_000, seed=1, surprise=0.25)
    surprising = sum(each.paid != (each.score > 0.5) for each in some)
    assert surprising == pytest.approx(500, abs=60)
    assert 300 < sum(each.paid for each in some) < 1_700
