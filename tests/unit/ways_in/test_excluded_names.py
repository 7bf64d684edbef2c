"""The names of captured columns, by position, where a baseline was made without some of them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import analyzer
from analyzer.baseline_files import Baseline
from contracts.job import DataQualityJob


def test_a_column_that_the_data_lacks_is_a_hint_of_both_settings(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x\n1,2\n")
    pq.write_table(pa.table({"id": [1], "x": [2]}), tmp_path / "a.parquet")
    for data in (tmp_path / "a.csv", tmp_path / "a.parquet", pa.table({"id": [1], "x": [2]})):
        report = analyzer.baseline(data, tmp_path / "out", exclude="id,idd", types={"xx": "String"})
        assert [each.name for each in report.features] == ["x"]
        assert report.notes == (
            'types names "xx", which the data does not have. Did you mean "x"?',
            'exclude names "idd", which the data does not have. Did you mean "id"?',
        )


def names(tmp_path: Path, exclude: str) -> tuple[str, ...]:
    features = [{"name": name, "inferred_type": "Integral"} for name in ("a", "b", "d")]
    path = tmp_path / "constraints.json"
    path.write_text(json.dumps({"version": 0.0, "features": features}))
    settings = {"dataset_source": "in", "dataset_format": '{"sagemakerCaptureJson": {}}', "output_path": "out"}
    job = DataQualityJob.from_environment({**settings, "baseline_constraints": str(path), "exclude_columns": exclude})
    baseline = Baseline.of(job)
    assert baseline is not None
    return baseline.names


def test_a_name_that_tells_its_place_keeps_the_place(tmp_path: Path) -> None:
    assert names(tmp_path, "_c2") == ("a", "b", "_c2", "d")
    assert names(tmp_path, "_c5,_c0,b") == ("_c0", "a", "b", "d", "_c5")


def test_a_name_whose_place_nobody_knows_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert names(tmp_path, "c") == ("a", "b", "d")
    assert 'exclude_columns names "c", whose place the baseline does not tell' in caplog.text
