"""Requests and responses as other systems log them."""

from __future__ import annotations

import base64
import json
from typing import Any

_ANSWERED = (
    ({"columns": ["age", "plan"], "data": [[36, "gold"]]}, 0.81),
    ({"columns": ["age", "plan"], "data": [[24, "basic"]]}, 0.12),
)
"""What was asked and answered, the same in both logs; a third request failed."""

_FAILED = {"columns": ["age"], "data": [[45]]}


def logged_files() -> dict[str, str]:
    """The logs, by their paths: a row a request, and an event of each request and of each response."""
    rows = [_row(number, request, answer) for number, (request, answer) in enumerate((*_ANSWERED, (_FAILED, None)), 1)]
    events = [
        _event(number, kind, body)
        for number, (request, answer) in enumerate(_ANSWERED, 1)
        for kind, body in (("request", {"dataframe_split": request}), ("response", {"predictions": [answer]}))
    ]
    return {
        "inferences.jsonl": "".join(json.dumps(row) + "\n" for row in rows),
        "events.json": "[\n" + ",\n".join(map(json.dumps, events)) + "\n]\n",
    }


def _row(number: int, request: dict[str, Any], answer: float | None) -> dict[str, Any]:
    return {
        "databricks_request_id": f"r{number}",
        "request_time": f"2026-11-01T10:0{number - 1}:00Z",
        "status_code": 500 if answer is None else 200,
        "request": json.dumps({"dataframe_split": request}),
        "response": None if answer is None else json.dumps({"predictions": [answer]}),
    }


def _event(number: int, kind: str, body: dict[str, Any]) -> dict[str, str]:
    return {
        "Id": f"k{number}",
        "ReqType": f"org.kubeflow.serving.inference.{kind}",
        "ContentType": "application/json",
        "Bytes": base64.b64encode(json.dumps(body).encode()).decode(),
    }
