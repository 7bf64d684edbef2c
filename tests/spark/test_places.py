"""Places of S3 on Spark: the same bytes as without it, on one host and on two."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import analyzer
from contracts.exit_codes import ExitCode
from jobs.sample_data import main as write_sample_data
from tests.buckets import Bucket, account, moto, new_bucket
from tests.processes import ROOT, ended, settings
from tests.spark.hosts import Hosts, write_files
from tests.unit.places.test_changed_objects import CHANGES, told

__all__ = ["account", "moto", "new_bucket"]

REPORTS = ("statistics.json", "constraints.json")


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    hosts = Hosts(tmp_path)
    yield hosts
    assert not list(hosts.end())


def put_all(bucket: Bucket, folder: Path) -> None:
    for path in folder.iterdir():
        bucket.put(f"data/{path.name}", path.read_bytes())


def environment(bucket: Bucket, root: Path, output: str, **more: str) -> dict[str, str]:
    places = {"dataset_source": bucket.uri("data"), "output_path": bucket.uri(output)}
    return {**settings(root, root), **places, **more}


def reports(bucket: Bucket, output: str) -> list[bytes]:
    return [bucket.text(f"{output}/{name}") for name in REPORTS]


def test_spark_and_spark_submit_write_the_bytes_of_processes(new_bucket: Bucket, tmp_path: Path) -> None:
    write_sample_data([str(tmp_path / "sample")])
    new_bucket.put("data/a.csv", (tmp_path / "sample" / "baseline.csv").read_bytes())
    for engine in ("processes", "spark"):
        code, log = ended(environment(new_bucket, tmp_path, engine, engine=engine))
        assert code == 0, log
    given = environment(new_bucket, tmp_path, "submit", PYSPARK_PYTHON=sys.executable)
    command = [str(Path(sys.executable).with_name("spark-submit")), "--master", "local[2]", "jobs/data_quality.py"]
    run = subprocess.run(command, check=False, env=given, cwd=ROOT, text=True, capture_output=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert reports(new_bucket, "spark") == reports(new_bucket, "submit") == reports(new_bucket, "processes")


def test_an_object_that_changes_while_tasks_read_it_ends_the_run(new_bucket: Bucket, tmp_path: Path, moto: str) -> None:
    text, how = CHANGES["other rows"]
    code, said = told(new_bucket, text, tmp_path, moto, "spark")
    assert (code, f"{how} while it was read" in said) == (ExitCode.DATA_UNREADABLE, True), said


@pytest.mark.parametrize("packing", ["", ".gz"])
@pytest.mark.usefixtures("spark")
def test_a_session_that_is_there_already_reads_with_the_account_of_now(
    packing: str, new_bucket: Bucket, tmp_path: Path
) -> None:
    text = b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(1000))
    new_bucket.put(f"data/a.csv{packing}", gzip.compress(text) if packing else text)
    (tmp_path / "a.csv").write_bytes(text)
    for engine, data in (("spark", new_bucket.uri("data")), ("processes", tmp_path / "a.csv")):
        analyzer.baseline(data, new_bucket.uri(engine), engine=engine)
    assert reports(new_bucket, "spark") == reports(new_bucket, "processes")


def test_two_hosts_write_the_bytes_of_one(hosts: Hosts, new_bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    put_all(new_bucket, write_files(tmp_path / "files"))
    code, log = ended(environment(new_bucket, tmp_path, "one", engine="processes"))
    assert code == 0, log
    both = hosts.start(tmp_path, dataset_source=new_bucket.uri("data"), output_path=new_bucket.uri("two"))
    for host in both:
        host.until(lambda host: host.works)
    assert [host.wait() for host in both] == [0, 0]
    assert reports(new_bucket, "two") == reports(new_bucket, "one")
