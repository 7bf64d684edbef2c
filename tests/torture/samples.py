"""Inputs of all jobs, small, the same for the same seed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.samples.customers import drifted, healthy

ROWS = 3_000
EXPLAINED_ROWS = 60
HOURS = 3
RECORDS_OF_AN_HOUR = 300
HEADERS = ["paid", "predicted", "probability", "sex", "age", "hours"]


def write_samples(folder: Path, seed: int) -> None:
    """Customers, as they should be and as they should not; scored loans; loans to be explained; captures, labels."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    for name, table in (("customers.csv", healthy(ROWS, seed)), ("today.csv", drifted(ROWS, seed))):
        _write_csv(folder / name, list(table), zip(*table.values(), strict=True))
    scored = list(_loans(rng, ROWS))
    _write_csv(folder / "scored.csv", HEADERS, scored)
    _write_csv(folder / "explained.csv", HEADERS[3:], (loan[3:] for loan in scored[:EXPLAINED_ROWS]))
    _write_json(folder / "bias.json", BIAS)
    _write_json(folder / "explain.json", EXPLAIN)
    _write_captures(folder, rng)


def _loans(rng: np.random.Generator, rows: int) -> Iterable[list[Any]]:
    for _ in range(rows):
        sex, age, hours = int(rng.integers(2)), int(rng.integers(18, 80)), int(rng.integers(10, 60))
        probability = 1.0 / (1.0 + np.exp(2.0 - 0.03 * age - 0.5 * sex + rng.normal()))
        yield [int(rng.random() < probability), int(probability > 0.5), round(float(probability), 4), sex, age, hours]


BIAS = {
    "dataset_type": "text/csv",
    "headers": HEADERS,
    "label": "paid",
    "predicted_label": "predicted",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [1]}],
    "group_variable": "hours",
    "methods": {
        "pre_training_bias": {"methods": "all"},
        "post_training_bias": {"methods": "all"},
        "report": {"name": "report", "title": "Analysis Report"},
    },
}
EXPLAIN = {
    "dataset_type": "text/csv",
    "headers": HEADERS[3:],
    "methods": {
        "shap": {
            "baseline": [[0, 40, 35]],
            "num_samples": 30,
            "agg_method": "mean_abs",
            "save_local_shap_values": True,
        },
        "report": {"name": "report", "title": "Analysis Report"},
    },
    "predictor": {"content_type": "text/csv", "accept_type": "text/csv"},
}


def _write_captures(folder: Path, rng: np.random.Generator) -> None:
    """By the hour, as an endpoint writes them; two of three have a label."""
    labels = []
    for hour in range(HOURS):
        records = []
        for number in range(RECORDS_OF_AN_HOUR):
            event = f"00000000-0000-4000-8000-{hour * RECORDS_OF_AN_HOUR + number:012d}"
            records.append(_capture(event, f"2026-01-01T{hour:02d}:00:00Z", rng))
            if number % 3:
                labels.append(_label(event, str(rng.integers(2))))
        _write_lines(folder / "captures" / "loans" / "AllTraffic" / "2026/01/01" / f"{hour:02d}" / "a.jsonl", records)
    _write_lines(folder / "labels" / "a.jsonl", labels)


def _capture(event: str, time: str, rng: np.random.Generator) -> dict[str, Any]:
    sent = f"{rng.integers(18, 80)},{rng.integers(10, 60)}"
    sides = {"endpointInput": ("INPUT", sent), "endpointOutput": ("OUTPUT", str(round(float(rng.random()), 4)))}
    data = {
        side: {"observedContentType": "text/csv", "mode": mode, "data": text, "encoding": "CSV"}
        for side, (mode, text) in sides.items()
    }
    return {"captureData": data, "eventMetadata": {"eventId": event, "inferenceTime": time}, "eventVersion": "0"}


def _label(event: str, text: str) -> dict[str, Any]:
    truth = {"data": text, "encoding": "CSV"}
    return {"groundTruthData": truth, "eventMetadata": {"eventId": event}, "eventVersion": "0"}


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each, separators=(",", ":")) + "\n" for each in records), encoding="utf-8")


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")
