"""What an endpoint has captured in an hour, a batch transform after it, and the labels that arrived later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from analyzer.samples.loans import Person, people
from contracts import captured as keys

HOUR = "2021/05/06/22"
"""The folders of the hour; its captures are of 2021-05-06T22:00:00Z and the 59 minutes after it."""

_UNLABELLED = 7
"""One request in so many never gets a label."""

_SHOWN = (
    ("36,gold\n", "0.81\n", "CSV"),
    ("24,basic\n", "[0.12]", "JSON"),
    ("45\n", "0.09\n", "CSV"),
)
"""Request, answer and its encoding of three records for `analyzer capture show`, of which the last one is bad."""


def capture_files() -> dict[str, str]:
    """All files of captures and labels, by their paths."""
    applicants = people(180, seed=13, incomes=(33, 37))
    batch = people(120, seed=14)
    return {
        "capture.jsonl": _lines(_shown(*each) for each in _SHOWN),
        f"captures/loans/AllTraffic/{HOUR}/00-00-000.jsonl": _lines(map(_capture, range(90), applicants[:90])),
        f"captures/loans/AllTraffic/{HOUR}/30-00-000.jsonl": _lines(map(_capture, range(90, 180), applicants[90:])),
        "labels/2021/05/07/01/labels.jsonl": _lines(
            _label(f"loan {number}", each) for number, each in enumerate(applicants) if number % _UNLABELLED
        ),
        f"batch/{HOUR}/answers.jsonl": _lines(map(_answer, range(120), batch)),
        "batch_labels/2021/05/07/01/labels.jsonl": _lines(
            _label(f"batch {number}", each) for number, each in enumerate(batch)
        ),
    }


def _shown(request: str, answer: str, encoding: str) -> dict[str, Any]:
    return {
        keys.CAPTURE_DATA: {
            keys.ENDPOINT_INPUT: {keys.DATA: request, keys.ENCODING: keys.CSV},
            keys.ENDPOINT_OUTPUT: {keys.DATA: answer, keys.ENCODING: encoding},
        }
    }


def _capture(number: int, person: Person) -> dict[str, Any]:
    """A request of one row of CSV, with the score that it was answered."""
    metadata = {
        keys.EVENT_ID: f"event {number}",
        keys.INFERENCE_ID: f"loan {number}",
        keys.INFERENCE_TIME: f"2021-05-06T22:{number // 3:02d}:{number % 3 * 20:02d}Z",
    }
    sides = {
        keys.ENDPOINT_INPUT: _side("INPUT", ",".join(map(str, person.features))),
        keys.ENDPOINT_OUTPUT: _side("OUTPUT", str(person.score)),
    }
    return {keys.CAPTURE_DATA: sides, keys.EVENT_METADATA: metadata, keys.EVENT_VERSION: "0"}


def _side(mode: str, row: str) -> dict[str, str]:
    return {keys.CONTENT_TYPE: "text/csv", keys.MODE: mode, keys.DATA: f"{row}\n", keys.ENCODING: keys.CSV}


def _label(event: str, person: Person) -> dict[str, Any]:
    truth = {keys.DATA: str(person.paid), keys.ENCODING: keys.CSV}
    return {keys.GROUND_TRUTH: truth, keys.EVENT_METADATA: {keys.EVENT_ID: event}, keys.EVENT_VERSION: "0"}


def _answer(number: int, person: Person) -> dict[str, Any]:
    """What a batch transform writes of a row that it joins with the answer, when it is asked for inference ids."""
    features = dict(zip(("age", "sex", "income"), person.features, strict=True))
    kept = {keys.BATCH_ID: f"batch {number}", keys.BATCH_TIME: "2021-05-06T22:00:00Z"}
    return {**features, keys.JOINED_ANSWER: {"score": person.score}, **kept}


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)
