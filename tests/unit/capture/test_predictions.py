"""A plain function that predicts: its calls are captured as JSON, and go on as ever."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analyzer.capture import CaptureWriter
from analyzer.capture.predictions import NO_JSON, capture_predictions
from analyzer.capture.writer import TOO_LARGE
from tests.unit.capture.writing import lines, records, settings
from tests.unit.captured.records import read


def data_of(record: dict[str, Any]) -> tuple[Any, Any]:
    sides = record["captureData"]
    return json.loads(sides["endpointInput"]["data"]), json.loads(sides["endpointOutput"]["data"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"age": 39, "sex": "M"}, {"age": 39, "sex": "M"}),
        ([39, "M", None], [39, "M", None]),
        ("text", "text"),
        ({1: float("nan")}, {"1": None}),
        (np.array([[1.5, 2.0], [3.0, 4.0]]), [[1.5, 2.0], [3.0, 4.0]]),
        (np.array([[1.5, 2.0], [3.0, 4.0]]).T, [[1.5, 3.0], [2.0, 4.0]]),
        (np.float32(0.5), 0.5),
        (np.array(["a", "b"]), ["a", "b"]),
        (pd.DataFrame({"age": [39, 28], "sex": ["M", "F"]}), [{"age": 39, "sex": "M"}, {"age": 28, "sex": "F"}]),
        (pd.Series([0.5, 1.0]), [0.5, 1.0]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_models_take_is_captured_as_json(tmp_path: Path, given: Any, expected: Any) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:

        @capture_predictions(writer)
        def predict(x: Any) -> Any:
            """Answers with what it is given."""
            return x

        assert predict(given) is given
        assert predict(x=given) is given
    assert predict.__doc__ == "Answers with what it is given."
    assert [data_of(record) for record in records(tmp_path)] == [(expected, expected)] * 2


def test_monitors_read_the_rows_of_a_frame(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:
        predict = capture_predictions(writer)(lambda frame: frame["age"].to_numpy() / 100)
        predict(pd.DataFrame({"age": [39, 28], "sex": ["M", "F"]}))
    assert read(lines(tmp_path)).columns == {"_c0": ["0.39", "0.28"], "age": ["39", "28"], "sex": ["M", "F"]}


def test_methods_several_arguments_ids_and_coroutines(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:

        class Model:
            @capture_predictions(writer)
            def predict(self, x: list[int]) -> int:
                x.append(0)
                return sum(x)

        @capture_predictions(writer, inference_id=lambda customer, limit=0: customer)
        async def decide(customer: str, limit: int = 0) -> bool:
            return limit > 5

        assert Model().predict([1, 2]) == 3
        assert asyncio.run(decide("c-1", limit=9)) is True
    one, two = records(tmp_path)
    assert data_of(one) == ([1, 2], 3)
    assert data_of(two) == ({"customer": "c-1", "limit": 9}, True)
    assert two["eventMetadata"]["inferenceId"] == "c-1"


def test_bytes_stay_as_they_are(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path)) as writer:
        capture_predictions(writer)(lambda image: b"\xff")(b"\x00\x01")
    side = records(tmp_path)[0]["captureData"]["endpointInput"]
    assert (side["encoding"], base64.b64decode(side["data"])) == ("BASE64", b"\x00\x01")


def test_errors_of_the_function_pass_and_those_of_capture_do_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with CaptureWriter(settings(tmp_path, largest_body=100)) as writer:
        predict = capture_predictions(writer)(lambda x: 1 / x if isinstance(x, int) else x)
        with pytest.raises(ZeroDivisionError):
            predict(0)
        with pytest.raises(TypeError):
            predict(1, 2)  # type: ignore[call-arg]
        thing = object()
        assert predict(thing) is thing  # type: ignore[comparison-overlap]
        assert predict("x" * 200) == "x" * 200  # type: ignore[comparison-overlap]
    assert records(tmp_path) == []
    assert f"2 because {NO_JSON}" in caplog.text
    assert f"1 because {TOO_LARGE}" in caplog.text


def test_nothing_is_made_of_calls_that_are_not_sampled(tmp_path: Path) -> None:
    with CaptureWriter(settings(tmp_path, sampling=0)) as writer:
        assert capture_predictions(writer)(lambda x: x)(object)
    assert (records(tmp_path), writer.dropped) == ([], 0)
