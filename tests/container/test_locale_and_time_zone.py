"""The same bytes on either engine, whatever the container is told of locale and time zone."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.container.docker import run_container
from tests.container.jobs import CSV, ENGINES, PARQUET, Job, csv_folder

SURROUNDINGS = [
    {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "C"},
]
NAME = "naïve données-データ"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files by format, under a name that is not ASCII: letters whose case depends on the language, and times."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "parquet").mkdir()
    times = [datetime.datetime(2024, 3, 31, 0, 30) + datetime.timedelta(hours=hour) for hour in range(100)]
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("us")),
            "instant": pa.array(times, pa.timestamp("us", tz="Europe/Istanbul")),
            "DATE": pa.array([time.date() for time in times]),
        }
    )
    pq.write_table(table, folder / "parquet" / f"{NAME}.parquet")
    return {CSV: csv_folder(folder / "csv", name=f"{NAME}.csv"), PARQUET: folder / "parquet"}


@pytest.fixture(scope="module")
def plain(image: str, inputs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    return {format: _files(image, inputs[format], format, tmp_path_factory.mktemp("plain"), {}) for format in inputs}


@pytest.mark.parametrize("format", [CSV, PARQUET], ids=["csv", "parquet"])
@pytest.mark.parametrize("told", SURROUNDINGS, ids=["Turkish elsewhere", "C"])
@pytest.mark.parametrize("engine", ENGINES)
def test_results_are_the_same_bytes(
    image: str,
    inputs: dict[str, Path],
    plain: dict[str, dict[str, bytes]],
    told: dict[str, str],
    format: str,
    engine: str,
    tmp_path: Path,
) -> None:
    assert _files(image, inputs[format], format, tmp_path, {**told, "engine": engine}) == plain[format]


def _files(image: str, source: Path, format: str, work: Path, told: dict[str, str]) -> dict[str, bytes]:
    job = Job(source, work, format)
    job.assert_succeeded(run_container(image, mounts=job.mounts, environment={**job.settings, **told}))
    return job.files
