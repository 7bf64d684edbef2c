"""The cases of ORC and Arrow IPC: ``python -m tests.cases.arrow_tables`` writes their settings and input."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from tests.cases.captures import Case, write
from tests.cases.parquet_tables import DAYS, EVERY_TYPE, Columns

ORDERS: Columns = {
    "amount": pa.array([10.5, 20.25, None, 7.0]),
    "count": pa.array([1, 2, 3, 4], pa.int32()),
    "state": pa.array(["new", "paid", "new", None]),
    "place": pa.array([{"city": "Ulm", "zip": 89073}, None, {"city": "Köln", "zip": 50667}, {"city": None, "zip": 1}]),
    "tags": pa.array([["a", "b"], [], None, ["c"]]),
}


def orc(columns: Columns) -> bytes:
    from pyarrow.orc import write_table  # noqa: PLC0415 (slow to import)

    file = io.BytesIO()
    write_table(pa.table(dict(columns)), file)
    return file.getvalue()


def arrow(columns: Columns, stream: bool = False, **options: Any) -> bytes:
    table, file = pa.table(dict(columns)), io.BytesIO()
    create = pa.ipc.new_stream if stream else pa.ipc.new_file
    with create(file, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return file.getvalue()


def with_intervals() -> bytes:
    return arrow({"n": pa.array([1, 2]), "lasts": pa.array([(1, 2, 3), None], pa.month_day_nano_interval())})


def case(name: str, kind: str, files: dict[str, bytes], **env: str) -> Case:
    return Case(name, {"dataset_format": f'{{"{kind}": {{}}}}', **env}, files)


def cases() -> Iterator[Case]:
    """What there is."""
    yield case("orc", "orc", {"a.orc": orc(ORDERS)})
    yield case("orc-excluded", "orc", {"a.orc": orc(ORDERS)}, exclude_columns="place.zip, tags")
    whole = orc(ORDERS)
    yield case("bad-orc", "orc", {"a.orc": whole[: len(whole) // 2]})
    files = {
        "a.arrow": arrow(ORDERS),
        "b.feather": arrow(ORDERS, compression="zstd"),
        "c.arrows": arrow(ORDERS, stream=True),
    }
    yield case("arrow", "arrow", files)
    yield case("arrow-types-differ", "arrow", {f"day{day}.arrow": arrow(each) for day, each in enumerate(DAYS, 1)})
    yield case("arrow-every-type", "arrow", {"a.arrow": arrow(EVERY_TYPE)})
    yield case("arrow-unreadable-column", "arrow", {"a.arrow": with_intervals()})
    yield case("bad-arrow", "arrow", {"a.arrow": arrow(ORDERS)[:-40]})
    yield case("bad-arrow-first-feather", "arrow", {"a.feather": b"FEA1" + bytes(60) + b"FEA1"})


def main(names: Sequence[str]) -> int:
    for each in cases():
        if not names or each.name in names:
            write(each)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
