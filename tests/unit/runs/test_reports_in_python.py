"""The reports of real runs of every function: their tables as frames, how they show themselves, odd names, nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import analyzer
from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport
from analyzer.samples.model_server import ModelServer
from analyzer.samples.writing import sample_files, write_files
from tests.unit.reports.test_notebook import ODD, Elements


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_files(str(folder), sample_files())
    return folder


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    with ModelServer("127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.invocations
        server.shutdown()


def tables_of(report: RunReport) -> dict[str, ReportTable[Any]]:
    names = {*(name for name in dir(type(report)) if not name.startswith("_")), *(each.name for each in fields(report))}
    found = {name: getattr(report, name) for name in sorted(names)}
    return {name: each for name, each in found.items() if isinstance(each, ReportTable)}


def checked(report: RunReport) -> dict[str, int]:
    """The rows of each of its tables, when the report and all of them can be shown and become frames."""
    shown = repr(report)
    assert shown.startswith(f"<{type(report).__name__}: ") and len(shown) < 300
    html = report._repr_html_()
    assert {"script", "img", "b"}.isdisjoint(Elements(html).tags)
    for name, table in tables_of(report).items():
        arrow, frame = table.to_arrow(), table.to_pandas()
        assert arrow.num_rows == len(table) == len(frame)
        assert list(frame.columns) == arrow.column_names != []
        assert {"script", "img", "b"}.isdisjoint(Elements(table._repr_html_()).tags), name
        assert "\x1b" not in repr(table) + html + shown
    return {name: len(table) for name, table in tables_of(report).items()}


def test_data_quality(samples: Path, tmp_path: Path) -> None:
    before = analyzer.baseline(samples / "customers.csv", tmp_path / "before")
    assert checked(before) == {"features": 10, "violations": 0, "warnings": 0}
    today = analyzer.monitor(samples / "today.csv", tmp_path / "today", baseline=before)
    tables = {"features": 10, "violations": 7, "warnings": 0}
    assert checked(today) == {**tables, "drift": 9, "drift_from_previous": 0}
    assert checked(analyzer.monitor(samples / "customers.csv", tmp_path / "same", baseline=before))["violations"] == 0


def test_names_and_values_that_are_no_text_of_a_page(tmp_path: Path) -> None:
    columns = {ODD: [1, 2, 3, 4], "b" * 300: ["<b>x</b>", "y", None, ODD], "n": pa.nulls(4), "f": [1e308, -1e308, 0, 1]}
    before = analyzer.baseline(pa.table(columns), tmp_path / "before")
    assert checked(before)["features"] == 4
    other = pa.table({ODD: ["<b>x</b>"] * 4, "b" * 300: ["<i>q</i>"] * 4, "<td>": [1.5] * 4})
    assert checked(analyzer.monitor(other, tmp_path / "today", baseline=before))["violations"] >= 5


def test_merges_and_model_quality(samples: Path, tmp_path: Path) -> None:
    assert checked(analyzer.merge(samples / "captures", samples / "labels", tmp_path / "merged")) == {"counts": 6}
    named: dict[str, Any] = {"prediction": "predicted", "label": "paid"}
    binary = named | {"problem_type": "binary", "probability": "score"}
    before = analyzer.model_quality(samples / "scored.csv", tmp_path / "before", **binary)
    assert checked(before) == {"metrics": 11, "violations": 0}
    today = analyzer.model_quality(samples / "scored_today.csv", tmp_path / "today", baseline=before, **binary)
    assert checked(today) == {"metrics": 11, "violations": 11}
    for kind, metrics in (("regression", 4), ("multiclass", 6)):
        found = analyzer.model_quality(samples / "scored.csv", tmp_path / kind, problem_type=kind, **named)  # type: ignore[arg-type]
        assert checked(found) == {"metrics": metrics, "violations": 0}


def test_bias(samples: Path, tmp_path: Path) -> None:
    config = samples / "analysis_config.json"
    before = analyzer.bias(samples / "scored.csv", tmp_path / "before", config=config)
    assert checked(before) == {"attributions": 0, "metrics": 21, "violations": 0}
    today = analyzer.bias(samples / "scored_today.csv", tmp_path / "today", config=config, baseline=before)
    assert checked(today) == {"attributions": 0, "metrics": 21, "violations": 10}
    assert checked(analyzer.analyse(samples / "scored.csv", tmp_path / "all", config=config))["metrics"] == 21
    odd = pa.table({ODD: [0, 1] * 20, "g": ["<b>f</b>", "m", "m", "m"] * 10})
    facet = {"name_or_index": "g", "value_or_threshold": ["<b>f</b>"]}
    methods = {"pre_training_bias": {"methods": "all"}, "report": {}}
    asked = {"label": ODD, "label_values_or_threshold": [1], "facet": [facet], "methods": methods}
    assert checked(analyzer.bias(odd, tmp_path / "odd", config=asked))["metrics"] == 8


def test_attributions(samples: Path, model: str, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"config": samples / "attributions_config.json", "model_url": model}
    before = analyzer.explain(samples / "people.csv", tmp_path / "before", **asked)
    assert checked(before) == {"attributions": 3, "metrics": 0, "violations": 0}
    today = analyzer.explain(samples / "people.csv", tmp_path / "today", baseline=before, **asked)
    assert checked(today) == {"attributions": 3, "metrics": 0, "violations": 0}
