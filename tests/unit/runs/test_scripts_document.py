"""The examples of docs/scripts.md do what it says."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest

from analyzer.samples.scripts import CAPTURED_CSV, SERIOUS, TENTH
from contracts.job import DataQualityJob
from tests.documents import DOCS
from tests.running import CSV, baseline_of, run_job

TEXT = (DOCS / "scripts.md").read_text(encoding="utf-8")
CAPTURE = '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}'


def script(folder: Path, text: str) -> str:
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_settings_and_their_defaults_are_those_of_the_code() -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", TEXT, flags=re.MULTILINE))
    fields = DataQualityJob.model_fields
    assert {name: fields[name].default for name in listed} == {
        name: None if value == "none" else float(value) for name, value in listed.items()
    }
    assert len(listed) == 5


def test_the_usual_script_for_captured_csv(tmp_path: Path) -> None:
    sides = {
        "endpointInput": {"data": "a,1,2,3,4,5,6,7,8,9,10\n", "encoding": "CSV"},
        "endpointOutput": {"data": "0.5\n", "encoding": "CSV"},
    }
    data = tmp_path / "capture.jsonl"
    data.write_text(json.dumps({"captureData": sides, "eventVersion": "0"}) + "\n", encoding="utf-8")
    given = script(tmp_path, CAPTURED_CSV)
    reports = run_job(data, CAPTURE, tmp_path / "out", record_preprocessor_script=given)
    assert list(reports.types.values()) == ["Fractional", "String", *["Integral"] * 10]


def test_the_script_that_takes_a_tenth(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = tmp_path / "data.csv"
    rows = "".join(f"1,{i},0,{i}.5\n" for i in range(1_000))
    data.write_text(f"paid,age,sex,income\n{rows}", encoding="utf-8")
    given = script(tmp_path, TENTH)
    with caplog.at_level(logging.INFO):
        runs = [run_job(data, CSV, tmp_path / run, record_preprocessor_script=given) for run in ("1", "2")]
    assert runs[0].files == runs[1].files
    assert runs[0].types == {"age": "Integral", "income": "Fractional"}
    assert 70 < runs[0].rows < 130
    assert caplog.text.count("preprocessor: INFO: took one of age") == 2 * runs[0].rows


def test_the_post_processor(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = tmp_path / "data.csv"
    data.write_text("a\n" + "1\n" * 20, encoding="utf-8")
    baseline = run_job(data, CSV, tmp_path / "baseline")
    data.write_text("a,b\n" + "x,1\n" * 20, encoding="utf-8")
    given = {**baseline_of(baseline), "post_analytics_processor_script": script(tmp_path, SERIOUS)}
    with caplog.at_level(logging.INFO):
        reports = run_job(data, CSV, tmp_path / "out", **given)
    assert reports.violations == [("data_type_check", "a")]
    assert "postprocessor: 2 violations, 1 of them serious" in caplog.text
