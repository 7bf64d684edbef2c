"""The keys of a captured record are spelt in contracts, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts import captured

ROOT = Path(__file__).parents[3]
KEYS = (
    *(captured.CAPTURE_DATA, captured.GROUND_TRUTH, captured.EVENT_METADATA, captured.EVENT_VERSION),
    *(*captured.SIDES, captured.CONTENT_TYPE, captured.CUSTOM_ATTRIBUTES),
    *(captured.EVENT_ID, captured.INFERENCE_ID, captured.INFERENCE_TIME),
    *(captured.BATCH_ID, captured.BATCH_TIME, captured.JOINED_ANSWER),
)
"""Those that are no words of anything else."""


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module and their lines, those that explain left out."""
    tree = ast.parse(path.read_text("utf-8"))
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in explained and isinstance(node.value, str | bytes):
            yield node.lineno, node.value if isinstance(node.value, str) else node.value.decode("utf-8", "replace")


@pytest.mark.parametrize("top", ["analyzer", "jobs", "benchmarks"])
def test_no_key_is_spelt_outside_of_contracts(top: str) -> None:
    spelt = [
        f"{path.relative_to(ROOT)}:{line}: {key}"
        for path in sorted((ROOT / top).rglob("*.py"))
        for line, text in texts_of(path)
        for key in KEYS
        if key in text
    ]
    assert spelt == []


@pytest.mark.parametrize("package", ["captured", "ground_truth", "analysed_data", "samples"])
def test_not_even_the_key_that_is_a_word_of_other_things(package: str) -> None:
    modules = (ROOT / "analyzer" / package).glob("*.py")
    assert [path.name for path in modules for _, text in texts_of(path) if text == captured.ENCODING] == []


def test_each_key_is_spelt_once_in_contracts() -> None:
    for key in KEYS:
        places = [path.name for path in (ROOT / "contracts").rglob("*.py") for _, text in texts_of(path) if text == key]
        assert places == ["captured.py"], key
