"""Captures and labels of merges, and an oracle in plain Python that knows nothing of how the job goes about it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import analyzer
from analyzer.ground_truth.report import MergeReport

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


def run(world: World, folder: Path, engine: str = "processes") -> tuple[MergeReport, dict[str, list[Line]]]:
    """Merge a world; the report, and what was written by hour folder."""
    captures, labels = write(folder / "captures", world.captures), write(folder / "labels", world.labels)
    report = analyzer.merge(captures, labels, folder / "out", engine=engine)
    found: dict[str, list[Line]] = {}
    for path in sorted((folder / "out").rglob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found.setdefault(path.parent.relative_to(folder / "out").as_posix(), []).extend(lines)
    return report, found


def written(report: MergeReport) -> dict[str, bytes]:
    """The files of a merge by their names."""
    return {path.relative_to(report.output).as_posix(): path.read_bytes() for path in report.files}


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
