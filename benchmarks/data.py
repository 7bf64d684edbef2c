"""The data that is measured: generated telephone customers, 12 numeric columns and 58 zero-one ones, in several shapes.

Files are made once in the cache folder and are the same for the same version of numpy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from benchmarks.attributions import PEOPLE, write_people
from benchmarks.decisions import decisions, write_decisions
from benchmarks.model_server import FEATURES
from benchmarks.predictions import predictions, write_predictions
from contracts import captured as keys

NARROW_ROWS = 303_290
BATCH_ROWS = 20_000
HOUR_FILES, HOUR_RECORDS = 3_600, 28
"""Captures of an hour, in files of a second each."""
STATES = (  # noqa: SIM905 (fifty quoted words read worse)
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR "
    "PA RI SC SD TN TX UT VA VT WA WI WV WY"
).split()

# name: (rows, columns, kind of file)
SHAPES: dict[str, tuple[int, int, str]] = {
    "small": (2_333, 70, "csv"),
    "narrow": (NARROW_ROWS, 70, "csv"),
    "narrow-parquet": (NARROW_ROWS, 70, "parquet"),
    "narrow-group": (NARROW_ROWS, 70, "group.parquet"),
    "narrow-eight": (NARROW_ROWS, 70, "eight"),
    "narrow-json": (NARROW_ROWS, 70, "jsonl"),
    "narrow-capture": (NARROW_ROWS, 70, "capture.jsonl"),
    "large": (21 * NARROW_ROWS, 70, "csv"),
    "wide": (20_000, 2_000, "csv"),
    "widest": (2_000, 10_000, "csv"),
    "hour": (HOUR_FILES * HOUR_RECORDS, 70, "csv"),
    "hour-captures": (HOUR_FILES * HOUR_RECORDS, 70, "hour"),
    "merge": (1_000_000, 30, "folders"),
    "merge-hour": (100_000, 30, "folders"),
    "predictions": (10_000_000, 4, "6.predictions.csv"),
    "predictions-distinct": (10_000_000, 4, "17.predictions.csv"),
    "attributions": (PEOPLE, FEATURES, "people.csv"),
    "decisions": (10_000_000, 6, "decisions.csv"),
}


def dataset(name: str, cache: Path) -> Path:
    """Return the file of the named shape, made now if it is not there yet."""
    rows, columns, kind = SHAPES[name]
    path = cache / f"{name}.{kind}"
    if not path.exists():
        print(f"making {path} ...", flush=True)
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        digits, _, rest = kind.partition(".")
        if rest == "predictions.csv":
            write_predictions(unfinished, predictions(rows, int(digits)))
        elif kind == "decisions.csv":
            write_decisions(unfinished, decisions(rows))
        elif kind == "people.csv":
            write_people(unfinished)
        else:
            WRITERS[kind](unfinished, _batches(rows, columns))
        unfinished.rename(path)
    return path


def cells(name: str) -> int:
    """Return the number of values in the named shape."""
    rows, columns, _ = SHAPES[name]
    return rows * columns


def column_types(csv_file: Path) -> list[tuple[str, str]]:
    """Return (name, Spark type) of the columns of one of our CSV files: decimals always show their point."""
    with csv_file.open(encoding="utf-8") as lines:
        names, values = next(lines).rstrip("\n").split(","), next(lines).rstrip("\n").split(",")
    return [(name, "double" if "." in value else "int") for name, value in zip(names, values, strict=True)]


def _batches(rows: int, columns: int) -> Iterator[pa.RecordBatch]:
    # narrow tables in fewer, larger batches than wide ones: some megabytes each
    size = max(100, BATCH_ROWS * 70 // columns)
    for number, start in enumerate(range(0, rows, size)):
        yield _customers(min(size, rows - start), columns, np.random.default_rng([number, columns]))


def _customers(rows: int, columns: int, rng: np.random.Generator) -> pa.RecordBatch:
    table: dict[str, np.ndarray[Any, Any]] = {}
    while len(table) < columns:
        suffix = f" {len(table) // 70}" if table else ""
        table.update({name + suffix: values for name, values in _block(rows, rng).items()})
    return pa.RecordBatch.from_pydict(dict(list(table.items())[:columns]))


def _block(rows: int, rng: np.random.Generator) -> dict[str, np.ndarray[Any, Any]]:
    def integers(mean: float, deviation: float) -> np.ndarray[Any, Any]:
        return np.clip(np.rint(rng.normal(mean, deviation, rows)), 0, None).astype(np.int64)

    def tenths(mean: float, deviation: float) -> np.ndarray[Any, Any]:
        return np.rint(np.clip(rng.normal(mean, deviation, rows), 0, None) * 10) / 10

    def one_hot(names: list[str]) -> dict[str, np.ndarray[Any, Any]]:
        choice = rng.integers(0, len(names), rows)
        return {name: (choice == index).astype(np.int64) for index, name in enumerate(names)}

    return {
        "Churn": (rng.random(rows) < 0.145).astype(np.int64),
        "Account Length": integers(101, 40),
        "VMail Message": np.where(rng.random(rows) < 0.72, 0, integers(29, 7)),
        "Day Mins": tenths(180, 54),
        "Day Calls": integers(100, 20),
        "Eve Mins": tenths(201, 51),
        "Eve Calls": integers(100, 20),
        "Night Mins": tenths(201, 51),
        "Night Calls": integers(100, 20),
        "Intl Mins": tenths(10.2, 2.8),
        "Intl Calls": rng.poisson(4.5, rows),
        "CustServ Calls": rng.poisson(1.6, rows),
        **one_hot([f"State_{state}" for state in STATES]),
        **one_hot(["Area Code_408", "Area Code_415", "Area Code_510"]),
        **one_hot(["Int'l Plan_no", "Int'l Plan_yes"]),
        **one_hot(["VMail Plan_no", "VMail Plan_yes"]),
    }


def _texts(batch: pa.RecordBatch) -> list[pa.Array]:
    # decimals through a table of texts, as Arrow would write 6.0 without its point
    points = pa.array([f"{number / 10:.1f}" for number in range(10_000)])
    return [
        points.take(pc.cast(pc.round(pc.multiply(column, 10.0)), pa.int64()))
        if pa.types.is_floating(column.type)
        else column.cast(pa.string())
        for column in batch.columns
    ]


def _write_csv(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    with path.open("wb") as file:
        for number, batch in enumerate(batches):
            if number == 0:
                file.write(",".join(batch.schema.names).encode() + b"\n")
            options = pa.csv.WriteOptions(include_header=False, quoting_style="none")
            pa.csv.write_csv(pa.RecordBatch.from_arrays(_texts(batch), batch.schema.names), file, options)


def _write_json_lines(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for batch in batches:
            texts: list[Any] = []
            for number, (name, values) in enumerate(zip(batch.schema.names, _texts(batch), strict=True)):
                texts += [f"{',' if number else '{'}{json.dumps(name)}:", values]
            lines = pc.binary_join_element_wise(*texts, "}\n", "")
            file.write("".join(lines.to_pylist()))


def _write_parquet(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    table = pa.Table.from_batches(list(batches))
    pa.parquet.write_table(table, path, row_group_size=100_000)


def _write_one_group(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    pa.parquet.write_table(pa.Table.from_batches(list(batches)), path, row_group_size=NARROW_ROWS)


def _write_eight(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """A folder of eight files."""
    table = pa.Table.from_batches(list(batches))
    path.mkdir()
    size = -(-table.num_rows // 8)
    for number in range(8):
        pa.parquet.write_table(table.slice(number * size, size), path / f"{number}.parquet")


def _write_hour(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """A folder of files with some captured requests each."""
    path.mkdir()
    whole = path / "whole"
    _write_captures(whole, batches)
    with whole.open("rb") as lines:
        for number in range(HOUR_FILES):
            (path / f"{number:04}.jsonl").write_bytes(b"".join(next(lines) for _ in range(HOUR_RECORDS)))
    whole.unlink()


def _write_captures(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """A captured request a row: the first value is the answer, the others were asked for it."""
    _write_requests(path, batches, lambda rows: pa.array(["5c06e3c8-8e9b-4c1c-9d0e-2b1f3f0d6a11"] * len(rows)))


def _write_merge(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """Captured requests, and labels for one of three of them, which come in another order."""
    hour = path / "captures" / "AllTraffic" / "2021" / "02" / "05" / "04"
    hour.mkdir(parents=True)
    (path / "labels").mkdir()
    rows = _write_requests(hour / "captures.jsonl", batches, _request_ids)
    order = np.random.default_rng(rows).permutation(rows)[: rows // 3]
    with (path / "labels" / "labels.jsonl").open("w", encoding="utf-8") as file:
        for id, number in zip(_request_ids(order).to_pylist(), order, strict=True):
            truth = {keys.DATA: f"{number % 2}", keys.ENCODING: keys.CSV}
            file.write(_line({keys.GROUND_TRUTH: truth, keys.EVENT_METADATA: {keys.EVENT_ID: id}}))


def _request_ids(rows: np.ndarray[Any, Any]) -> pa.Array:
    """As scattered as those that a platform draws."""
    return pa.array([str(UUID(int=int(row) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128))) for row in rows])


_VALUE = "?"
"""What stands for each value of a request."""


def _line(record: dict[str, Any]) -> str:
    return json.dumps({**record, keys.EVENT_VERSION: "0"}, separators=(",", ":")) + "\n"


def _write_requests(
    path: Path, batches: Iterator[pa.RecordBatch], ids: Callable[[np.ndarray[Any, Any]], pa.Array]
) -> int:
    """Write them, and return their number."""
    sides = {
        side: {keys.CONTENT_TYPE: "text/csv", keys.MODE: mode, keys.DATA: f"{_VALUE}\n", keys.ENCODING: keys.CSV}
        for side, mode in ((keys.ENDPOINT_INPUT, "INPUT"), (keys.ENDPOINT_OUTPUT, "OUTPUT"))
    }
    metadata = {keys.EVENT_ID: _VALUE, keys.INFERENCE_TIME: _VALUE}
    envelope = _line({keys.CAPTURE_DATA: sides, keys.EVENT_METADATA: metadata}).split(_VALUE)
    with path.open("w", encoding="utf-8") as file:
        second = 0
        for batch in batches:
            answer, *features = _texts(batch)
            seconds = np.arange(second, second + batch.num_rows)
            second += batch.num_rows
            times = pa.array([f"2021-02-05T{s // 3600 % 24:02d}:{s // 60 % 60:02d}:{s % 60:02d}Z" for s in seconds])
            payload = pc.binary_join_element_wise(*features, ",")
            named = (ids(seconds), envelope[3], times)
            texts = [envelope[0], payload, envelope[1], answer, envelope[2], *named, envelope[4], ""]
            file.write("".join(pc.binary_join_element_wise(*texts).to_pylist()))
    return second


WRITERS = {
    "csv": _write_csv,
    "capture.jsonl": _write_captures,
    "jsonl": _write_json_lines,
    "parquet": _write_parquet,
    "folders": _write_merge,
    "group.parquet": _write_one_group,
    "eight": _write_eight,
    "hour": _write_hour,
}
