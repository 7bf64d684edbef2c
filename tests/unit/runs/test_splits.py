"""What does not depend on splits, processors or hosts, and what a scan costs."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.processes import engine as engines
from analyzer.profile.quantiles import weighted_points
from analyzer.samples.customers import healthy
from analyzer.sources import cutting
from contracts.statistics import parse_statistics
from tests.running import CSV, JSON_LINES, PARQUET, Reports, run_job

ROWS = 6_000
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def table() -> dict[str, list[Any]]:
    columns = {name: column.tolist() for name, column in healthy(ROWS, seed=5).items()}
    random = np.random.default_rng(6)
    columns["gaps"] = [
        None if hole else value for hole, value in zip(random.random(ROWS) < 0.3, range(ROWS), strict=True)
    ]
    columns["note"] = [f'says "{i % 9}",\nand goes on' for i in range(ROWS)]
    columns["offset"] = (1.7e9 + random.normal(size=ROWS)).tolist()
    return columns


@pytest.fixture(scope="module")
def csv_file(table: dict[str, list[Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csv") / "data.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return path


def split_at(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "SMALLEST_SPLIT", size)
    monkeypatch.setattr(cutting, "LARGEST_SPLIT", size)


def assert_same_data(one: Reports, other: Reports) -> None:
    """Counts, types, ends and distinct counts exactly, moments to 1e-12, ranks within the error of the sketch."""
    assert one.counted() == other.counted()
    assert one.constraints == other.constraints
    statistics = [
        parse_statistics((reports.folder / "statistics.json").read_bytes()).by_name() for reports in (one, other)
    ]
    for name, first in statistics[0].items():
        second = statistics[1][name]
        if first.numerical_statistics is None or second.numerical_statistics is None:
            continue
        for moment in ("mean", "sum", "std_dev"):
            expected = getattr(first.numerical_statistics, moment)
            assert math.isclose(getattr(second.numerical_statistics, moment), expected, rel_tol=1e-12, abs_tol=1e-9)
        assert rank_distance(first, second) <= 0.01


def rank_distance(first: Any, second: Any) -> float:
    points = [weighted_points(feature.numerical_statistics.distribution.kll.sketch.data) for feature in (first, second)]
    probes = np.unique(np.concatenate([values for values, _ in points]))
    ranks = [
        np.concatenate(([0], np.cumsum(weights)))[np.searchsorted(values, probes, side="right")] / weights.sum()
        for values, weights in points
    ]
    return float(np.abs(ranks[0] - ranks[1]).max())


def test_the_results_are_those_of_plain_arithmetic(
    csv_file: Path, table: dict[str, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split_at(100_000, monkeypatch)
    reports = run_job(csv_file, CSV, tmp_path / "out")
    assert (reports.rows, list(reports.features)) == (ROWS, list(table))
    for name, column in table.items():
        values = [value for value in column if value is not None]
        assert reports.common(name) == (len(values), ROWS - len(values))
        if isinstance(values[0], str):
            assert reports.types[name] == "String"
            if len(set(values)) <= 120:
                assert reports.categories(name) == Counter(values)
            continue
        numbers = reports.features[name]["numerical_statistics"]
        assert reports.types[name] == ("Integral" if isinstance(values[0], int) else "Fractional")
        assert (numbers["min"], numbers["max"]) == (min(values), max(values))
        assert math.isclose(
            numbers["sum"], math.fsum(values), rel_tol=1e-12, abs_tol=1e-12 * math.fsum(map(abs, values))
        )
        assert math.isclose(numbers["mean"], math.fsum(values) / len(values), rel_tol=1e-12, abs_tol=1e-12)
        mean = math.fsum(values) / len(values)
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
        assert math.isclose(numbers["std_dev"], deviation, rel_tol=1e-9 if name == "offset" else 1e-12)
        distinct = len(set(map(str, values)))
        assert abs(numbers["approximate_num_distinct_values"] / distinct - 1) <= (0 if distinct <= 2_048 else 0.08)
        buckets = numbers["distribution"]["kll"]["buckets"]
        assert sum(bucket["count"] for bucket in buckets) == len(values)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_same_bytes_come_out_on_any_number_of_workers(
    workers: int, csv_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split_at(70_000, monkeypatch)
    expected = run_job(csv_file, CSV, tmp_path / "expected")
    monkeypatch.setattr(engines, "available_processors", lambda: workers)
    monkeypatch.setattr(engines, "memory_budget", lambda _: 1 << 40)
    assert run_job(csv_file, CSV, tmp_path / "found").files == expected.files


@pytest.mark.parametrize("size", [30_000, 200_000])
def test_other_splits_tell_the_same(csv_file: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run_job(csv_file, CSV, tmp_path / "whole")
    split_at(size, monkeypatch)
    assert_same_data(whole, run_job(csv_file, CSV, tmp_path / "split"))


@pytest.mark.parametrize("format", [JSON_LINES, PARQUET])
def test_other_formats_tell_the_same_in_any_splits(
    format: str, table: dict[str, list[Any]], csv_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if format == PARQUET:
        pq.write_table(pa.table(table), tmp_path / "data.parquet", row_group_size=500)
    else:
        rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
        (tmp_path / "data.parquet").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    whole = run_job(tmp_path / "data.parquet", format, tmp_path / "whole")
    split_at(60_000, monkeypatch)
    split = run_job(tmp_path / "data.parquet", format, tmp_path / "split")
    assert_same_data(whole, split)
    assert_same_but_for_estimates(whole, run_job(csv_file, CSV, tmp_path / "csv"))


def assert_same_but_for_estimates(one: Reports, other: Reports) -> None:
    """As above; distinct counts beyond the exact ones are estimates from other hashes."""
    counted = [reports.counted() for reports in (one, other)]
    for columns in counted:
        for feature in columns.values():
            for name in ("approximate_num_distinct_values", "distinct_count"):
                if feature.get(name, 0) > 2_048:
                    feature[name] = "many"
    assert counted[0] == counted[1]


def test_quoted_line_ends_at_the_border_of_a_split_are_read_again_unsplit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "data.csv"
    lines = "line\n" * 50
    path.write_text("n,text\n" + "".join(f'{i},"{lines}{i % 3}"\n' for i in range(100)), encoding="utf-8")
    whole = run_job(path, CSV, tmp_path / "whole")
    split_at(1_000, monkeypatch)
    with caplog.at_level("INFO"):
        split = run_job(path, CSV, tmp_path / "split")
    assert "read again" in caplog.text
    assert split.files == whole.files
    assert (whole.rows, whole.features["text"]["string_statistics"]["distinct_count"]) == (100, 3.0)


@pytest.mark.parametrize("format", [JSON_LINES, CSV])
def test_columns_that_a_split_lacks_are_missing_there(
    format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data.txt"
    if format == CSV:
        path.write_text("a,b\n" + ",1\n" * 500 + "2,\n" * 500)
    else:
        path.write_text('{"b": 1}\n' * 500 + '{"a": 2, "c": null}\n' * 500)
    split_at(900, monkeypatch)
    reports = run_job(path, format, tmp_path / "out")
    assert (reports.rows, reports.common("a"), reports.common("b")) == (1_000, (500, 500), (500, 500))
    assert list(reports.features) == (["a", "b"] if format == CSV else ["b", "a", "c"])


def test_an_object_that_is_null_in_a_whole_split_is_no_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"a": null, "n": null}\n' * 200 + '{"a": {"b": 1}, "n": null}\n' * 200)
    split_at(600, monkeypatch)
    reports = run_job(path, JSON_LINES, tmp_path / "out")
    assert (reports.types, reports.common("a.b")) == ({"n": "Unknown", "a.b": "Integral"}, (200, 200))


def test_bad_records_of_all_splits_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n" + "1,2\n3\n" * 500)
    split_at(700, monkeypatch)
    reports = run_job(path, CSV, tmp_path / "out", max_bad_records="500")
    assert reports.rows == 500


def test_a_wide_data_set_is_merged_in_several_partitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"column {i}" for i in range(700)]
    rows = "".join(",".join(str((i * j) % 7) for j in range(700)) + "\n" for i in range(40))
    (tmp_path / "data.csv").write_text(",".join(names) + "\n" + rows)
    split_at(10_000, monkeypatch)
    reports = run_job(tmp_path / "data.csv", CSV, tmp_path / "out")
    assert (list(reports.features), reports.common("column 699")) == (names, (40, 0))
