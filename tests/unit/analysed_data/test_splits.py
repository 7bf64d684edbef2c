"""The data of an analysis through Spark's tasks: the same rows whatever the splits, and joined to the right ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analyzer.analysed_data import AnalysedData, find_data, monitored_data
from analyzer.formats.reading import Reading
from analyzer.processes.engine import process_engine
from analyzer.scan import Engine, Split
from analyzer.sources import cutting
from contracts.model_bias_job import ModelBiasJob
from tests.unit.analysed_data.reading import config, facet
from tests.unit.captured.records import csv
from tests.unit.captured.test_merged import merged

ROWS = 5_000


@dataclass
class Rows:
    """All rows, as texts."""

    rows: list[list[str | None]] = field(default_factory=list)

    def merge(self, other: Rows) -> None:
        self.rows += other.rows

    def to_plain(self) -> Any:
        return self.rows


@dataclass(frozen=True)
class Collecting:
    """A fold that keeps every row, and in which splits they came."""

    def fold(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, Rows]]:
        rows = Rows()
        for batch in batches:
            columns = [[None if value is None else str(value) for value in c.to_pylist()] for c in batch.columns]
            rows.rows += map(list, zip(*columns, strict=True))
        yield "rows", rows
        yield f"split {split.index}", Rows()

    def restore(self, plain: Any) -> Rows:
        return Rows(plain)


@dataclass(frozen=True)
class Collected:
    rows: list[list[str | None]]
    splits: int
    report: Any


def collected(engine: Engine, data: AnalysedData, columns: Sequence[str] = ()) -> Collected:
    states = engine.scan(data.select(columns or data.roles.columns).open(engine), Collecting())
    try:
        rows: Any = states.state("rows") if "rows" in states.keys else Rows()
        return Collected(rows.rows, len(states.keys) - 1, states.report)
    finally:
        states.close()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with process_engine(None) as processes:
        yield processes


@pytest.fixture
def small_splits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "SMALLEST_SPLIT", 8 << 10)
    monkeypatch.setattr(cutting, "ROWS_A_SPLIT", 1)


def table() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    sex = rng.choice(["M", "F"], ROWS)
    return pd.DataFrame(
        {"id": range(ROWS), "age": rng.integers(18, 90, ROWS), "sex": sex, "y": rng.integers(0, 2, ROWS)}
    )


def expected(frame: pd.DataFrame) -> list[list[str]]:
    return [[str(value) for value in row] for row in frame.itertuples(index=False)]


@pytest.mark.usefixtures("small_splits")
@pytest.mark.parametrize("header", [True, False])
def test_every_split_of_csv_gives_its_rows_once(engine: Engine, tmp_path: Path, header: bool) -> None:
    frame = table()
    frame.to_csv(tmp_path / "a.csv", index=False, header=header)
    asked = config(headers=list(frame), label="y", facet=facet("sex"))
    found = collected(engine, find_data(asked, str(tmp_path / "a.csv")), ["y", "sex"])
    assert found.rows == expected(frame[["sex", "y"]])
    assert found.splits > 4
    assert found.report.rows == ROWS


def test_many_small_files_are_read_with_their_headers(engine: Engine, tmp_path: Path) -> None:
    frame = table()
    for i in range(20):
        frame[i * 250 : (i + 1) * 250].to_csv(tmp_path / f"{i:02}.csv", index=False)
    found = collected(engine, find_data(config(label="y", facet=facet("sex")), str(tmp_path)))
    assert found.rows == expected(frame)


def test_a_quoted_newline_in_csv_is_read_unsplit(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,y\n"1\n2",0\n3,1\n')
    data = find_data(config(label="y"), str(tmp_path / "a.csv"))
    states = engine.scan(data.open(engine, unsplit=True), Collecting())
    assert states.state("rows").to_plain() == [["1\n2", "0"], ["3", "1"]]
    states.close()


@pytest.mark.usefixtures("small_splits")
@pytest.mark.parametrize("lines", [True, False])
def test_json_is_read_in_any_split(engine: Engine, tmp_path: Path, lines: bool) -> None:
    frame = table()
    records = [{"x": [int(age), sex], "y": int(y)} for _, age, sex, y in frame.itertuples(index=False)]
    text = "".join(json.dumps(each) + "\n" for each in records) if lines else json.dumps(records)
    (tmp_path / "a.json").write_text(text)
    kind, prefix = ("application/jsonlines", "") if lines else ("application/json", "[*].")
    asked = config(kind, features=f"{prefix}x", label=f"{prefix}y", headers=["age", "sex", "label"], facet=facet("sex"))
    found = collected(engine, find_data(asked, str(tmp_path / "a.json")))
    assert found.rows == expected(frame[["age", "sex", "y"]])
    assert (found.splits > 4) == lines


@pytest.mark.parametrize("headers", [None, ["id", "age", "sex", "y"], ["a", "b", "c", "d"]])
def test_parquet_is_called_by_its_schema_or_by_headers(
    engine: Engine, tmp_path: Path, headers: list[str] | None
) -> None:
    frame = table()
    frame.to_parquet(tmp_path / "a.parquet")
    names = headers or list(frame)
    keys = {} if headers is None else {"headers": headers}
    asked = config("application/x-parquet", label=names[3], facet=facet(names[2]), **keys)
    found = collected(engine, find_data(asked, str(tmp_path)), names[2:])
    assert found.rows == expected(frame[["sex", "y"]])


@pytest.mark.usefixtures("small_splits")
def test_side_data_is_joined_to_the_row_of_the_same_number(engine: Engine, tmp_path: Path) -> None:
    frame = table()
    frame[["id", "age", "y"]].to_csv(tmp_path / "a.csv", index=False, header=False)
    frame[["sex"]].to_csv(tmp_path / "side.csv", index=False)
    keys = {"facet": facet("sex"), "facet_dataset_uri": str(tmp_path / "side.csv")}
    data = find_data(config(headers=["id", "age", "y"], label="y", **keys), str(tmp_path / "a.csv"))
    found = collected(engine, data, ["id", "sex"])
    assert found.rows == expected(frame[["id", "sex"]])
    assert found.splits == 1


@pytest.mark.usefixtures("small_splits")
def test_side_data_is_joined_by_an_id_in_every_split(engine: Engine, tmp_path: Path) -> None:
    frame = table()
    frame[["id", "age", "y"]].to_csv(tmp_path / "a.csv", index=False, header=False)
    shuffled = frame[["id", "sex"]].sample(ROWS - 10, random_state=1)
    shuffled.to_csv(tmp_path / "side.csv", index=False)
    keys = {
        "facet": facet("sex"),
        "facet_dataset_uri": str(tmp_path / "side.csv"),
        "joinsource_name_or_index": "id",
    }
    data = find_data(config(headers=["id", "age", "y"], label="y", **keys), str(tmp_path / "a.csv"))
    found = collected(engine, data, ["id", "sex"])
    assert found.rows == expected(frame[["id", "sex"]].loc[sorted(shuffled.index)])
    assert found.splits > 4
    assert found.report.counts == {"without_partner": 10}


def test_rows_that_have_no_partner_by_their_number_are_told_as_a_value(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,0\n2,1\n")
    (tmp_path / "side.csv").write_text("sex\nM\n")
    keys = {"facet": facet("sex"), "facet_dataset_uri": str(tmp_path / "side.csv")}
    found = collected(engine, find_data(config(headers=["age", "y"], label="y", **keys), str(tmp_path / "a.csv")))
    assert "which has 1 row where the data has 2" in found.report.failure


@pytest.mark.usefixtures("small_splits")
def test_merged_records_are_read_in_any_split(engine: Engine, tmp_path: Path) -> None:
    frame = table()
    lines = [merged(csv(str(y)), csv("0.7"), csv(f"{age},{sex}")) for _, age, sex, y in frame.itertuples(index=False)]
    (tmp_path / "part-0.jsonl").write_text("".join(line + "\n" for line in lines))
    job = ModelBiasJob.of(
        {
            "dataset_source": str(tmp_path),
            "dataset_format": '{"sagemakerMergeJson": {}}',
            "output_path": "/out",
            "analysis_config": "/config.json",
        }
    )
    asked = config(None, headers=["age", "sex", "y"], label="y", facet=facet("sex"))
    found = collected(engine, monitored_data(asked, job, Reading()))
    assert found.rows == [[*row, "1", "0.7"] for row in expected(frame[["age", "sex", "y"]])]
    assert found.splits > 4
