"""The commands of `docs/places.md`, as they are typed there, in the bucket that they name."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.samples.writing import sample_files
from tests.buckets import Bucket
from tests.documents import DOCS, blocks

COMMANDS = [block.text for block in blocks(DOCS / "places.md") if block.needs == "s3"]
NAME = "amzn-s3-demo-bucket"


@pytest.mark.parametrize("text", COMMANDS)
def test_the_commands_run_as_written(text: str, new_bucket: Bucket, tmp_path: Path) -> None:
    new_bucket.client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bucket = replace(new_bucket, name=NAME)
    for name, content in sample_files().items():
        bucket.put(name, content.encode())
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": paths}
    command = ["bash", "-e", "-c", text]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"reports/baseline/statistics.json", "reports/baseline/constraints.json"} <= set(bucket.all_keys())
    assert (tmp_path / "reports" / "today" / "constraint_violations.json").exists()
