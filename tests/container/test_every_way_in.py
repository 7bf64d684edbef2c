"""The same input gives the same bytes, whichever way the job is started; on two hosts too, see test_two_hosts."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.container.docker import run_container
from tests.container.jobs import CSV, Job

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


def reports_of(command: Sequence[str], environment: dict[str, str], folder: Path) -> dict[str, bytes]:
    run = subprocess.run(command, check=False, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=180)
    assert run.returncode == 0, run.stdout + run.stderr
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def assert_same_bytes_here(data: Path, of_the_image: dict[str, bytes], folder: Path) -> None:
    """The package beside the image, by the environment and by spark-submit."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    job = {"dataset_source": str(data), "dataset_format": CSV, "ML_ROOT": str(folder / "ml")}

    here = {**job, "output_path": str(folder / "here")}
    assert reports_of([sys.executable, "-m", "analyzer"], {**kept, **here}, folder / "here") == of_the_image

    submitted = {**job, "output_path": str(folder / "submitted")}
    submit = [str(Path(sys.executable).with_name("spark-submit")), "--master", "local[1]", "jobs/data_quality.py"]
    submit += [f"{name}={value}" for name, value in submitted.items()]
    environment = {**kept, "PYSPARK_PYTHON": sys.executable}
    assert reports_of(submit, environment, folder / "submitted") == of_the_image


def test_one_small_file_comes_out_alike(image: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    run = Job(customers(tmp_path / "data"), tmp_path / "run")
    run.assert_succeeded(run_container(image, mounts=run.mounts, environment=run.settings))
    assert_same_bytes_here(run.source, run.files, tmp_path)


def test_several_files_and_splits_come_out_alike(files: Path, on_one_host: dict[str, bytes], tmp_path: Path) -> None:
    assert_same_bytes_here(files, on_one_host, tmp_path)
