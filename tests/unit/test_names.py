"""One word a thing, one thing a word: names of types exist once, and none has a word that the glossary forbids."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.documents import DOCS
from tests.names import modules, names_of, types_of, words_of

NOT_ONCE: frozenset[str] = frozenset()
"""What is still wrong."""

OF_OTHERS = {("analyzer/formats/parquet", "chunk"): "a column chunk is what Parquet calls it"}
"""Words of the outside, by the folder of the modules that speak of it."""


def forbidden_words() -> set[str]:
    """Those of the glossary in `docs/architecture.md`."""
    line = re.search(r"^Not in names: (.*)\.$", (DOCS / "architecture.md").read_text("utf-8"), flags=re.MULTILINE)
    assert line is not None
    return set(re.findall(r"`(\w+)`", line[1]))


def test_the_name_of_a_class_or_alias_exists_once() -> None:
    places = defaultdict(list)
    for path, module in modules():
        for name in types_of(module):
            places[name.lstrip("_")].append(path.as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1 and name not in NOT_ONCE} == {}


def test_no_name_has_a_word_that_the_glossary_forbids() -> None:
    forbidden = forbidden_words()
    found = {
        f"{path}: {name}"
        for path, module in modules()
        for name in names_of(path, module)
        for word in words_of(name) & forbidden
        if (path.parent.as_posix(), word) not in OF_OTHERS
    }
    assert found == set()


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("class Split: ...", ["Split"]),
        ("class _Split: ...", ["_Split"]),
        ("Splits = tuple[Split, ...]", ["Splits"]),
        ("Splits: TypeAlias = 'tuple[Split, ...]'", ["Splits"]),
        ("Found = TypeVar('Found')", []),
        ("MOST_SPLITS = 5", []),
        ("def f():\n    class Split: ...", []),
    ],
)
def test_types_are_the_classes_and_aliases_of_the_top_level(text: str, types: list[str]) -> None:
    assert list(types_of(ast.parse(text))) == types


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("class PartReader: ...", "part"),
        ("def rows_of_parts(): ...", "part"),
        ("def f(told_so): ...", "told"),
        ("for chunk in rows: ...", "chunk"),
        ("self._asked = 1", "asked"),
    ],
)
def test_words_are_found_wherever_a_name_is_defined(text: str, word: str) -> None:
    assert any(word in words_of(name) for name in names_of(Path("a/module.py"), ast.parse(text)))


def test_words_within_words_are_none() -> None:
    assert not words_of("apart_partial_Department") & {"part"}
    assert words_of("JSONParts") == {"json", "parts", "part"}
    assert list(names_of(Path("a/chunks/__init__.py"), ast.parse(""))) == ["chunks"]
