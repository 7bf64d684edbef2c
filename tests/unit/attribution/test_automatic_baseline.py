"""Baselines that are made of the data: clusters, and values that the data could have."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.attribution.automatic_baseline import automatic_baseline
from analyzer.attribution.clusters import Clusters, MixedRows, clusters_of
from analyzer.attribution.feature_facts import SAMPLE, FactsFold, FeatureKind
from analyzer.attribution.row_sample import RowSample
from analyzer.profile.row_choice import row_hashes
from tests.unit.attribution.facts import Table, found_of, states_of, table


def made(columns: Table, clusters: int | None = None, seed: int = 0) -> list[dict[str, Any]]:
    facts, sample = found_of(table(columns))
    rows: list[dict[str, Any]] = automatic_baseline(sample, facts, clusters, seed).to_pylist()
    return rows


def groups(*centres: tuple[float, float], size: int = 30) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(1)
    return np.concatenate([rng.normal(centre, 0.05, size=(size, 2)) for centre in centres])


def test_types_are_respected() -> None:
    count = 60
    columns: Table = {
        "whole": list(range(100, 100 + count)),
        "whole as text": [str(number) for number in range(200, 200 + count)],
        "fraction": [number / 7 for number in range(count)],
        "fraction as text": [f"{number}.5" for number in range(count)],
        "code": [3, 7, 7] * 20,
        "code as text": ["1", "0", "0"] * 20,
        "category": ["red", "blue", "blue"] * 20,
        "flag": [True, False, False] * 20,
    }
    (row,) = made(columns, clusters=1)
    assert row == {
        "whole": 130,
        "whole as text": "230",
        "fraction": pytest.approx(29.5 / 7),
        "fraction as text": "30.0",
        "code": 7,
        "code as text": "0",
        "category": "blue",
        "flag": "false",
    }


def test_numbers_gather_in_clusters_whose_means_are_the_rows_the_largest_cluster_first() -> None:
    points = np.concatenate([groups((0.0, 0.0)), groups((10.0, 1000.0), size=50)])
    rows = made({"x": points[:, 0], "y": points[:, 1]}, clusters=2)
    assert [row["x"] for row in rows] == pytest.approx([10.0, 0.0], abs=0.05)
    assert [row["y"] for row in rows] == pytest.approx([1000.0, 0.0], abs=0.05)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_without_a_number_as_many_clusters_are_taken_as_there_are_groups(number: int) -> None:
    centres = [(0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (10.0, 0.0)][:number]
    points = groups(*centres)
    assert len(made({"x": points[:, 0], "y": points[:, 1]})) == number


def test_categories_make_clusters_too() -> None:
    columns: Table = {"a": ["x"] * 20 + ["y"] * 30, "b": ["p"] * 20 + ["q"] * 30, "n": [1.5] * 50}
    rows = made(columns, clusters=2)
    assert [(row["a"], row["b"]) for row in rows] == [("y", "q"), ("x", "p")]


def test_there_are_no_more_clusters_than_distinct_rows() -> None:
    assert len(made({"x": [1.5, 2.5, 1.5, 2.5]}, clusters=9)) == 2
    assert made({"x": [1.5] * 5, "y": ["a"] * 5}) == [{"x": 1.5, "y": "a"}]
    assert made({"x": [0.25]}) == [{"x": 0.25}]


def test_missing_values() -> None:
    columns: Table = {"x": [1.5, None, 2.5, None], "y": ["a", None, None, None], "z": pa.nulls(4, pa.string())}
    assert made(columns, clusters=1) == [{"x": 2.0, "y": None, "z": None}]


def test_numbers_at_the_end_of_the_doubles_have_a_mean() -> None:
    (row,) = made({"x": [1.7e308, 1.6e308, 1.5e308]}, clusters=1)
    assert row["x"] == pytest.approx(1.6e308)


def test_kinds_of_features() -> None:
    facts, _ = found_of(
        table(
            {
                "ages": list(range(130)),
                "codes": list(range(13)) * 10,
                "scores": ["0.5", "1"] * 65,
                "names": [f"n{number}" for number in range(130)],
                "colours": ["red", "blue"] * 65,
                "mixed": ["1", "x"] * 65,
                "nothing": pa.nulls(130, pa.string()),
            }
        )
    )
    kind = FeatureKind
    kinds = [kind.WHOLE, kind.WHOLE, kind.FRACTIONAL, kind.FREE_TEXT, kind.CATEGORY, kind.CATEGORY, kind.CATEGORY]
    assert [each.kind for each in facts] == kinds
    assert [each.codes for each in facts] == [False, True, False, False, False, False, False]
    assert (facts[0].minimum, facts[0].maximum, facts[4].categories) == (0.0, 129.0, (("blue", 65), ("red", 65)))


@given(st.data())
def test_a_sample_of_rows_depends_on_their_places_alone(data: st.DataObject) -> None:
    batch = table({"n": list(range(200)), "t": [f"t{number}" for number in range(200)]})
    cuts = [0, *sorted(data.draw(st.lists(st.integers(0, 200), max_size=3))), 200]
    small = [batch.slice(start, stop - start) for start, stop in pairwise(cuts)]
    whole, merged = (states_of(FactsFold(("n", "t")), batches, batches)[SAMPLE] for batches in ([batch], small))
    assert isinstance(whole, RowSample) and isinstance(merged, RowSample)
    assert whole.rows.num_rows == 400 and merged.rows.equals(whole.rows)


def test_a_large_sample_is_cut_down_to_rows_by_chance() -> None:
    sample = RowSample(("n",), most_rows=50)
    for start in range(0, 1000, 100):
        sample.update(row_hashes(0, 0, start, 100), table({"n": list(range(start, start + 100))}))
    kept = sample.rows.column("n").to_pylist()
    assert len(kept) == 50 and kept == sorted(kept)
    assert 300 < np.mean(kept) < 700


@given(st.integers(1, 8), st.integers(0, 3), st.integers(1, 6), st.integers(0, 5))
def test_every_row_is_in_the_cluster_that_is_nearest(rows: int, width: int, count: int, seed: int) -> None:
    rng = np.random.default_rng([rows, width, seed])
    table = MixedRows(rng.normal(size=(rows, width)).round(1), rng.integers(0, 3, size=(rows, 2)).astype(np.intp))
    clusters = Clusters.of(table, count, seed)
    assert clusters.count == len(set(clusters.members.tolist())) <= count
    assert clusters.cost >= 0.0
    again = clusters_of(table, count, seed)
    assert (again.members == clusters.members).all()
