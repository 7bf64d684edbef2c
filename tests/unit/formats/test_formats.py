"""Formats register themselves: nobody else asks which of them data is of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from analyzer.errors import ConfigurationError
from analyzer.formats.register import DataFormat, format_of, formats
from contracts.dataset_format import AnyFormat, FormatSettings

ROOT = Path(__file__).parents[3]
FORMATS = {contract.__name__ for contract in get_args(AnyFormat)} | {"FormatSettings", "DataFormat", "TableFormat"}


def questions(path: Path) -> Iterator[ast.Call]:
    """Where a module asks what an object is, or has."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "hasattr"):
            yield node


def test_nobody_asks_which_format_data_is_of() -> None:
    questioned = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in ("analyzer", "contracts", "jobs")
        for path in (ROOT / folder).rglob("*.py")
        for call in questions(path)
        for name in ast.walk(call.args[1])
        if isinstance(name, ast.Name) and (name.id in FORMATS or name.id.endswith("Decoder"))
    ]
    assert questioned == []


def test_nobody_asks_what_a_decoder_has() -> None:
    questioned = [
        ast.unparse(call)
        for path in (ROOT / "analyzer").rglob("*.py")
        # What a model of the user answers may be of any library, none of which is imported for that.
        if "capture" not in path.relative_to(ROOT).parts
        for call in questions(path)
        # What is captured are values and servers of others.
        if isinstance(call.func, ast.Name) and call.func.id == "hasattr" and path.parent.name != "capture"
    ]
    # Of a module and of a stream of the system, each of which may be another elsewhere.
    assert sorted(questioned) == ["hasattr(os, 'sched_getaffinity')", "hasattr(stream, 'reconfigure')"]


def test_every_value_of_the_setting_has_its_reader() -> None:
    assert {each.contract for each in formats()} == set(get_args(AnyFormat))


@pytest.mark.parametrize("each", formats(), ids=lambda each: each.__name__)
def test_words_and_endings_are_of_one_format(each: type[DataFormat[Any]]) -> None:
    others = [other for other in formats() if other is not each]
    assert each.words
    for other in others:
        assert not each.words.keys() & other.words.keys()
        assert not each.endings.keys() & other.endings.keys()


def test_a_format_that_no_reader_registers_is_told_with_those_there_are() -> None:
    class Avro(FormatSettings):
        kind: Literal["avro"] = "avro"

    with pytest.raises(ConfigurationError, match=r"Avro, which no reader is registered for; .* csv, json, "):
        format_of(Avro())
