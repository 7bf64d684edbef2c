"""Merges through Spark: laws, against an oracle in plain Python that knows nothing of how the job goes about it."""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from analyzer import ground_truth
from analyzer.ground_truth import join, source
from analyzer.ground_truth.report import MergeReport

pytestmark = pytest.mark.usefixtures("spark")

Line = dict[str, Any]


@dataclass
class World:
    """Captures and labels by the paths of their files."""

    captures: dict[str, list[Line]] = field(default_factory=dict)
    labels: dict[str, list[Line]] = field(default_factory=dict)

    def merged(self) -> dict[str, list[Line]]:
        """What is to come out, by hour folder, in the order of files and lines."""
        chosen = {id: found[-1][2] for id, found in self._labels().items()}
        out: dict[str, list[Line]] = {}
        for path in sorted(self.captures):
            for line in self.captures[path]:
                metadata = line["eventMetadata"]
                label = chosen.get(metadata.get("inferenceId") or metadata.get("eventId"))
                if label is not None:
                    out.setdefault(path.rpartition("/")[0], []).append({**line, "groundTruthData": label})
        return out

    def counts(self) -> Counter[str]:
        labels = self._labels()
        ids = [line["eventMetadata"] for path in self.captures for line in self.captures[path]]
        keys = [each.get("inferenceId") or each.get("eventId") for each in ids]
        return Counter(
            captures=len(keys),
            merged=sum(key in labels for key in keys),
            without_id=keys.count(None),
            label_ids=len(labels),
            unmatched_labels=len(labels.keys() - set(keys)),
            conflicting_ids=sum(
                any(one[2] != other[2] for one in found for other in found) for found in labels.values()
            ),
            repeated_labels=sum(len(found) - 1 for found in labels.values()),
        )

    def _labels(self) -> dict[str, list[tuple[str, tuple[str, int], Line]]]:
        """The labels of each id, the one that is to be taken last."""
        found: dict[str, list[tuple[str, tuple[str, int], Line]]] = {}
        for path, lines in self.labels.items():
            for number, line in enumerate(lines):
                time = line["eventMetadata"].get("inferenceTime") or _hour(path)
                entry = (time, (path, number), line["groundTruthData"])
                found.setdefault(line["eventMetadata"]["eventId"], []).append(entry)
        return {id: sorted(entries, key=lambda entry: entry[:2]) for id, entries in found.items()}


def _hour(path: str) -> str:
    day = path.split("/")[-5:-1]
    return f"{'-'.join(day[:3])}T{day[3]}:00:00Z"


def capture(event: str | None, inference: str | None = None, size: int = 3) -> Line:
    ids = {"eventId": event, "inferenceId": inference}
    side = {"data": "x" * size, "encoding": "CSV"}
    metadata = {name: id for name, id in ids.items() if id is not None}
    return {"captureData": {"endpointOutput": side}, "eventMetadata": metadata, "eventVersion": "0"}


def label(id: str, data: str, time: str | None = None) -> Line:
    metadata = {"eventId": id, **({"inferenceTime": time} if time else {})}
    return {"groundTruthData": {"data": data, "encoding": "CSV"}, "eventMetadata": metadata}


def write(root: Path, files: Mapping[str, Sequence[Line]]) -> Path:
    for name, lines in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return root


def run(world: World, folder: Path) -> tuple[MergeReport, dict[str, list[Line]]]:
    """Merge a world; the report, and what was written by hour folder."""
    captures, labels = write(folder / "captures", world.captures), write(folder / "labels", world.labels)
    report = ground_truth.merge(captures, labels, folder / "out")
    found: dict[str, list[Line]] = {}
    for path in sorted((folder / "out").rglob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found.setdefault(path.parent.relative_to(folder / "out").as_posix(), []).extend(lines)
    return report, found


def pairs(merged: Mapping[str, Iterable[Line]]) -> Counter[tuple[str, str]]:
    """Each merged record as a text, with its folder."""
    return Counter((folder, json.dumps(line, sort_keys=True)) for folder, lines in merged.items() for line in lines)


HOURS = st.sampled_from(["2021/05/06/21", "2021/05/06/22", "2021/05/07/00"])
IDS = st.sampled_from(["a", "b", "c", "é d", "E", "f", "g"])
NAMES = st.sampled_from(["x.jsonl", "y.jsonl"])
CAPTURES = st.lists(
    st.tuples(HOURS, NAMES, st.builds(capture, st.one_of(st.none(), IDS), st.one_of(st.none(), IDS))),
    min_size=1,
    max_size=9,
)
TIMES = st.one_of(st.none(), st.sampled_from(["2021-05-06T21:30:00Z", "2021-05-06T22:00:00Z", "2021-05-07T00:00:00Z"]))
LABELS = st.lists(st.tuples(HOURS, NAMES, st.builds(label, IDS, st.sampled_from(["0", "1", "1\n"]), TIMES)), max_size=8)


def placed(rows: Iterable[tuple[str, str, Line]]) -> dict[str, list[Line]]:
    files: dict[str, list[Line]] = {}
    for hour, name, line in rows:
        files.setdefault(f"{hour}/{name}", []).append(line)
    return files


def named(line: Line, world: int) -> Line:
    """A record of one of many worlds, which share no id."""
    metadata = {name: id if name == "inferenceTime" else f"{world} {id}" for name, id in line["eventMetadata"].items()}
    return {**line, "eventMetadata": metadata}


def together(worlds: Sequence[World]) -> World:
    """Many small worlds as one, each in folders and with ids of its own, so that one run of Spark tries them all."""
    return World(
        {
            f"{w}/{p}": [named(line, w) for line in lines]
            for w, each in enumerate(worlds)
            for p, lines in each.captures.items()
        },
        {
            f"{w}/{p}": [named(line, w) for line in lines]
            for w, each in enumerate(worlds)
            for p, lines in each.labels.items()
        },
    )


@given(
    drawn=st.lists(st.tuples(CAPTURES, LABELS), min_size=5, max_size=15),
    size=st.sampled_from([20_000, 10**6]),
)
@settings(max_examples=3, suppress_health_check=list(HealthCheck))
def test_what_comes_out_is_what_the_oracle_says_however_the_data_is_cut(
    drawn: list[tuple[list[Any], list[Any]]], size: int
) -> None:
    every = [World(placed(captures), placed(labels)) for captures, labels in drawn]
    every.append(World({"2021/05/06/21/x.jsonl": [capture("a")]}, {"2021/05/06/21/x.jsonl": [label("a", "1")]}))
    world = together(every)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "split_bytes", lambda *_: size)
        report, found = run(world, Path(folder))
    assert found == world.merged()
    counts = world.counts()
    assert Counter({name: getattr(report, name) for name in counts}) == counts
    assert report.merged + report.unmatched_captures == report.captures == counts["captures"]
    assert sum(map(len, found.values())) == report.merged


@given(drawn=st.lists(st.tuples(CAPTURES, LABELS), min_size=5, max_size=15), seed=st.integers(0, 99))
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
def test_order_partitioning_duplicates_and_late_files_do_not_change_the_result(
    drawn: list[tuple[list[Any], list[Any]]], seed: int
) -> None:
    chance = random.Random(seed)
    worlds, changed = [], []
    for captures, labels in [
        *drawn,
        ([("2021/05/06/21", "x", capture("a"))], [("2021/05/06/21", "x", label("a", "1"))]),
    ]:
        # Each label has a time of its own, as labels that correct others have: then nothing hangs on files or lines.
        timed = [
            (
                hour,
                name,
                {**line, "eventMetadata": {**line["eventMetadata"], "inferenceTime": f"2021-05-06T22:00:{i:02d}Z"}},
            )
            for i, (hour, name, line) in enumerate(labels)
        ]
        worlds.append(World(placed(captures), placed(timed)))
        late = [
            (chance.choice(["2021/05/06/20", "2021/05/09/23"]), f"{chance.randrange(4)}", line) for *_, line in timed
        ]
        copies = chance.sample(late, len(late) // 2)
        moved = [(hour, f"{chance.randrange(4)}", line) for hour, _, line in captures]
        changed.append(
            World(placed(chance.sample(moved, len(moved))), placed(chance.sample(late + copies, len(late + copies))))
        )
    with tempfile.TemporaryDirectory() as folder:
        before, merged = run(together(worlds), Path(folder) / "before")
        after, others = run(together(changed), Path(folder) / "after")
    assert pairs(merged) == pairs(others)
    same = ("captures", "merged", "without_id", "label_ids", "unmatched_labels", "conflicting_ids")
    assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same]


@pytest.fixture
def small_splits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(source, "split_bytes", lambda *_: 100_000)
    return


@pytest.mark.usefixtures("small_splits")
def test_an_id_that_is_there_again_and_again_is_one_row_for_each_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hot = [capture("hot", size=50) for _ in range(10_000)]
    cold = [capture(f"{number}", size=50) for number in range(50)]
    world = World({"2021/05/06/22/a.jsonl": hot + cold}, {"2021/05/06/22/a.jsonl": [label("hot", "1")] * 500})
    most: list[int] = []
    by_split = join.by_split

    def counted(found: Any, splits: int) -> Any:
        rows = by_split(found, splits)
        most.append(max(row["count"] for row in rows.groupBy("id").count().collect()))
        most.append(splits)
        return rows

    monkeypatch.setattr("analyzer.ground_truth.analysis.by_split", counted)
    report, found = run(world, tmp_path)
    assert (report.merged, report.unmatched_captures, report.repeated_labels) == (10_000, 50, 499)
    assert found == world.merged()
    rows, splits = most
    assert 10 < rows <= splits


@pytest.mark.usefixtures("small_splits")
def test_payloads_are_not_shuffled(tmp_path: Path, spark: SparkSession) -> None:
    lines = [capture(f"{number}", size=8_000) for number in range(200)]
    world = World(
        {"2021/05/06/22/a.jsonl": lines}, {"2021/05/06/22/a.jsonl": [label(f"{i}", "1") for i in range(0, 200, 2)]}
    )
    before = shuffled(spark)
    report, _ = run(world, tmp_path)
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


@pytest.mark.usefixtures("small_splits")
def test_tasks_that_cannot_reach_the_output_send_what_they_have_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [capture(f"{number}", size=900) for number in range(1_000)]
    world = World({"2021/05/06/22/a.jsonl": lines}, {"2021/05/06/22/a.jsonl": [label(f"{i}", "1") for i in range(700)]})
    one, _ = run(world, tmp_path / "here")
    monkeypatch.setattr("analyzer.ground_truth.analysis.is_here", lambda _: False)
    other, found = run(world, tmp_path / "elsewhere")
    assert found == world.merged()
    assert other.merged == one.merged == 700
    names = [[path.relative_to(each.output) for path in each.files] for each in (one, other)]
    assert names[0] == names[1]
    assert len(names[0]) > 5
    assert [path.read_bytes() for path in one.files] == [path.read_bytes() for path in other.files]
