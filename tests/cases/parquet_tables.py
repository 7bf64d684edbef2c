"""The cases of odd Parquet: ``python -m tests.cases.parquet_tables`` writes their settings and input."""

from __future__ import annotations

import datetime as dt
import io
import struct
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cases.captures import Case, write

Columns = Mapping[str, pa.Array]

NOON = dt.datetime(2024, 2, 29, 12)
DAY = NOON.date()
DAYS: Sequence[Columns] = (
    {
        "refunds": pa.array([3, 4, 5], pa.int32()),
        "paid": pa.array([10, 20, 30]),
        "price": pa.array([Decimal("1.50"), Decimal("2.25"), Decimal("3.00")], pa.decimal128(10, 2)),
        "seen": pa.array([NOON] * 3, pa.timestamp("ns")),
        "born": pa.array([DAY] * 3),
        "code": pa.array([7, 8, 9]),
    },
    {
        "refunds": pa.array([2**40, 1]),
        "paid": pa.array([12.5, None]),
        "price": pa.array([Decimal("1.5000"), None], pa.decimal128(12, 4)),
        "seen": pa.array([NOON, None], pa.timestamp("us", "UTC")),
        "born": pa.array([NOON, None], pa.timestamp("ms")),
        "code": pa.array(["7", "x9"]),
    },
    {"refunds": pa.nulls(2), "paid": pa.nulls(2, pa.binary()), "seen": pa.nulls(2), "code": pa.nulls(2)},
)
"""Three daily exports of one table."""

EVERY_TYPE: Columns = {
    "n": pa.array([1, 2, 3]),
    "at": pa.array([dt.time(8, 30), dt.time(8, 30, 0, 500_000), None], pa.time64("us")),
    "id": pa.array([uuid.UUID(int=number).bytes for number in range(3)], pa.uuid()),
    "wide": pa.array([Decimal("1" * 45), Decimal(2), None], pa.decimal256(50, 0)),
    "half": pa.array([0.5, 1.5, None], pa.float16()),
    "lasted": pa.array([1, 2, 3], pa.duration("ms")),
    "nothing": pa.nulls(3),
    "kind": pa.array(["a", "b", "a"]).dictionary_encode(),
    "lists": pa.array([[[0.5, 1e9], None], [], None]),
    "deep": pa.array([{"x": {"y": [{"z": "é"}]}}, {"x": None}, None]),
}


def parquet(columns: Columns, **options: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), file, **options)
    return file.getvalue()


def with_intervals() -> bytes:
    """A column of numbers beside one that holds intervals, as DuckDB writes them: its converted type is 21."""
    content = parquet(
        {"n": pa.array([1, 2, 3]), "interval": pa.array([bytes(12)] * 3, pa.binary(12))}, store_schema=False
    )
    name = b"\x18\x08interval"
    changed = content.replace(name, name + b"\x25\x2a", 1)
    (length,) = struct.unpack("<I", changed[-8:-4])
    return changed[:-8] + struct.pack("<I", length + 2) + changed[-4:]


def encodings() -> Iterator[tuple[str, bytes]]:
    """One table in compressions and encodings that not every reader knows."""
    for letter, options in (
        ("a", {"compression": "brotli"}),
        ("b", {"column_encoding": {"f": "BYTE_STREAM_SPLIT"}}),
        ("c", {"column_encoding": {"n": "DELTA_BINARY_PACKED", "t": "DELTA_BYTE_ARRAY"}, "data_page_version": "2.0"}),
        ("d", {"column_encoding": {"t": "DELTA_LENGTH_BYTE_ARRAY"}, "compression": "zstd"}),
    ):
        rows = range(20)
        table = {"n": pa.array(rows), "f": pa.array([i / 8 for i in rows]), "t": pa.array([f"t{i % 3}" for i in rows])}
        yield f"{letter}.parquet", parquet(table, use_dictionary=False, **options)


def case(name: str, files: Mapping[str, bytes], **env: str) -> Case:
    return Case(name, {"dataset_format": '{"parquet": {}}', **env}, dict(files))


def cases() -> Iterator[Case]:
    """What there is."""
    yield case("parquet-types-differ", {f"day{day}.parquet": parquet(columns) for day, columns in enumerate(DAYS, 1)})
    yield case("parquet-every-type", {"a.parquet": parquet(EVERY_TYPE)})
    yield case("parquet-encodings", dict(encodings()))
    yield case("parquet-unreadable-column", {"a.parquet": with_intervals()})
    yield case("parquet-unreadable-column-excluded", {"a.parquet": with_intervals()}, exclude_columns="interval")
    regions = ("eu", "us")
    yield case(
        "parquet-partitions",
        {f"region={region}/a.parquet": parquet({"n": pa.array([1, 2])}) for region in regions},
    )
    yield case("bad-parquet-footer", {"a.pq": b"PAR1" + bytes(100) + b"PAR1"})


def main(names: Sequence[str]) -> int:
    for each in cases():
        if not names or each.name in names:
            write(each)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
