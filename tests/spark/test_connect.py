"""Spark Connect: its frames are refused in a sentence, and all else works beside its session."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest

from jobs.sample_data import main as write_sample_data
from tests.spark.test_existing_cluster import environment, said

pytestmark = pytest.mark.connect

PROGRAM = """
import json, sys
from pyspark.sql import SparkSession
import analyzer
from analyzer.errors import ConfigurationError

address, data, output = sys.argv[1:]
session = SparkSession.builder.remote(address).getOrCreate()
frame = session.range(10).selectExpr("id", "id / 4 AS amount")
try:
    analyzer.baseline(frame, output + "/frame")
    said = ""
except ConfigurationError as error:
    said = error.message
of_pandas = analyzer.baseline(frame.toPandas(), output + "/pandas")
analyzer.baseline(data, output + "/processes", engine="processes")
analyzer.baseline(data, output + "/spark", engine="spark")
print(json.dumps([said, [feature.name for feature in of_pandas.features], session.range(3).count()]))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server on the loopback interface."""
    log = tmp_path / "server.log"
    spark = Path(pyspark.__file__).parent
    options = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": "0",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
    }
    with log.open("w") as file:
        process = subprocess.Popen(
            [
                str(spark / "bin" / "spark-submit"),
                *("--master", "local[1]"),
                *(word for name, value in options.items() for word in ("--conf", f"{name}={value}")),
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"),
            ],
            env=environment(PYSPARK_PYTHON=sys.executable),
            cwd=tmp_path,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"sc://127.0.0.1:{said(log, 'Spark Connect server started at: ').rpartition(':')[2]}"
    finally:
        process.terminate()
        process.wait()


def test_a_frame_of_connect_is_refused_and_all_else_works_beside_its_session(server: str, tmp_path: Path) -> None:
    write_sample_data([str(tmp_path / "data")])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, server, str(tmp_path / "data" / "baseline.csv"), str(tmp_path / "reports")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    refused, columns, rows = json.loads(done.stdout.splitlines()[-1])
    assert refused.startswith("data is a frame of Spark Connect, whose session is elsewhere; it should be ")
    assert (columns, rows) == (["id", "amount"], 3)
    written = [
        {path.name: path.read_bytes() for path in (tmp_path / "reports" / engine).glob("*.json")}
        for engine in ("processes", "spark")
    ]
    assert written[0] == written[1]
    assert len(written[0]) == 2
