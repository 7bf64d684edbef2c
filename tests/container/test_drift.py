"""The monitors of bias and attributions through the image as a schedule has them: after a merge, beside a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cases.captures import lines
from tests.container.test_running import NAME, run
from tests.documents import DOCS, commands
from tests.model_server import model_process

HOUR = "loans/AllTraffic/2021/05/06/22"
PEOPLE = [(20 + row % 40, row % 2, round(0.2 + 0.6 * (row % 5 in (0, 2)), 1), int(row % 3 == 0)) for row in range(120)]
"""Age, sex, the score that was given, and whether they have paid."""

BIAS: dict[str, Any] = {
    "headers": ["age", "sex", "paid"],
    "label": "paid",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
}
SHAP: dict[str, Any] = {
    "headers": ["age", "sex"],
    "methods": {"shap": {"baseline": [[30, 0]]}},
    "predictor": {"content_type": "text/csv", "accept_type": "text/csv"},
}
CLEAN: dict[str, Any] = {"version": "1.0", "violations": []}


def capture(row: int) -> dict[str, Any]:
    age, sex, score, _ = PEOPLE[row]
    sides = {"endpointInput": f"{age},{sex}\n", "endpointOutput": f"{score}\n"}
    parts = {name: {"observedContentType": "text/csv", "data": data, "encoding": "CSV"} for name, data in sides.items()}
    metadata = {"eventId": f"event {row}", "inferenceTime": f"2021-05-06T22:{row % 60:02d}:00Z"}
    return {"captureData": parts, "eventMetadata": metadata, "eventVersion": "0"}


def label(row: int) -> dict[str, Any]:
    truth = {"data": str(PEOPLE[row][-1]), "encoding": "CSV"}
    return {"groundTruthData": truth, "eventMetadata": {"eventId": f"event {row}"}, "eventVersion": "0"}


def write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def report(folder: Path, name: str = "analysis.json") -> Any:
    return json.loads((folder / name).read_bytes())


def test_a_merge_and_both_monitors_as_documented(image: str, tmp_path: Path) -> None:
    write(tmp_path / "captures" / HOUR / "00-00-000-a.jsonl", lines([capture(row) for row in range(len(PEOPLE))]))
    write(tmp_path / "labels" / "2021/05/07/01/labels.jsonl", lines([label(row) for row in range(len(PEOPLE))]))
    write(tmp_path / "config" / "bias.json", json.dumps(BIAS).encode())
    write(tmp_path / "config" / "attributions.json", json.dumps(SHAP).encode())
    # Before, nobody was rejected for their sex, and it was the age that mattered to the model.
    group = {"value_or_threshold": "0", "metrics": [{"name": "CI", "description": "", "value": 0.5}]}
    section = {"label": "paid", "facets": {"sex": [group]}, "label_value_or_threshold": "1"}
    write(tmp_path / "baseline" / "bias" / "analysis.json", json.dumps({"pre_training_bias_metrics": section}).encode())
    shap = {"label0": {"global_shap_values": {"age": 9.0, "sex": 0.5}, "expected_value": 30.0}}
    explanations = {"explanations": {"kernel_shap": shap}}
    write(tmp_path / "baseline" / "attributions" / "analysis.json", json.dumps(explanations).encode())
    (block,) = commands("On a schedule", DOCS / "bias-and-attribution.md")
    with model_process("linear", 0.01, 50.0) as url:
        said = run(block.replace(NAME, image).replace("http://localhost:8080/invocations", url), tmp_path)
    assert "120 captured records were merged with their labels" in said
    bias, attributions = tmp_path / "reports" / "bias", tmp_path / "reports" / "attributions"
    assert report(bias, "constraint_violations.json") == CLEAN
    (men,) = report(bias)["pre_training_bias_metrics"]["facets"]["sex"]
    assert {each["name"]: each["value"] for each in men["metrics"]}["CI"] == 0.0
    values = report(attributions)["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert values["sex"] > values["age"]
    (violation,) = report(attributions, "constraint_violations.json")["violations"]
    assert violation["constraint_check_type"] == "feature_attribution_drift_check"
    assert "CompletedWithViolations: Job completed successfully with 1 violations." in said
