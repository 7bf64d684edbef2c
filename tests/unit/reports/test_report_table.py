"""Tables of reports as frames, and how they show themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from analyzer.ground_truth.report import MergeCount
from analyzer.reports.data_quality import FeatureSummary
from analyzer.reports.report_table import ReportTable
from contracts.drift_violations import AttributionViolation, BiasViolation
from contracts.model_quality_violations import MetricViolation
from contracts.violations import Violation
from tests.unit.analyses.runs import DRIFTED, run_report
from tests.unit.reports.samples import drift_of, numeric, text
from tests.unit.rules.test_results import judged
from tests.unit.ways_in.test_model_quality_command import regression

FEATURES = ReportTable(FeatureSummary, [numeric("price", drift=0.17), text("city")])


def types(table: pa.Table) -> dict[str, str]:
    return {field.name: str(field.type) for field in table.schema}


def test_a_table_is_the_list_of_its_rows() -> None:
    assert [numeric("price", drift=0.17), text("city")] == FEATURES
    assert [feature.name for feature in FEATURES] == ["price", "city"] and FEATURES[1] == text("city")
    assert ReportTable(FeatureSummary) == [] and not ReportTable(FeatureSummary)


def test_features_become_a_frame_in_which_missing_numbers_are_missing() -> None:
    frame = FEATURES.to_pandas()
    assert list(frame["name"]) == ["price", "city"]
    assert list(frame["inferred_type"]) == ["Fractional", "String"]
    assert frame["distinct_count"].dtype == "int64" and frame["mean"].dtype == "float64"
    assert frame.loc[0, ["first_quartile", "median", "third_quartile", "drift_distance"]].tolist() == [
        *(0.25, 10.0, 20_000_000.0),
        0.17,
    ]
    assert frame.loc[1, ["mean", "median", "drift_distance"]].isna().all()


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (FeatureSummary, {"name": "string", "distinct_count": "int64", "completeness": "double", "median": "double"}),
        (Violation, {"feature_name": "string", "constraint_check_type": "string", "description": "string"}),
        (MetricViolation, {"metric_name": "string", "constraint_check_type": "string"}),
        (BiasViolation, {"metric_name": "string", "facet": "string", "baseline": "double", "now": "double"}),
        (AttributionViolation, {"label": "string", "threshold": "double", "now": "double"}),
        (MergeCount, {"records": "string", "number": "int64"}),
    ],
)
def test_an_empty_table_has_the_columns_of_a_full_one(row: type, columns: dict[str, str]) -> None:
    empty = ReportTable[Any](row).to_arrow()
    assert empty.num_rows == 0
    assert columns.items() <= types(empty).items()
    assert list(ReportTable[Any](row).to_pandas().columns) == empty.column_names


def test_what_a_metric_was_and_is_are_numbers() -> None:
    (row,) = ReportTable(BiasViolation, [DRIFTED]).to_arrow().to_pylist()
    assert (row["metric_name"], row["facet"], row["facet_value"]) == ("TE", "sex", "0")
    assert row["now"] == float("inf") and row["baseline"] == pytest.approx(2.917, abs=1e-3)
    other = DRIFTED.model_copy(update={"description": "as a script says it"})
    assert (other.now, other.baseline) == (None, None)
    text = "Feature attribution drift 0.7337281490580175 exceeds threshold 0.9"
    drifted = AttributionViolation(label="label0", description=text)
    assert (drifted.now, drifted.threshold) == (0.7337281490580175, 0.9)


def test_every_kind_of_report_has_its_tables() -> None:
    quality = regression(violated=True).metrics.to_pandas().set_index("name")
    assert quality.loc["mae", ["value", "threshold", "violated"]].tolist() == [1.5, 1.25, True]
    assert quality["standard_deviation"].isna().tolist() == [False, True, True, True]
    report = run_report(violations=[DRIFTED])
    metrics = report.metrics.to_pandas()
    assert metrics.loc[metrics["violated"], ["stage", "name"]].values.tolist() == [["Post-Training", "TE"]]
    assert metrics.loc[metrics["name"] == "FT", "error"].tolist() == ["Facet set is empty"]
    assert list(report.attributions.to_pandas()["feature"]) == ["age", "sex"]
    rules = ReportTable(type(judged({"kind": "hasSize", "above": 9}, 4)), [judged({"kind": "hasSize", "above": 9}, 4)])
    (row,) = rules.to_arrow().to_pylist()
    assert (row["name"], row["columns"], row["expected"], row["observed"]) == ("hasSize", [], "above 9.0", 4.0)
    assert row["outcome"] == "does not hold"


def test_short_texts() -> None:
    violations = ReportTable(Violation, [drift_of(f"c{number}") for number in range(9)])
    assert repr(violations).endswith("... 6 more]") and repr(violations).count("Violation(") == 3
    assert repr(ReportTable(Violation)) == "[]"
    assert json.dumps(ReportTable(MergeCount)) == "[]"


def test_names_and_values_of_the_data_are_no_html() -> None:
    html = ReportTable(Violation, [drift_of("<script>&\x1b")])._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;&amp;\\x1b" in html and "\x1b" not in html


def test_frames_cost_nothing_until_they_are_asked_for() -> None:
    code = "import sys, analyzer.reports.data_quality; print('pandas' in sys.modules, 'rich' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["False", "False"]


def test_a_report_of_a_run_has_them(tmp_path: Path) -> None:
    import analyzer  # noqa: PLC0415

    frame = pd.DataFrame({"age": [31, 42, None, 28], "plan": ["gold", "basic", "basic", "gold"]})
    baseline = analyzer.baseline(frame, tmp_path / "baseline", engine="processes")
    assert baseline.features.to_pandas()["completeness"].tolist() == [0.75, 1.0]
    report = analyzer.monitor(
        frame.drop(columns="plan"), tmp_path / "today", baseline=tmp_path / "baseline", engine="processes"
    )
    assert report.violations.to_pandas()["constraint_check_type"].tolist() == ["missing_column_check"]
    assert repr(report) == f"<MonitoringReport: 4 rows, 1 column, 1 violation, in {tmp_path / 'today'}>"
