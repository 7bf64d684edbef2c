"""Texts that a script compares with numbers are found by reading it, and nothing else is."""

from __future__ import annotations

import textwrap

import pytest

from analyzer.preview.text_comparisons import text_comparisons


def found(body: str) -> list[str]:
    text = "def preprocess_handler(record, logger=None):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return list(text_comparisons(text.encode()).values())


@pytest.mark.parametrize(
    "body",
    [
        "return [] if record.endpoint_output.data > 0.5 else record",
        "return [] if 1 == record.event_data.endpointOutput.data else record",
        "score = record.endpoint_output.data.rstrip()\nif score < -1: return []",
        "a, b = record.endpoint_input.data.strip().split(',')\nif b == 3: return []",
        "a, *rest = record.endpoint_input.data.split(',')\nif rest[0] >= 3: return []",
        "values = record.endpoint_input.data.split(',')[1:]\nif values[2] != 0: return []",
        "for value in record.endpoint_input.data.split(','):\n    if 0 < value < 1: return []",
        "return {v: v for v in record.endpoint_input.data.split(',') if v != 0}",
        "values = [v.strip() for v in record.endpoint_input.data.split(',')]\nif values[0] == 1: return []",
        "both = f'{record.endpoint_output.data},{record.endpoint_input.data}'\nif both.split(',')[0] > 0.5: return []",
        "line = record.endpoint_output.data + ',' + record.endpoint_input.data\nif line.split(',')[0] > 0.5: return []",
        "try:\n    x = record.endpoint_output.data\nexcept OSError:\n    x = ''\nwhile x > 1: pass",
    ],
)
def test_a_text_that_is_compared_with_a_number_is_found(body: str) -> None:
    assert len(found(body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "return [] if float(record.endpoint_output.data) > 0.5 else record",
        "values = record.endpoint_input.data.split(',')\nif len(values) > 3: return []",
        "score = record.endpoint_output.data\nscore = float(score)\nif score > 0.5: return []",
        "a, b = map(float, record.endpoint_input.data.split(','))\nif b == 3: return []",
        "values = [float(v) for v in record.endpoint_input.data.split(',')]\nif values[0] == 1: return []",
        "import json\nif json.loads(record.endpoint_input.data)['age'] > 30: return []",
        "if record.endpoint_output.data == '1': return []",
        "import random\nif random.random() > 0.1: return []",
        "if record.endpoint_input.data.find(',') == -1: return []",
        "if record.endpoint_input.data.count(',') > 3: return []",
        "v = 1\nx = {v for v in record.endpoint_input.data.split(',')}\nif v == 1: return []",
    ],
)
def test_what_is_no_text_any_more_is_not(body: str) -> None:
    assert found(body) == []


def test_it_is_told_by_its_line() -> None:
    script = b"def other(record):\n    text = record.endpoint_output.data\n    return text > 0.5\n"
    assert text_comparisons(script) == {3: "text > 0.5"}
