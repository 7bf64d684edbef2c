"""Who makes inputs that are beyond a limit: each takes the samples, a place and the URL of an endless model, and
returns the settings of a job.

What is large is written in pieces, or is sparse, so that making it takes neither memory nor time.
"""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.torture.jobs import CSV, Settings, baseline, explain, monitor

JSON_LINES = '{"json": {"lines": true}}'
PARQUET = '{"parquet": {}}'
_MEGABYTE = b"x" * (1 << 20)


def endless_model(samples: Path, _: Path, url: str) -> Settings:
    return explain(samples, {}, url)


def model_at_metadata(samples: Path, _: Path, __: str) -> Settings:
    return explain(samples, {}, "http://169.254.169.254/latest/meta-data/iam")


def line_of_500_megabytes(_: Path, place: Path, __: str) -> Settings:
    return _csv(_written(place / "long.csv", [b"a,b\n1,2\n3,", *[_MEGABYTE] * 500, b"\n"]))


def header_of_500_megabytes(_: Path, place: Path, __: str) -> Settings:
    return _csv(_written(place / "header.csv", [b"a,", *[_MEGABYTE] * 500, b"\n1,2\n"]))


def million_columns(_: Path, place: Path, __: str) -> Settings:
    names = ",".join(f"c{number}" for number in range(1_000_000)).encode()
    return _csv(_written(place / "wide.csv", [names, b"\n", b"1," * 999_999, b"1\n"]))


def zeros_of_5_gigabytes(_: Path, place: Path, __: str) -> Settings:
    path = place / "zeros.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(5 << 30)
    return _csv(path)


def keys_without_an_end(_: Path, place: Path, __: str) -> Settings:
    lines = (b'{"k%d": 1, "l%d": "x"}\n' % (number, number) for number in range(60_000))
    return {"dataset_source": str(_written(place / "keys.jsonl", lines)), "dataset_format": JSON_LINES}


def unpacked_line_of_4_gigabytes(_: Path, place: Path, __: str) -> Settings:
    """A member of zeros, 64 times: gzip goes on with the next one."""
    member = gzip.compress(bytes(64 << 20), 9)
    return _csv(_written(place / "bomb.csv.gz", [gzip.compress(b"a,b\n1,2\n"), *[member] * 64]))


def aliases_that_multiply(samples: Path, place: Path, __: str) -> Settings:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 12)]
    rules = place / "rules.yaml"
    rules.write_text("\n".join(["a0: &a0 [x]", *levels, "rules: *a11"]) + "\n")
    return {**baseline(samples, {}, ""), "rules": str(rules)}


def constraints_of_300_megabytes(samples: Path, place: Path, _: str) -> Settings:
    """Beside statistics that are as they should be."""
    column = {"name": "a", "inferred_type": "String", "completeness": 1.0, "num_constraints": {"is_non_negative": True}}
    text = json.dumps({**column, "notes": "x" * (1 << 20)}).encode()
    features = [b'{"version": 0.0, "features": [', *[text + b","] * 300, json.dumps(column).encode(), b"]}"]
    _written(place / "constraints.json", features)
    (place / "statistics.json").write_text('{"version": 0.0, "dataset": {"item_count": 1}, "features": []}')
    return monitor(samples, {"baseline": place}, "")


def parquet_of_20000_columns(_: Path, place: Path, __: str) -> Settings:
    table = pa.table({f"c{number}": [number, 2, 3] for number in range(20_000)})
    return _parquet(table, place)


def parquet_of_one_huge_cell(_: Path, place: Path, __: str) -> Settings:
    return _parquet(pa.table({"a": ["x" * (900 << 20)]}), place)


def parquet_of_a_huge_dictionary_value(_: Path, place: Path, __: str) -> Settings:
    """A value of a megabyte, in 20,000 rows: 20 GB of what is hardly more in the file."""
    indices = pa.array([0] * 20_000, pa.int32())
    return _parquet(pa.table({"a": pa.DictionaryArray.from_arrays(indices, pa.array(["x" * (1 << 20)]))}), place)


def _csv(path: Path) -> Settings:
    return {"dataset_source": str(path), "dataset_format": CSV}


def _parquet(table: pa.Table, place: Path) -> Settings:
    pq.write_table(table, place / "data.parquet", compression="zstd")
    return {"dataset_source": str(place / "data.parquet"), "dataset_format": PARQUET}


def _written(path: Path, pieces: Iterable[bytes]) -> Path:
    with path.open("wb") as file:
        file.writelines(pieces)
    return path


@contextmanager
def endless_server() -> Iterator[str]:
    """A model that answers each request with digits, for as long as anybody reads."""

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(1 << 16)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n")
            while True:
                connection.sendall(b"0.5\n" * (1 << 14))

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/invocations"
