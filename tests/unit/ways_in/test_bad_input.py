"""Bad input that is known before Spark starts: a message, an exit code of its own, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from analyzer.environment_run import run_environment
from analyzer.runs import job_run
from contracts.exit_codes import ExitCode

CSV = '{"csv": {"header": true}}'


@dataclass(frozen=True)
class Case:
    """Settings over those of a run that would work; values may name `{folder}`. `files` are written first."""

    name: str
    code: ExitCode
    said: tuple[str, ...]
    settings: dict[str, str | None]
    files: dict[str, bytes] = field(default_factory=dict)


CASES = [
    Case(
        "a baseline file where nobody knows to read it",
        ExitCode.CONFIGURATION,
        ('baseline_constraints holds "gs://bucket/constraints.json"', "should be a path of this machine", "s3://"),
        {"baseline_constraints": "gs://bucket/constraints.json"},
    ),
    Case(
        "no dataset_source",
        ExitCode.CONFIGURATION,
        ("dataset_source is not set", "/opt/ml/processing/input"),
        {"dataset_source": None},
    ),
    Case("an empty dataset_source", ExitCode.CONFIGURATION, ("dataset_source is not set",), {"dataset_source": ""}),
    Case(
        "nothing is set",
        ExitCode.CONFIGURATION,
        ("Not set: dataset_source, dataset_format, output_path",),
        {"dataset_source": None, "dataset_format": None, "output_path": None},
    ),
    Case(
        "a dataset_source that is not there",
        ExitCode.INPUT_MISSING,
        ("dataset_source holds", 'nowhere", which does not exist', "should be a directory or file"),
        {"dataset_source": "{folder}/nowhere"},
    ),
    Case(
        "a folder without data files",
        ExitCode.INPUT_MISSING,
        ("dataset_source holds", "contains no data files"),
        {"dataset_source": "{folder}/empty"},
        {"empty/_SUCCESS": b"", "empty/.hidden.csv": b"a\n1\n"},
    ),
    Case(
        "empty files",
        ExitCode.INPUT_MISSING,
        ("dataset_source holds", "every file is empty"),
        {"dataset_source": "{folder}/empty"},
        {"empty/a.csv": b"", "empty/b.csv": b""},
    ),
    Case(
        "a CSV of only a header",
        ExitCode.INPUT_MISSING,
        ("dataset_source holds", "contains no rows (only a header)"),
        {"dataset_source": "{folder}/header.csv"},
        {"header.csv": b"a,b\r\n"},
    ),
    Case(
        "a CSV of empty lines",
        ExitCode.INPUT_MISSING,
        ("dataset_source holds", "contains no rows"),
        {"dataset_source": "{folder}/lines.csv"},
        {"lines.csv": b"\n\n\n"},
    ),
    Case(
        "a damaged gzip",
        ExitCode.DATA_UNREADABLE,
        ('damaged.csv.gz" cannot be read',),
        {"dataset_source": "{folder}/damaged.csv.gz"},
        {"damaged.csv.gz": b"a,b\n1,2\n"},
    ),
    Case(
        "a format that is not JSON",
        ExitCode.CONFIGURATION,
        ("dataset_format holds", "{csv: {header: true}}", "not valid JSON", "should be a JSON object such as"),
        {"dataset_format": "{csv: {header: true}}"},
    ),
    Case(
        "an unknown format",
        ExitCode.CONFIGURATION,
        ("dataset_format holds the unknown format", "avro"),
        {"dataset_format": '{"avro": {}}'},
    ),
    Case(
        "a wrong option of a format",
        ExitCode.CONFIGURATION,
        ('dataset_format holds the text "maybe" for header',),
        {"dataset_format": '{"csv": {"header": "maybe"}}'},
    ),
    Case(
        "a part of captured records that there is not",
        ExitCode.CONFIGURATION,
        ("captureIndexNames", "it should be endpointInput, endpointOutput or"),
        {"dataset_format": '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointAnswer"]}}'},
    ),
    Case(
        "a wrong number",
        ExitCode.CONFIGURATION,
        ("max_bad_records holds", "whole number"),
        {"max_bad_records": "some"},
    ),
    Case("a wrong size of memory", ExitCode.CONFIGURATION, ("analyzer_memory", "2g"), {"analyzer_memory": "much"}),
    Case("an output of Spark alone", ExitCode.CONFIGURATION, ("output_path", "gs://b/c"), {"output_path": "gs://b/c"}),
    Case(
        "a file in the place of the output's folder",
        ExitCode.OUTPUT,
        ("output_path holds", "cannot be written"),
        {"output_path": "{folder}/taken"},
        {"taken": b""},
    ),
    Case(
        "a file in the way to the output's folder",
        ExitCode.OUTPUT,
        ("output_path holds", "Not a directory"),
        {"output_path": "{folder}/taken/deeper"},
        {"taken": b""},
    ),
    Case(
        "constraints that are not there",
        ExitCode.BASELINE,
        ("baseline_constraints holds", 'c.json", which does not exist'),
        {"baseline_constraints": "{folder}/c.json"},
    ),
    Case(
        "statistics that are not there",
        ExitCode.BASELINE,
        ("baseline_statistics holds", 's.json", which does not exist'),
        {"baseline_statistics": "{folder}/s.json"},
    ),
    Case(
        "a folder in the place of constraints",
        ExitCode.BASELINE,
        ("baseline_constraints holds", "cannot be read: Is a directory"),
        {"baseline_constraints": "{folder}"},
    ),
    Case(
        "constraints that are not JSON",
        ExitCode.BASELINE,
        ("baseline_constraints holds", "not a baseline file", "not valid JSON", "line 1, column"),
        {"baseline_constraints": "{folder}/c.json"},
        {"c.json": b'{"version": 0, '},
    ),
    Case(
        "empty constraints",
        ExitCode.BASELINE,
        ("baseline_constraints holds", "not valid JSON"),
        {"baseline_constraints": "{folder}/c.json"},
        {"c.json": b""},
    ),
    Case(
        "constraints of the wrong shape",
        ExitCode.BASELINE,
        ("baseline_constraints holds", "/features", "a list"),
        {"baseline_constraints": "{folder}/c.json"},
        {"c.json": b'{"version": 0, "features": {}}'},
    ),
    Case(
        "statistics of the wrong shape",
        ExitCode.BASELINE,
        ("baseline_statistics holds", "not a baseline file"),
        {"baseline_statistics": "{folder}/s.json"},
        {"s.json": b'{"version": 0, "features": []}'},
    ),
    Case(
        "statistics in the place of constraints",
        ExitCode.BASELINE,
        ("baseline_constraints holds", "not a baseline file", "this is one of statistics"),
        {"baseline_constraints": "{folder}/s.json"},
        {"s.json": b'{"version": 0, "dataset": {"item_count": 1}, "features": []}'},
    ),
    *(
        Case(
            f"a {setting} without its function",
            ExitCode.USER_SCRIPT,
            (f"{setting} holds", f"it has no function {function}"),
            {setting: "{folder}/script.py"},
            {"script.py": b""},
        )
        for setting, function in (
            ("record_preprocessor_script", "preprocess_handler"),
            ("post_analytics_processor_script", "postprocess_handler"),
        )
    ),
    Case("another analysis", ExitCode.CONFIGURATION, ("analysis_type",), {"analysis_type": "MODEL_QUALITY"}),
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], tuple[int, str]]:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("an engine was started")

    monkeypatch.setattr(job_run, "open_engine", refuse)
    (tmp_path / "good.csv").write_bytes(b"a,b\n1,2\n")

    def run_case(case: Case) -> tuple[int, str]:
        for name, content in case.files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(content)
        settings: dict[str, str | None] = {
            "dataset_source": "{folder}/good.csv",
            "dataset_format": CSV,
            "output_path": "{folder}/reports",
            **case.settings,
        }
        given = {
            name: value.replace("{folder}", str(tmp_path)) for name, value in settings.items() if value is not None
        }
        code = run_environment(given, tmp_path / "ml")
        return code, (tmp_path / "ml" / "output" / "message").read_text(encoding="utf-8")

    return run_case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_is_told_before_an_engine_starts(
    case: Case, run: Callable[[Case], tuple[int, str]], tmp_path: Path
) -> None:
    code, message = run(case)
    assert code == case.code
    assert message.startswith("Error: ")
    for part in case.said:
        assert part in message
    assert len(message.encode()) <= 1024
    reports = tmp_path / "reports"
    assert not reports.exists() or not list(reports.iterdir())


def test_what_would_work_gets_as_far_as_an_engine(run: Callable[[Case], tuple[int, str]]) -> None:
    code, message = run(Case("good", ExitCode.INTERNAL, (), {}))
    assert (code, message.startswith("Error: a defect of the analyzer (AssertionError:")) == (ExitCode.INTERNAL, True)
