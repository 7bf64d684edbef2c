"""Users, networks, file systems and configuration files as `docker run` and platforms give them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.container.docker import Mount, run_container
from tests.container.jobs import CSV, ENGINES, INPUT, OUTPUT, PARQUET, Job, csv_folder

NOBODY = "12345:12345"
"""A user and a group that the image knows no names of."""

CODECS = ("snappy", "zstd", "gzip", "lz4")


@pytest.mark.parametrize("user", [None, NOBODY])
@pytest.mark.parametrize("read_only", [False, True], ids=["writable", "read-only"])
@pytest.mark.parametrize("engine", ENGINES)
def test_any_user_without_a_network(image: str, tmp_path: Path, user: str | None, read_only: bool, engine: str) -> None:
    job = Job(csv_folder(tmp_path / "input"), tmp_path / "work", engine=engine)

    finished = run_container(
        image, mounts=job.mounts, environment=job.settings, user=user, network="none", read_only=read_only
    )

    job.assert_succeeded(finished)
    assert {path.stat().st_uid for path in job.reports.iterdir()} == {12345 if user else 0}


@pytest.mark.parametrize("engine", ENGINES)
def test_codecs_of_parquet_where_nothing_in_tmp_can_be_executed(image: str, tmp_path: Path, engine: str) -> None:
    (tmp_path / "input").mkdir()
    table = pa.table({"number": list(range(1000)), "text": [f"text {row % 5}" for row in range(1000)]})
    for codec in CODECS:
        pq.write_table(table, tmp_path / "input" / f"{codec}.parquet", compression=codec)
    job = Job(tmp_path / "input", tmp_path / "work", PARQUET, engine)

    finished = run_container(image, mounts=job.mounts, environment=job.settings, user=NOBODY, read_only=True)

    job.assert_succeeded(finished)
    assert json.loads(job.files["statistics.json"])["dataset"]["item_count"] == len(CODECS) * 1000


def test_settings_from_the_file_of_the_platform(image: str, tmp_path: Path) -> None:
    job = Job(csv_folder(tmp_path / "input"), tmp_path / "work")
    config = tmp_path / "config"
    config.mkdir()
    settings = {"dataset_source": INPUT, "dataset_format": CSV, "output_path": OUTPUT}
    (config / "processingjobconfig.json").write_text(json.dumps({"Environment": settings}))
    (config / "resourceconfig.json").write_text(json.dumps({"current_host": "algo-1", "hosts": ["algo-1"]}))

    finished = run_container(image, mounts=[*job.mounts, Mount(config, "/opt/ml/config", read_only=True)])

    job.assert_succeeded(finished)


def test_without_any_settings_the_error_says_what_is_missing(image: str) -> None:
    finished = run_container(image)

    assert finished.code == 2
    assert "dataset_source" in finished.log


def test_with_arguments_it_is_the_command_line(image: str, tmp_path: Path) -> None:
    job = Job(csv_folder(tmp_path / "input"), tmp_path / "work")

    finished = run_container(image, "baseline", f"{INPUT}/data.csv", OUTPUT, mounts=job.mounts)

    assert finished.code == 0, finished.log
    assert sorted(job.files) == ["constraints.json", "report.html", "statistics.json"]


def test_modules_of_the_working_directory_are_not_ours(image: str, tmp_path: Path) -> None:
    job = Job(csv_folder(tmp_path / "input"), tmp_path / "work")
    for name in ("csv", "numpy", "analyzer"):
        (job.source / f"{name}.py").write_text("raise SystemExit('imported')\n")
    job = Job(job.source / "data.csv", tmp_path / "work")
    folder = Mount(tmp_path / "input", "/project", read_only=True)

    finished = run_container(
        image,
        mounts=[folder, *job.mounts[1:]],
        environment={**job.settings, "dataset_source": "/project/data.csv"},
        more=["--workdir", "/project"],
    )

    job.assert_succeeded(finished)
