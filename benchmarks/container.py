"""`docker run` of a baseline, as it is and as it would be without what makes the JVM start faster."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import ChildFailedError, run

DOCKER = os.environ.get("DOCKER", "docker")
IMAGE = os.environ.get("IMAGE", "open-model-monitor-analyzer:latest")

# The same job, its JVM with Java's own archive alone, as any Java has one, and its own choice of compilers, collector
# and generations: only the size of the heap is told.
PLAIN = """
from analyzer.spark import archive, memory, session
def base_alone(java, environment=None):
    return ["-Xshare:auto", f"-XX:SharedArchiveFile={archive.base_path(archive.archive_path(java, environment))}"]
session.archive_options = base_alone
session.collector_options = session.compiler_options = lambda _: []
memory.MemoryPlan.java_options = lambda plan: [f"-Xmx{plan.heap >> 20}m"]
from analyzer.entrypoint import container
container()
"""


def docker_run(data: Path, plain: bool = False) -> float:
    """Return the seconds of a whole `docker run`, from the command to the files on disk; without a network."""
    if shutil.which(DOCKER) is None:
        raise ChildFailedError(f"There is no {DOCKER} command, and this row measures docker run.")
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as output:
        command = [DOCKER, "run", "--rm", "--network", "none"]
        command += ["--volume", f"{data.parent}:/opt/ml/processing/input:ro"]
        command += ["--volume", f"{output}:/opt/ml/processing/output"]
        for setting in (
            f"dataset_source=/opt/ml/processing/input/{data.name}",
            'dataset_format={"csv": {"header": true}}',
            "output_path=/opt/ml/processing/output",
        ):
            command += ["--env", setting]
        command += ["--entrypoint", "/opt/venv/bin/python", IMAGE, "-c", PLAIN] if plain else [IMAGE]
        seconds, _ = run(tuple(command))
        if not (Path(output) / "statistics.json").is_file():
            raise ChildFailedError("docker run wrote no statistics.json")
        return seconds
