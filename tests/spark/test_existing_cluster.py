"""`spark-submit` to a standalone cluster that is there already, whose hosts have none of our packages."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy
import pyspark
import pytest

from analyzer.spark.java import find_java
from jobs.sample_data import main as write_sample_data
from tests.spark.running import CSV, Reports

ROOT = Path(__file__).resolve().parents[2]
SPARK = Path(pyspark.__file__).parent
SETTINGS = ("SPARK", "PYSPARK", "PYTHON", "dataset_", "output_")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    java = str(find_java().home)
    return {**kept, "JAVA_HOME": java, "SPARK_HOME": str(SPARK), "SPARK_LOCAL_IP": "127.0.0.1", **more}


def submit(*arguments: str, **more: str) -> tuple[int, str]:
    run = subprocess.run(
        [str(SPARK / "bin" / "spark-submit"), *arguments],
        check=False,
        env=environment(PYSPARK_DRIVER_PYTHON=sys.executable, **more),
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=180,
    )
    return run.returncode, run.stdout + run.stderr


@dataclass(frozen=True)
class Cluster:
    master: str
    work: Path
    """The folder below which the executors work."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and a worker on the loopback interface, as Spark's own scripts start them."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as daemons:

        def start(name: str, *arguments: str) -> Path:
            log = folder / f"{name}.log"
            options = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0", *arguments]
            with log.open("w") as file:
                process = subprocess.Popen(
                    [str(SPARK / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *options],
                    env=environment(),
                    cwd=folder,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                )
            daemons.callback(process.wait)
            daemons.callback(process.terminate)
            return log

        master = said(start("master.Master"), "Starting Spark master at ").split()[0]
        work = folder / "work"
        worker = start("worker.Worker", "--cores", "2", "--memory", "1g", "--work-dir", str(work), master)
        said(worker, "Successfully registered with master ")
        yield Cluster(master, work)


def said(log: Path, words: str) -> str:
    """What follows the words in the line of the log that holds them; waits for it."""
    deadline = time.monotonic() + 60
    while words not in (text := log.read_text()):
        assert time.monotonic() < deadline, text
        time.sleep(0.05)
    return text.split(words, 1)[1].splitlines()[0]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed environment with the packages of others, and none of ours."""
    folder = tmp_path_factory.mktemp("packed")
    venv.create(folder / "environment", with_pip=False, symlinks=True)
    packages = next((folder / "environment").glob("lib/python3*/site-packages"))
    for path in Path(numpy.__file__).parents[1].iterdir():
        if "model_monitor_analyzer" not in path.name and path.name not in {"analyzer", "contracts", "jobs"}:
            (packages / path.name).symlink_to(path)
    command = [str(folder / "environment" / "bin" / "python"), "-c"]
    assert subprocess.run([*command, "import msgpack, numpy, pyarrow"], check=False, cwd=folder).returncode == 0
    alone = subprocess.run([*command, "import analyzer"], check=False, cwd=folder, capture_output=True, text=True)
    assert "No module named 'analyzer'" in alone.stderr
    path = folder / "environment.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        packed.add(folder / "environment", arcname=".")
    return path


def test_a_cluster_without_our_packages_writes_the_same_bytes(cluster: Cluster, archive: Path, tmp_path: Path) -> None:
    write_sample_data([str(tmp_path / "data")])
    job = {"dataset_source": str(tmp_path / "data" / "baseline.csv"), "dataset_format": CSV}
    code, log = submit(
        *("--master", cluster.master, "--archives", f"{archive}#environment", "jobs/data_quality.py"),
        *(f"{name}={value}" for name, value in job.items()),
        *(f"output_path={tmp_path / 'cluster'}", f"ML_ROOT={tmp_path / 'ml'}"),
        PYSPARK_PYTHON="./environment/bin/python",
    )
    assert code == 0, log
    assert list(cluster.work.glob("app-*/*/open-model-monitor-analyzer.zip"))
    assert list(cluster.work.glob("app-*/*/environment/bin/python"))
    own = {**environment(), **job, "output_path": str(tmp_path / "local"), "ML_ROOT": str(tmp_path / "ml")}
    subprocess.run([sys.executable, "-m", "analyzer"], check=True, env=own, cwd=ROOT, capture_output=True, timeout=120)
    assert Reports(tmp_path / "cluster").files == Reports(tmp_path / "local").files


def test_a_master_that_cannot_be_used_is_an_error_of_spark(tmp_path: Path) -> None:
    code, log = submit(
        *("--master", "spark://nowhere", "jobs/data_quality.py", f"dataset_source={ROOT / 'README.md'}"),
        *(f"dataset_format={CSV}", f"output_path={tmp_path / 'reports'}", f"ML_ROOT={tmp_path}"),
    )
    assert code == 9, log
    assert (tmp_path / "output" / "message").read_text().startswith("Error: Spark could not be started: ")
