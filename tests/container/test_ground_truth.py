"""Captures and labels through the image as a schedule has it: the merge, then model quality of what was merged."""

from __future__ import annotations

import json
from pathlib import Path

from tests.container.test_running import NAME, run
from tests.documents import DOCS, commands

HOUR = "loans/AllTraffic/2021/05/06/22"
SCORES = [0.9, 0.8, 0.6, 0.4, 0.7, 0.2]
LABELS = {0: "1", 1: "1", 2: "0", 3: "1", 5: "0", 99: "1"}
"""Of the captures by their numbers: the fifth has none, and one label has no capture."""


def capture(number: int, score: float) -> str:
    side = {"observedContentType": "text/csv", "mode": "OUTPUT", "data": f"{score}\n", "encoding": "CSV"}
    time = f"2021-05-06T22:{number:02d}:00Z"
    metadata = {"eventId": f"event {number}", "inferenceId": f"loan {number}", "inferenceTime": time}
    return json.dumps({"captureData": {"endpointOutput": side}, "eventMetadata": metadata, "eventVersion": "0"})


def label(number: int, data: str) -> str:
    truth = {"data": data, "encoding": "CSV"}
    return json.dumps({"groundTruthData": truth, "eventMetadata": {"eventId": f"loan {number}"}, "eventVersion": "0"})


def write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines), "utf-8")


def test_a_merge_and_model_quality_as_documented(image: str, tmp_path: Path) -> None:
    write(tmp_path / "captures" / HOUR / "00-00-000-a.jsonl", [capture(*each) for each in enumerate(SCORES)])
    write(tmp_path / "labels" / "2021/05/07/01" / "labels.jsonl", [label(*each) for each in LABELS.items()])
    (block,) = commands("On a schedule", DOCS / "ground-truth.md")
    said = run(block.replace(NAME, image), tmp_path)
    assert (
        "Completed: Job completed successfully with no violations. 5 captured records were merged with their labels. "
        "1 captured record without a label was left out. 1 label without a captured record was left out."
    ) in said
    (merged,) = (tmp_path / "merged" / HOUR).glob("part-00000-*.c000.jsonl")
    assert [json.loads(line)["groundTruthData"]["data"] for line in merged.read_text().splitlines()] == list("11010")
    statistics = json.loads((tmp_path / "reports" / "statistics.json").read_bytes())
    assert statistics["dataset"]["item_count"] == 5
    metrics = statistics["binary_classification_metrics"]
    assert metrics["confusion_matrix"] == {"0": {"0": 1, "1": 1}, "1": {"0": 1, "1": 2}}
    assert metrics["auc"]["value"] == 5 / 6
