"""Partial dependence: the contract's grid, means over all rows, and what can have no plot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from analyzer.attribution.feature_facts import FeatureFacts, FeatureKind
from analyzer.attribution.partial_dependence import (
    NOT_SUPPORTED,
    BatchDependence,
    DependenceExplainer,
    DependenceSums,
    Grid,
    grids_of,
    refused,
)
from analyzer.columns.labels import numbers_of
from tests.unit.attribution.facts import Table, found_of, table
from tests.unit.attribution.models import InProcess, Numbers
from tests.unit.profile.values import packed_and_unpacked


def predict(batch: pa.RecordBatch) -> Numbers:
    """Two scores: x^2 + y, where a missing x is as 0, and 1 where the colour is red."""
    x, y = (numbers_of(batch.column(name)) for name in ("x", "y"))
    red = np.array([text == "red" for text in batch.column("colour").to_pylist()], dtype=np.float64)
    return np.column_stack([np.nan_to_num(x) ** 2 + y, red])


def plots(columns: Table, resolution: int = 4, size: int = 100, ask: Any = predict) -> dict[str, dict[str, Any]]:
    batch = table(columns)
    facts, _ = found_of(batch)
    grids = grids_of(facts, resolution)
    explainer = DependenceExplainer(tuple(batch.schema.names), grids, InProcess(ask), 2)
    sums = DependenceSums(grids, 2)
    batches = [batch.slice(start, size) for start in range(0, batch.num_rows, size)]
    for measured in explainer.measure(batches):
        sums.update(BatchDependence.from_plain(packed_and_unpacked(measured.to_plain())))
    return {plot.feature_name: plot.model_dump() for plot in sums.result(lambda place: f"label{place}")}


COLUMNS: Table = {
    "x": ["0", "1.5", "4", "8", None],
    "y": [1, 2, 3, 4, 5],
    "colour": ["red", "blue", "red", "green", "red"],
}


def test_a_number_is_set_to_the_middles_of_buckets_in_all_rows() -> None:
    found = plots(COLUMNS)["x"]
    assert found == {
        "feature_name": "x",
        "data_type": "numerical",
        "feature_values": (1.0, 3.0, 5.0, 7.0),
        # Of all rows, also those without a number; 8, the greatest, is in the last bucket, 4 begins the third.
        "model_predictions": ((4.0, 12.0, 28.0, 52.0), (0.6, 0.6, 0.6, 0.6)),
        "data_distribution": (0.5, 0.0, 0.25, 0.25),
        "label_headers": ("label0", "label1"),
    }


def test_a_category_is_set_to_each_of_its_values() -> None:
    x = np.array([0.0, 1.5, 4.0, 8.0])
    found = plots(COLUMNS)["colour"]
    mean = float((x**2).sum() + 15.0) / 5
    assert found["data_type"] == "categorical"
    assert found["feature_values"] == ("blue", "green", "red")
    assert found["data_distribution"] == (0.2, 0.2, 0.6)
    assert found["model_predictions"] == ((mean,) * 3, (0.0, 0.0, 1.0))


def test_codes_that_repeat_are_categories_in_the_order_of_numbers() -> None:
    codes = [10, 2, 2, 1] * 25
    found = plots({"x": ["1.5"] * 100, "y": codes, "colour": ["red"] * 100})["y"]
    assert found["data_type"] == "categorical"
    assert found["feature_values"] == (1, 2, 10)
    assert all(type(value) is int for value in found["feature_values"])
    assert found["data_distribution"] == (0.25, 0.5, 0.25)
    assert found["model_predictions"] == ((3.25, 4.25, 12.25), (1.0, 1.0, 1.0))
    # In CSV they are texts, and are sent as they are written.
    asked: list[pa.RecordBatch] = []

    def ask(batch: pa.RecordBatch) -> Numbers:
        asked.append(batch)
        return predict(batch)

    assert (
        plots({"x": ["1.5"] * 100, "y": [str(code) for code in codes], "colour": ["red"] * 100}, ask=ask)["y"] == found
    )
    assert set(asked[1].column("y").to_pylist()) == {"1", "2", "10"}


@pytest.mark.parametrize(
    ("codes", "data_type", "values"),
    [
        # Continuous from a twentieth of distinct values on, as smclarify has it of facets.
        ([1, 2] * 21, "categorical", (1, 2)),
        ([1, 2] * 20, "numerical", (1.125, 1.375, 1.625, 1.875)),
        ([5] * 21, "categorical", (5,)),
        # A code may have zeros before it, and more digits than a number of 64 bits.
        (["007", "012"] * 30, "categorical", ("007", "012")),
        (["1", str(1 << 70)] * 30, "categorical", ("1", str(1 << 70))),
        (["-3", "2", "-10", None] * 30, "categorical", (-10, -3, 2)),
        ([1.0, 2.0] * 30, "numerical", (1.125, 1.375, 1.625, 1.875)),
        # More than are kept as categories.
        (list(range(121)) * 30, "numerical", (15.0, 45.0, 75.0, 105.0)),
        (list(range(120)) * 30, "categorical", tuple(range(120))),
    ],
)
def test_whole_numbers_are_categories_where_they_repeat(
    codes: list[Any], data_type: str, values: tuple[Any, ...]
) -> None:
    facts, _ = found_of(table({"code": codes}))
    (grid,) = grids_of(facts, 4)
    explainer = DependenceExplainer(("code",), (grid,), InProcess(lambda batch: np.zeros((batch.num_rows, 1))), 1)
    sums = DependenceSums((grid,), 1)
    for measured in explainer.measure([table({"code": codes})]):
        sums.update(measured)
    (plot,) = sums.result(str)
    assert (plot.data_type, plot.feature_values) == (data_type, values)
    assert sum(plot.data_distribution or ()) == pytest.approx(1.0)


@pytest.mark.parametrize(("resolution", "maximum"), [(20, 90.0), (15, 90.0)])
def test_the_grid_of_the_contract(resolution: int, maximum: float) -> None:
    facts = FeatureFacts("age", FeatureKind.WHOLE, 10, 10, 17.0, maximum)
    values = Grid.of(facts, resolution).values.to_pylist()
    assert values == pytest.approx([17 + (i + 0.5) * (maximum - 17) / resolution for i in range(resolution)])


def test_a_grid_of_one_number_and_of_the_widest_numbers() -> None:
    assert Grid.of(FeatureFacts("x", FeatureKind.WHOLE, 3, 1, 5.0, 5.0), 15).values.to_pylist() == [5.0]
    widest = Grid.of(FeatureFacts("x", FeatureKind.FRACTIONAL, 3, 3, -1.7e308, 1.7e308), 4)
    assert np.isfinite(widest.values.to_numpy()).all()


def test_the_batches_that_rows_come_in_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    columns: Table = {"x": rng.normal(size=50), "y": rng.integers(0, 90, 50), "colour": ["red", "blue"] * 25}
    whole, small = plots(columns), plots(columns, size=7)
    assert small == whole


def test_the_model_gets_numbers_as_the_data_has_them() -> None:
    seen: list[pa.RecordBatch] = []

    def ask(batch: pa.RecordBatch) -> Numbers:
        seen.append(batch)
        return np.zeros((batch.num_rows, 2))

    plots({"x": ["1", "3"], "y": [4, 6], "colour": ["red", "blue"]}, resolution=2, ask=ask)
    assert [set(column.to_pylist()) for column in seen[0].columns] == [{"1.5", "2.5"}, {4, 6}, {"red", "blue"}]
    assert [set(column.to_pylist()) for column in seen[1].columns] == [{"1", "3"}, {4.5, 5.5}, {"red", "blue"}]


def test_free_text_has_an_error_and_so_has_a_column_without_values() -> None:
    facts, _ = found_of(table({"note": [f"note {number}" for number in range(200)], "gone": pa.nulls(200)}))
    found = [plot.model_dump() for plot in map(refused, facts) if plot is not None]
    assert found == [
        {"feature_name": "note", "data_type": "free_text", "error": NOT_SUPPORTED},
        {"feature_name": "gone", "error": NOT_SUPPORTED},
    ]
    assert grids_of(facts, 15) == ()
