"""``analyzer capture show``: its options, its output, and how it ends."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.command_line.commands import run
from tests.unit.captured.records import csv, record
from tests.unit.preview.previews import constraints


@pytest.fixture
def file(tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "capture.jsonl"
    lines = [
        record(csv(f"{20 + hour},gold\n"), csv(f"0.{hour}"), time=f"2021-02-05T0{hour}:00:00Z") for hour in range(4)
    ]
    path.write_text("\n".join(lines), "utf-8")
    yield str(path)


def test_it_prints_the_table(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "show", file]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"{file}: 4 records, 4 of them kept, as 4 rows.\n")
    assert "| _c1    | endpointInput, value 1  | its place | 20    | 21    | 22    | 23    |" in out


def test_its_options_are_those_of_the_job(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "script.py").write_text(
        "def preprocess_handler(r):\n    return {'0': r.endpoint_input.data}\n", "utf-8"
    )
    constraints(tmp_path / "constraints.json", ["line"])
    options = f"--baseline {tmp_path} --preprocessor {tmp_path / 'script.py'} --script-timeout 5 --records 1 --rows 1"
    window = "--start 2021-02-05T01:00:00Z --end 2021-02-05T03:00:00Z --payload-rows first --index-names endpointInput"
    assert run(["capture", "show", file, *options.split(), *window.split()]) == 0
    out = capsys.readouterr().out
    assert "4 records, 2 of them kept, as 2 rows" in out
    assert out.count("The preprocessor at") == 1
    assert "| line   | script, key 0 | baseline, column 1 | 21,gold |" in out


def test_a_baseline_may_have_statistics_alone(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["capture", "show", file, "--baseline", str(tmp_path)]) == 5
    assert "constraints.json" in capsys.readouterr().err
    counts = '{"common": {"num_present": 1, "num_missing": 0}, "distinct_count": 1.0}'
    feature = f'{{"name": "n", "inferred_type": "String", "string_statistics": {counts}}}'
    (tmp_path / "statistics.json").write_text(
        f'{{"version": 0.0, "dataset": {{"item_count": 1}}, "features": [{feature}]}}', "utf-8"
    )
    assert run(["capture", "show", file, "--baseline", str(tmp_path)]) == 0
    assert "| n      | endpointOutput, value 1 | baseline, column 1 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--index-names", "endpointInputs"], 2, "--index-names"),
        (["--start", "yesterday"], 2, "--start holds"),
        (["--rows", "-1"], 2, "--rows"),
        (["--payload-rows", "last"], 2, "it should be all or first"),
        (["--start", "2022-01-01"], 3, "4 records lay outside the window"),
        (["--preprocessor", "nowhere.py"], 6, "nowhere.py"),
        (["--script", "nowhere.py"], 6, "WARNING: --script will go: it is --preprocessor now."),
        (["--max-columns", "1"], 4, "--max-columns is 1"),
        (["--baseline", "nowhere"], 5, "nowhere/constraints.json"),
    ],
)
def test_what_is_wrong_has_its_code(
    options: list[str], code: int, said: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["capture", "show", file, *options]) == code
    assert said in capsys.readouterr().err


def test_what_is_no_capture_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", "utf-8")
    assert run(["capture", "show", str(tmp_path / "a.csv")]) == 4
    out, err = capsys.readouterr()
    assert "2 records could not be read:\n" in out and 'line 1: not JSON: "a,b"' in out
    assert err.startswith("Error: 2 records could not be read")
    assert run(["capture", "show", str(tmp_path / "b.csv")]) == 3


def test_a_process_shows_it_without_spark_and_at_once(file: str) -> None:
    start = time.monotonic()
    code = (
        "import sys\nfrom analyzer.command_line.commands import run\n"
        f"code = run(['capture', 'show', {file!r}])\n"
        "print(sorted({'pyspark', 'py4j', 'boto3'} & sys.modules.keys()), code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[] 0"
    assert time.monotonic() - start < 20


def test_the_command_ends_with_the_code_of_a_script_that_fails(file: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("def preprocess_handler(r):\n    return r.endpoint_output.data > 0.5\n", "utf-8")
    command = [sys.executable, "-m", "analyzer", "capture", "show", file, "--preprocessor", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 6
    assert "TypeError: '>' not supported between instances of 'str' and 'float'" in done.stdout
    assert "Warning: line 2 of the script compares a text with a number" in done.stdout
    assert done.stderr.startswith("Error: --preprocessor failed for 4 of the records. The first: ")
