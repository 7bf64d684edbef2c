"""Captured traffic through the job: what a capture of a CSV shows is what the CSV shows."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import PLAIN
from analyzer.processes.engine import process_engine
from analyzer.sources.cutting import LARGEST_SPLIT, SPLITS_WANTED
from contracts.dataset_format import CaptureFormat, CsvFormat
from tests.running import CSV, HEADERLESS, JSON_DOCUMENTS, JSON_LINES, Reports, baseline_of, run_job

CAPTURE = '{"sagemakerCaptureJson": {}}'
NAMES = ["likelihood", "whole", "amount", "kind", "gaps"]


def table(rows: int) -> list[list[str]]:
    chance = random.Random(7)
    return [
        [
            f"{chance.random():.6f}",
            str(chance.randrange(200)),
            f"{chance.gauss(100, 30):.2f}",
            f"k{chance.randrange(150)}",
            "" if row % 5 else '"a, b"',
        ]
        for row in range(rows)
    ]


def as_csv(rows: Sequence[Sequence[str]], header: bool = True) -> str:
    return "".join(",".join(row) + "\n" for row in ([NAMES, *rows] if header else rows))


def in_csv(data: str) -> dict[str, str]:
    return {"observedContentType": "text/csv", "data": data, "encoding": "CSV"}


def in_base64(data: str) -> dict[str, str]:
    return {"observedContentType": "text/csv", "data": base64.b64encode(data.encode()).decode(), "encoding": "BASE64"}


def capture(rows: Sequence[Sequence[str]], encode: Callable[[str], dict[str, str]] = in_csv, at_once: int = 1) -> str:
    """Captured requests of some rows each; the first column is the answer."""
    lines = []
    for start in range(0, len(rows), at_once):
        part = rows[start : start + at_once]
        sides = {
            "endpointInput": encode("".join(",".join(row[1:]) + "\n" for row in part)),
            "endpointOutput": encode("".join(f"{row[0]}\n" for row in part)),
        }
        time = f"2021-02-05T{4 + start % 3:02d}:00:00Z"
        lines.append(json.dumps({"captureData": sides, "eventMetadata": {"inferenceTime": time}, "eventVersion": "0"}))
    return "".join(line + "\n" for line in lines)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    return table(700)


@pytest.fixture(scope="module")
def plain(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> Reports:
    folder = tmp_path_factory.mktemp("plain")
    return run_job(write(folder / "data.csv", as_csv(rows)), CSV, folder / "out")


@pytest.mark.parametrize(("encode", "at_once"), [(in_csv, 1), (in_csv, 7), (in_base64, 1)])
def test_a_capture_of_a_csv_has_the_statistics_of_the_csv(
    rows: list[list[str]], plain: Reports, encode: Callable[[str], dict[str, str]], at_once: int, tmp_path: Path
) -> None:
    source = write(tmp_path / "in" / "a.jsonl", capture(rows, encode, at_once))
    found = run_job(source, CAPTURE, tmp_path / "out", **baseline_of(plain))
    assert found.files["statistics.json"] == plain.files["statistics.json"]
    assert found.violations == []


def test_the_columns_whose_values_are_not_whole_are_the_ones_that_are_flagged(tmp_path: Path) -> None:
    """As of a model whose baseline has whole labels, and of an endpoint that answers with likelihoods."""
    names = ["label", *(f"flag_{i}" for i in range(12)), "minutes"]
    training = [["1" if row % 3 else "0", *(str((row + i) % 2) for i in range(12)), f"{row / 10}"] for row in range(90)]
    odd = {"flag_3", "flag_7"}
    captured = [[f"{row / 97:.5f}", *training[row][1:]] for row in range(90)]
    for name in odd:
        captured[0][names.index(name)] = "0.5"
    header = ",".join(names) + "\n"
    baseline = run_job(write(tmp_path / "base.csv", header + as_csv(training, header=False)), CSV, tmp_path / "base")
    assert {name for name, kind in baseline.types.items() if kind == "Integral"} == {*names} - {"minutes"}

    source = write(tmp_path / "in" / "a.jsonl", capture(captured))
    found = run_job(source, CAPTURE, tmp_path / "out", **baseline_of(baseline))
    flagged = {feature for check, feature in found.violations if check == "data_type_check"}
    assert flagged == {"label", *odd}
    violations = json.loads(found.files["constraint_violations.json"])["violations"]
    texts = {each["feature_name"]: each["description"] for each in violations}
    expected = "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%."
    assert texts["label"] == f"{expected} Observed: Only 0.0% of data is Integral."
    assert texts["flag_3"] == f"{expected} Observed: Only {100 * 89 / 90}% of data is Integral."


def test_many_small_files_are_read_by_few_tasks(tmp_path: Path) -> None:
    lines = capture(table(40)).splitlines(keepends=True)
    for number, line in enumerate(lines):
        write(tmp_path / "in" / f"{number:03d}.jsonl", line)
    with process_engine(None) as engine:
        data = Dataset.find(str(tmp_path / "in"), CaptureFormat(), PLAIN).open(engine)
    assert len(data.splits) == 1


def test_few_files_and_large_ones_are_read_in_parts_of_their_own(tmp_path: Path) -> None:
    for number in range(SPLITS_WANTED):
        write(tmp_path / "few" / f"{number}.csv", "a\n1\n")
        write(tmp_path / "large" / f"{number}.csv", "a\n1\n")
    with (tmp_path / "large" / "z.csv").open("w") as file:
        file.write("a\n1\n")
        file.truncate(LARGEST_SPLIT + 1)
    for folder, files in (("few", SPLITS_WANTED), ("large", SPLITS_WANTED + 1)):
        with process_engine(None) as engine:
            data = Dataset.find(str(tmp_path / folder), CsvFormat(header=True), PLAIN).open(engine)
        assert {split.path for split in data.splits} == {str(path) for path in (tmp_path / folder).iterdir()}
        assert len(data.splits) >= files


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("format", [CSV, HEADERLESS, JSON_LINES, JSON_DOCUMENTS, CAPTURE])
def test_packed_files_count_what_one_file_does(format: str, suffix: str, tmp_path: Path) -> None:
    rows = table(300)

    def text(part: Sequence[Sequence[str]]) -> str:
        objects = [dict(zip(NAMES, row, strict=True)) for row in part]
        return {
            CSV: as_csv(part),
            HEADERLESS: as_csv(part, header=False),
            JSON_LINES: "".join(json.dumps(each) + "\n" for each in objects),
            JSON_DOCUMENTS: json.dumps(objects),
            CAPTURE: capture(part),
        }[format]

    def put(path: Path, part: Sequence[Sequence[str]]) -> None:
        raw = ("\ufeff" + text(part)).encode()
        path.parent.mkdir(exist_ok=True)
        path.with_name(path.name + suffix).write_bytes(gzip.compress(raw) if suffix else raw)

    put(tmp_path / "one" / "a", rows)
    for number in range(30):
        put(tmp_path / "many" / f"{number:02d}", rows[number * 10 : number * 10 + 10])
    one = run_job(tmp_path / "one", format, tmp_path / "out-one")
    many = run_job(tmp_path / "many", format, tmp_path / "out-many")
    assert many.rows == 300
    assert many.counted() == one.counted()
    assert many.files == one.files


def test_a_bad_record_in_a_pack_is_told_by_its_file(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path / "in" / f"{number:02d}.csv", "a,b\n1,2\n" + ("3\n" if number == 13 else ""))
    with pytest.raises(UnreadableDataError, match=r"13\.csv, record 3 of the part at byte 0: 1 field where 2"):
        run_job(tmp_path / "in", CSV, tmp_path / "out")


def test_a_damaged_file_in_a_pack_is_told_by_its_name(tmp_path: Path) -> None:
    packed = gzip.compress(("a\n" + "".join(f"{i * 7919 % 1009}\n" for i in range(90_000))).encode())
    (tmp_path / "in").mkdir()
    for number in range(20):
        (tmp_path / "in" / f"{number:02d}.gz").write_bytes(packed if number != 13 else packed[: len(packed) // 2])
    with pytest.raises(UnreadableDataError, match=r"13\.gz"):
        run_job(tmp_path / "in", CSV, tmp_path / "out")


def test_a_side_that_only_a_later_file_shows_is_found(tmp_path: Path) -> None:
    rows = table(12)
    for number, row in enumerate(rows):
        line = json.loads(capture([row]))
        if number < 11:
            del line["captureData"]["endpointOutput"]
        write(tmp_path / "in" / f"{number:02d}.jsonl", json.dumps(line))
    found = run_job(tmp_path / "in", CAPTURE, tmp_path / "out")
    assert list(found.features) == ["_c0", "_c1", "_c2", "_c3", "_c4"]
    assert found.common("_c0") == (1, 11)


def test_files_of_hours_outside_the_window_are_not_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    window = {"start_time": "2021-02-05T04:00:00Z", "end_time": "2021-02-05T05:00:00Z"}
    for hour in (3, 4, 5):
        write(tmp_path / "in" / f"2021/02/05/{hour:02d}" / "a:b c%20.csv", "a\n1\n" if hour == 4 else "not,this\n")
    write(tmp_path / "in" / "b.csv", "a\n2\n")
    assert run_job(tmp_path / "in", CSV, tmp_path / "out", **window).rows == 2
    assert "2 files lie in hours outside of the window" in caplog.text


def test_the_window_is_told_when_all_lies_outside(tmp_path: Path) -> None:
    source = write(tmp_path / "in" / "a.jsonl", capture(table(9)))
    with pytest.raises(InputMissingError, match=r"9 records all lie outside of the window from 2022-01-01T00:00:00Z"):
        run_job(source, CAPTURE, tmp_path / "out", start_time="2022-01-01T00:00:00Z")
    found = run_job(source, CAPTURE, tmp_path / "out", start_time="2021-02-05T05:00:00Z")
    assert found.rows == 6
