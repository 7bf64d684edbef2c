"""What `analyzer capture show` prints is the table that the job makes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from analyzer.preview.preview import preview
from analyzer.preview.view import print_preview
from contracts.job import DataQualityJob
from tests.running import CSV, baseline_of, run_job
from tests.unit.captured.records import base64_of, csv, json_text, record

CAPTURE = '{"sagemakerCaptureJson": {}}'

LINES = {
    "csv": [record(csv(f"{n},{n / 2}"), csv(f"0.{n}")) for n in range(9)],
    "csv and keys": [record(csv(f"{n},{n / 2}"), json_text({"p": n})) for n in range(9)],
    "keys that come late": [record(json_text({f"k{n % 4}": n, "at": {"x": n} if n > 5 else None})) for n in range(9)],
    "two encodings on one side": [record(json_text({"z": n}) if n % 2 else csv("1,2"), csv("1")) for n in range(9)],
    "base64 and images": [record(base64_of("1,2" if n % 2 else b"\xff\xd8", "text/csv"), csv("1")) for n in range(9)],
}
SCRIPTS = {
    "none": None,
    "digits": "def preprocess_handler(r):\n    return {n: n for n in (10, 9, 1)}\n",
    "names": "def preprocess_handler(r):\n    return {'b': 1, 'a': r.endpoint_output and 'x'}\n",
    "some unchanged": (
        "def preprocess_handler(r):\n    return r if '0' in r.endpoint_input.data else [{'u': {'v': 1}}, {'w': 2}]\n"
    ),
}


@pytest.mark.parametrize("with_baseline", [False, True])
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("lines", LINES)
def test_the_columns_that_are_shown_are_those_of_the_run(
    lines: str, script: str, with_baseline: bool, tmp_path: Path
) -> None:
    source = tmp_path / "capture.jsonl"
    source.write_text("".join(line + "\n" for line in LINES[lines]), "utf-8")
    settings = {}
    if with_baseline:
        (tmp_path / "training.csv").write_text("a,b,k1\n1,2,3\n", "utf-8")
        settings |= baseline_of(run_job(tmp_path / "training.csv", CSV, tmp_path / "baseline"))
    if text := SCRIPTS[script]:
        (tmp_path / "script.py").write_text(text, "utf-8")
        settings["record_preprocessor_script"] = str(tmp_path / "script.py")
    run = run_job(source, CAPTURE, tmp_path / "out", **settings)
    environment = {"dataset_source": str(source), "dataset_format": CAPTURE, "output_path": ".", **settings}
    found = preview(DataQualityJob.from_environment(environment), 20, 3)
    stream = io.StringIO()
    print_preview(found, stream)
    shown = re.findall(r"^\| (\S+) +\| (?:endpoint|script)", stream.getvalue().partition("columns, ")[2], re.MULTILINE)
    assert shown == list(found.columns.values()) == list(run.features)
    assert found.report.rows == run.rows
    for key, name in found.columns.items():
        values = [row.get(key) for row in found.rows]
        assert run.common(name) == (sum(value is not None for value in values), values.count(None))


def test_a_capture_in_several_batches_and_files_has_the_columns_of_the_run(tmp_path: Path) -> None:
    for file in range(12):
        lines = [record(json_text({f"i{file}": n, "n": 1}), json_text({f"o{file}": n})) for n in range(3)]
        path = tmp_path / "in" / f"2021/02/05/{file:02d}" / "capture.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(lines), "utf-8")
    run = run_job(tmp_path / "in", CAPTURE, tmp_path / "out")
    environment = {"dataset_source": str(tmp_path / "in"), "dataset_format": CAPTURE, "output_path": "."}
    found = preview(DataQualityJob.from_environment(environment), 5, 3)
    assert list(found.columns) == list(run.features)
    assert [found.rows[0][name] for name in ("o0", "i0", "n")] == ["0", "0", "1"]
