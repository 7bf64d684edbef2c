"""Merges by Spark: the bytes of the pool of processes, and no payload in a shuffle."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from analyzer.ground_truth import source
from analyzer.spark.engine import SparkEngine
from tests.unit.ground_truth.worlds import CAPTURES, LABELS, World, capture, label, placed, run, together, written

pytestmark = pytest.mark.usefixtures("spark")


@given(drawn=st.lists(st.tuples(CAPTURES, LABELS), min_size=3, max_size=6), here=st.booleans())
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
def test_the_bytes_are_those_of_processes_wherever_the_tasks_run(
    drawn: list[tuple[list[Any], list[Any]]], here: bool
) -> None:
    every = [World(placed(captures), placed(labels)) for captures, labels in drawn]
    every.append(World({"2021/05/06/21/x.jsonl": [capture("a")]}, {"2021/05/06/21/x.jsonl": [label("a", "1")]}))
    world = together(every)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "split_bytes", lambda *_: 10_000)
        one, _ = run(world, Path(folder) / "processes")
        patch.setattr(SparkEngine, "is_here", here)
        other, found = run(world, Path(folder) / "spark", "spark")
        assert written(one) == written(other)
    assert found == world.merged()
    assert one.sentences == other.sentences


def test_payloads_are_not_shuffled(tmp_path: Path, spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "split_bytes", lambda *_: 100_000)
    lines = [capture(f"{number}", size=8_000) for number in range(200)]
    world = World(
        {"2021/05/06/22/a.jsonl": lines}, {"2021/05/06/22/a.jsonl": [label(f"{i}", "1") for i in range(0, 200, 2)]}
    )
    before = shuffled(spark)
    report, _ = run(world, tmp_path, "spark")
    assert report.merged == 100
    written = sum(size for stage, size in shuffled(spark).items() if stage not in before)
    assert 0 < written < 100_000  # of 1.6 megabytes, half of which have labels


def shuffled(spark: SparkSession) -> dict[int, int]:
    """Bytes that each stage has written for others, by its number; Spark forgets the oldest in time."""
    store = spark.sparkContext._jsc.sc().statusStore()
    gateway: Any = spark.sparkContext._gateway
    jvm = gateway.jvm
    # The statuses, details, summaries, quantiles and the states of tasks: the plain list of all stages.
    stages = store.stageList(None, False, False, gateway.new_array(jvm.double, 0), jvm.java.util.ArrayList())
    every = [stages.apply(index) for index in range(stages.size())]
    return {int(stage.stageId()): int(stage.shuffleWriteBytes()) for stage in every}
