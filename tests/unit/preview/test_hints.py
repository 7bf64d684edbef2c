"""What users trip over is told, and nothing where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.preview.hints import hints
from tests.unit.captured.records import csv, json_text, record
from tests.unit.preview.previews import previewed, shown

LINES = [record(csv("36,gold"), csv("0.9"))]
NAMES = ["approved", "age", "plan"]


def test_a_table_that_fits_its_baseline_needs_none(tmp_path: Path) -> None:
    assert list(hints(previewed(tmp_path, LINES, baseline=NAMES))) == []
    assert list(hints(previewed(tmp_path, LINES))) == []
    script = (
        "def preprocess_handler(r):\n    return {'approved': float(r.endpoint_output.data), 'age': 1, 'plan': 'x'}\n"
    )
    assert list(hints(previewed(tmp_path, LINES, baseline=NAMES, script=script))) == []


def test_input_alone_against_a_baseline_with_the_label_in_front_is_shifted(tmp_path: Path) -> None:
    found = previewed(tmp_path, LINES, baseline=NAMES, sides=["endpointInput"])
    assert list(found.columns) == ["approved", "age"]
    (hint,) = hints(found)
    assert "only the input has columns, 2, and the baseline has 3" in hint
    assert 'the first value stands under "approved" and belongs under "age"' in hint
    assert f"Warning: {hint}\n" in shown(found)


def test_so_is_input_whose_output_is_in_no_record(tmp_path: Path) -> None:
    (hint,) = hints(previewed(tmp_path, [record(csv("36,gold"))], baseline=NAMES))
    assert "all names are shifted" in hint


def test_both_sides_against_a_baseline_of_the_input_alone_are_shifted(tmp_path: Path) -> None:
    (hint,) = hints(previewed(tmp_path, LINES, baseline=["age", "plan"]))
    assert "the baseline has 2 columns, as many as the input, and the output has 1 more" in hint
    assert 'the first value of the input stands under "plan" and belongs under "age"' in hint


def test_values_that_fit_only_a_baseline_that_ends_with_the_output_are_told(tmp_path: Path) -> None:
    line = [record(csv("36,gold"), csv("7"))]
    named = {"age": "Integral", "plan": "String", "approved": "Integral"}
    (hint,) = hints(previewed(tmp_path, line, baseline=named))
    assert 'would if its output columns were the last ("approved")' in hint
    assert list(hints(previewed(tmp_path, line, baseline=named, output_columns_position="END"))) == []
    assert list(hints(previewed(tmp_path, line, baseline={**named, "approved": "String"}))) == []


@pytest.mark.parametrize("baseline", [["age", "plan"], ["age"]])
def test_input_that_fits_the_baseline_or_is_wider_is_not_shifted(tmp_path: Path, baseline: list[str]) -> None:
    found = list(hints(previewed(tmp_path, LINES, baseline=baseline, sides=["endpointInput"])))
    assert len(found) == len(baseline) % 2
    assert not any("shifted" in hint for hint in found)


def test_another_number_of_columns_is_told_with_their_names(tmp_path: Path) -> None:
    (hint,) = hints(previewed(tmp_path, LINES, baseline=["approved"]))
    assert hint.startswith('the table has 3 columns, the baseline 1 column; not in the baseline: "_c1", "_c2".')
    keyed = [record(json_text({"age": 1, "city": "x"}), csv("0.9"))]
    (hint,) = hints(previewed(tmp_path, keyed, baseline=NAMES))
    assert hint.startswith(
        'the table has 3 columns, the baseline 3 columns; not in the baseline: "city"; not in the table: "plan".'
    )


def test_keys_that_the_baseline_does_not_know_are_told(tmp_path: Path) -> None:
    script = "def preprocess_handler(r):\n    return {'age': 1, 'city': 'x'}\n"
    (hint,) = hints(previewed(tmp_path, LINES, baseline=NAMES, script=script))
    assert "The baseline does not know all keys of the script, so they take its names by position" in hint


def test_a_comparison_that_is_never_true_is_found_in_the_script(tmp_path: Path) -> None:
    script = """
        def preprocess_handler(record):
            score = record.endpoint_output.data
            return [] if score == 0.9 else record
    """
    found = previewed(tmp_path, LINES, script=script)
    assert found.report.rows == 1
    (hint,) = hints(found)
    assert 'line 3 of the script compares a text with a number: "score == 0.9"' in hint


@pytest.mark.parametrize(
    "expression",
    [
        "score < 0.5",
        "score - 1",
        "1 + score",
        "score + 1",
        "score * 0.5",
        "abs(score)",
        "math.sqrt(score)",
        "round(score)",
    ],
)
def test_a_text_that_the_script_takes_for_a_number_is_told_by_its_failure(tmp_path: Path, expression: str) -> None:
    script = f"""
        import math
        def preprocess_handler(record):
            return scaled(record.endpoint_output.data)
        def scaled(score):
            return {{"score": {expression}}}
    """
    (hint,) = hints(previewed(tmp_path, LINES * 3, script=script))
    assert hint.startswith("line 5 of the script failed at a text. Captured values are texts")


@pytest.mark.parametrize("expression", ["None + 1", "[] + 1", "len(5)", "1 / 0", "float('x')"])
def test_other_failures_are_not_taken_for_it(tmp_path: Path, expression: str) -> None:
    script = f"def preprocess_handler(record):\n    return {expression}\n"
    assert list(hints(previewed(tmp_path, LINES, script=script))) == []
