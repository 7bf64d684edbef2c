"""Inputs that change while a run reads them, of every job that reads files of this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import analyzer
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.analysis import MergeRun
from analyzer.processes.engine import ProcessEngine
from analyzer.scan import Engine
from tests.running import CSV, JSON_DOCUMENTS, JSON_LINES, PARQUET, run_job

CAPTURES = '{"sagemakerCaptureJson": {}}'
CAPTURED = {
    "captureData": {
        "endpointInput": {"data": "1,2", "encoding": "CSV", "mode": "INPUT", "observedContentType": "text/csv"},
        "endpointOutput": {"data": "0.5", "encoding": "CSV", "mode": "OUTPUT", "observedContentType": "text/csv"},
    },
    "eventMetadata": {"eventId": "1", "inferenceTime": "2024-01-01T00:10:00Z"},
    "eventVersion": "0",
}
LABEL = {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "1"}, "eventVersion": "0"}

Change = Callable[[Path], None]


def rewritten(file: Path) -> None:
    file.write_bytes(file.read_bytes())
    os.utime(file, ns=(1, 1))


def grown(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(file.read_bytes())


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2])


def parquet(path: Path) -> Path:
    pq.write_table(pa.table({"a": [1, 2]}), path)
    return path


def text(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


def lines(path: Path, *records: Any) -> Path:
    return text(path, "".join(json.dumps(record) + "\n" for record in records))


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Change], None]:
    """Have a file changed when the scan of a run is over: before that nobody knows how far it has come."""

    def change_during(file: Path, change: Change) -> None:
        scan = ProcessEngine.scan

        def scanned(*given: Any) -> Any:
            states = scan(*given)
            change(file)
            return states

        monkeypatch.setattr(ProcessEngine, "scan", scanned)

    return change_during


@pytest.mark.parametrize("change", [rewritten, grown, cut])
@pytest.mark.parametrize(
    ("format", "make"),
    [
        (CSV, lambda folder: text(folder / "d.csv", "a,b\n1,2\n")),
        (JSON_LINES, lambda folder: lines(folder / "d.json", {"a": 1})),
        (JSON_DOCUMENTS, lambda folder: lines(folder / "d.json", [{"a": 1}])),
        (PARQUET, lambda folder: parquet(folder / "d.parquet")),
    ],
)
def test_data_that_changed_is_an_error_and_nothing_is_written(
    tmp_path: Path, during: Callable[[Path, Change], None], format: str, make: Callable[[Path], Path], change: Change
) -> None:
    file = make(tmp_path)
    during(file, change)
    with pytest.raises(UnreadableDataError, match=f"{file.name}.*while it was read"):
        run_job(file, format, tmp_path / "out", engine="processes")
    assert not list((tmp_path / "out").glob("*.json"))


def test_captured_records_may_be_added_while_they_are_read(
    tmp_path: Path, during: Callable[[Path, Change], None], caplog: pytest.LogCaptureFixture
) -> None:
    file = lines(tmp_path / "d.jsonl", CAPTURED)
    during(file, grown)
    assert run_job(file, CAPTURES, tmp_path / "out", engine="processes").rows == 1
    assert "1 file has grown while the run read" in caplog.text


@pytest.mark.parametrize("change", [rewritten, cut])
def test_captured_records_that_are_others_are_an_error(
    tmp_path: Path, during: Callable[[Path, Change], None], change: Change
) -> None:
    file = lines(tmp_path / "d.jsonl", CAPTURED)
    during(file, change)
    with pytest.raises(UnreadableDataError, match="while it was read"):
        run_job(file, CAPTURES, tmp_path / "out", engine="processes")


def test_data_of_an_analysis_is_looked_at_too(tmp_path: Path, during: Callable[[Path, Change], None]) -> None:
    file = text(tmp_path / "d.csv", "y,p,sex\n" + "1,1,f\n0,1,m\n1,0,m\n0,0,f\n" * 5)
    config = {
        "dataset_type": "text/csv",
        "label": "y",
        "predicted_label": "p",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["f"]}],
        "methods": {"pre_training_bias": {"methods": "all"}},
    }
    during(file, rewritten)
    with pytest.raises(UnreadableDataError, match="while it was read"):
        analyzer.bias(file, tmp_path / "out", config=config, engine="processes")


@pytest.mark.parametrize("which", ["captures", "labels"])
def test_a_merge_takes_records_that_are_added_and_refuses_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    files = {"captures": lines(tmp_path / "c.jsonl", CAPTURED), "labels": lines(tmp_path / "l.jsonl", LABEL)}
    compute = MergeRun.compute
    for change in (grown, rewritten):

        def computed(run: MergeRun, engine: Engine, change: Change = change) -> None:
            compute(run, engine)
            change(files[which])

        monkeypatch.setattr(MergeRun, "compute", computed)
        if change is grown:
            report = analyzer.merge(files["captures"], files["labels"], tmp_path / "out")
            assert any("has grown" in note for note in report.notes)
            continue
        with pytest.raises(UnreadableDataError, match="while it was read"):
            analyzer.merge(files["captures"], files["labels"], tmp_path / "other")
        assert not list((tmp_path / "other").rglob("*.jsonl"))
