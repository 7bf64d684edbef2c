"""Writers of captures, what they have written, and invocations, as a test wants them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analyzer.capture import Body, CaptureSettings, CaptureWriter, Invocation

MOMENT = 1_612_498_500.25
"""2021-02-05T04:15:00.250Z"""


def settings(folder: Path | str, **more: Any) -> CaptureSettings:
    return CaptureSettings(**{"to": str(folder), "endpoint": "churn", **more})


def body(data: str | bytes = "", content_type: str | None = "text/csv", content_encoding: str | None = None) -> Body:
    raw = data.encode() if isinstance(data, str) else data
    return Body((raw,), content_type, content_encoding)


def invocation(request: str | Body = "1,x", answer: str | Body = "0.5\n", **more: Any) -> Invocation:
    sides = [body(each) if isinstance(each, str) else each for each in (request, answer)]
    return Invocation(*sides, **{"moment": MOMENT, **more})


def written(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.jsonl"))


def lines(folder: Path) -> list[str]:
    return [line for file in written(folder) for line in file.read_text("utf-8").splitlines()]


def records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(folder)]


def captured(folder: Path, *invocations: Invocation, **more: Any) -> list[dict[str, Any]]:
    """The records that these become."""
    with CaptureWriter(settings(folder, **more)) as writer:
        for each in invocations:
            writer.offer(each)
    return records(folder)
