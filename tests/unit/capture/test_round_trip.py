"""What is captured here is what the platform would have captured of the same traffic: for readers it is the same."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from analyzer.capture import Body, CaptureWriter, Invocation
from tests.cases.captures import CAPTURED, ENCODINGS, Encoder, csv, in_base64, json_object, record
from tests.cases.golden import environment_of, files_of, run_with, timeless
from tests.cases.merges import by_hour
from tests.unit.capture.writing import captured, settings

ENCODERS: dict[str, tuple[Encoder, Encoder, dict[str, Any]]] = {
    "CSV": (csv, csv, {}),
    "JSON": (json_object, json_object, {}),
    "CSV in BASE64": (csv, in_base64(csv), {"csv_content_types": ()}),
    "JSON in BASE64": (json_object, in_base64(json_object), {"json_content_types": ()}),
}
"""What was sent, how it is captured, and the settings that say so."""

ROWS = {"one row": CAPTURED[:1], "rows": CAPTURED[:4], "a row with a missing value": CAPTURED[5:6]}


def sent(platforms: dict[str, Any], **more: Any) -> Invocation:
    """What the platform has captured, as a model server sees it."""
    sides = (platforms["captureData"][side] for side in ("endpointInput", "endpointOutput"))
    bodies = (Body((side["data"].encode(),), side["observedContentType"]) for side in sides)
    moment = datetime.fromisoformat(platforms["eventMetadata"]["inferenceTime"]).timestamp()
    return Invocation(*bodies, moment=moment, **more)


def content_type_of(name: str) -> str:
    return name.partition(" ")[0]


COMBINATIONS = [
    pytest.param(*each, id=" and ".join(each))
    for each in product(ENCODERS, ENCODERS)
    if each[0] == each[1] or content_type_of(each[0]) != content_type_of(each[1])
]
"""Of the request and the response; one content type has one encoding."""


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(("input", "output"), COMBINATIONS)
def test_each_field_is_as_the_platform_has_it(input: str, output: str, rows: str, tmp_path: Path) -> None:
    (plain_input, kept_input, of_input), (plain_output, kept_output, of_output) = ENCODERS[input], ENCODERS[output]
    given = record(ROWS[rows], plain_input, plain_output, 7)
    expected = record(ROWS[rows], kept_input, kept_output, 7, inferenceId="loan 7", customAttributes=["a=b"])
    made = sent(given, inference_id="loan 7", custom_attributes="a=b")
    [found] = captured(tmp_path, made, **{**of_input, **of_output})
    assert found["eventMetadata"].pop("eventId") != expected["eventMetadata"].pop("eventId")
    assert found == expected


@pytest.mark.parametrize("name", [name for name in ENCODINGS if "base64" not in name])
@pytest.mark.parametrize("baseline", ["", "-baseline"])
def test_reports_are_those_of_the_platforms_captures(name: str, baseline: str, tmp_path: Path) -> None:
    every = [record([row], *ENCODINGS[name], number) for number, row in enumerate(CAPTURED)]
    with CaptureWriter(settings(tmp_path / "ours")) as writer:
        for each in every:
            writer.offer(sent(each))
    for path, raw in by_hour(every).items():
        file = tmp_path / "platforms" / path
        file.parent.mkdir(parents=True)
        file.write_bytes(raw)
    ours, platforms = (reports(tmp_path / whose, f"capture-{name}-both{baseline}") for whose in ("ours", "platforms"))
    assert ours == platforms
    assert "statistics.json" in ours


def reports(captures: Path, case: str) -> dict[str, str]:
    """What the job of a case writes of other captures."""
    given = environment_of(case, captures.with_name(f"{captures.name}-reports"))
    found = run_with({**given, "engine": "processes", "dataset_source": str(captures)}, captures.with_suffix(".ml"))
    assert '"exit_code": 0' in found["outcome.json"]
    return {name: timeless(text) for name, text in files_of(Path(given["output_path"])).items()}
