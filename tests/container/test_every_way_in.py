"""The same input gives the same bytes, whichever way the job is started."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.container.docker import run_container
from tests.container.jobs import CSV, Job
from tests.container.network import HOSTS, Network
from tests.spark.hosts import write_files

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 70


def customers(folder: Path) -> Path:
    """As a public data set of churn has it: 2,333 rows of a label, integers, decimals, and flags of categories."""
    draws = random.Random(7)
    with (folder / "training.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(["Churn", *(f"Column {number}" for number in range(1, COLUMNS))]) + "\n")
        for _ in range(2_333):
            numbers = [str(draws.randrange(2)), str(draws.randrange(400)), f"{draws.gauss(180, 54):.1f}"]
            flags = ["1" if draws.random() < 0.02 else "0" for _ in range(COLUMNS - len(numbers))]
            file.write(",".join(numbers + flags) + "\n")
    return folder


@pytest.fixture(params=[customers, write_files], ids=["one small file", "several files and splits"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    written: Path = request.param(folder)
    return written


def reports_of(command: Sequence[str], environment: dict[str, str], folder: Path) -> dict[str, bytes]:
    run = subprocess.run(command, check=False, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=180)
    assert run.returncode == 0, run.stdout + run.stderr
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_way_in_writes_the_same_bytes(data: Path, image: str, network: Network, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    job = {"dataset_source": str(data), "dataset_format": CSV, "ML_ROOT": str(tmp_path / "ml")}

    here = {**job, "output_path": str(tmp_path / "here")}
    by_environment = reports_of([sys.executable, "-m", "analyzer"], {**kept, **here}, tmp_path / "here")

    submitted = {**job, "output_path": str(tmp_path / "submitted")}
    submit = [str(Path(sys.executable).with_name("spark-submit")), "--master", "local[1]", "jobs/data_quality.py"]
    submit += [f"{name}={value}" for name, value in submitted.items()]
    by_submit = reports_of(submit, {**kept, "PYSPARK_PYTHON": sys.executable}, tmp_path / "submitted")

    run = Job(data, tmp_path / "run")
    finished = run_container(image, mounts=run.mounts, environment=run.settings)
    run.assert_succeeded(finished)

    hosts = [network.start(host, data) for host in HOSTS]
    assert [host.wait().code for host in hosts] == [0, 0], hosts[0].log()

    assert by_environment == by_submit
    assert by_environment == run.files
    assert by_environment == network.reports(HOSTS[0])
