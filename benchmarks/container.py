"""`docker run` of a baseline, and of next to nothing in the same image."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import ChildFailedError, run

DOCKER = os.environ.get("DOCKER", "docker")
IMAGE = os.environ.get("IMAGE", "open-model-monitor-analyzer:latest")

IMPORTS = "import numpy, pyarrow"
"""The least that anything with Arrow in it does."""


def docker_run(data: Path) -> float:
    """Return the seconds of a whole `docker run`, from the command to the files on disk; without a network."""
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as output:
        options = ["--volume", f"{data.parent}:/opt/ml/processing/input:ro"]
        options += ["--volume", f"{output}:/opt/ml/processing/output"]
        for setting in (
            f"dataset_source=/opt/ml/processing/input/{data.name}",
            'dataset_format={"csv": {"header": true}}',
            "output_path=/opt/ml/processing/output",
        ):
            options += ["--env", setting]
        seconds = _run(*options, IMAGE)
        if not (Path(output) / "statistics.json").is_file():
            raise ChildFailedError("docker run wrote no statistics.json")
        return seconds


def docker_imports() -> float:
    """Return the seconds of a `docker run` that imports two packages."""
    return _run("--entrypoint", "/opt/venv/bin/python", IMAGE, "-c", IMPORTS)


def _run(*arguments: str) -> float:
    if shutil.which(DOCKER) is None:
        raise ChildFailedError(f"There is no {DOCKER} command, and this row measures docker run.")
    return run((DOCKER, "run", "--rm", "--network", "none", *arguments))[0]
