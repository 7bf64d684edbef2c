"""Reads definitions from files: JSON, or YAML with the short forms that CloudFormation has for its functions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.places.place import place_of
from contracts.errors import ContractError, excerpt
from contracts.model import parse_json

_MOST_BYTES = 64 << 20
_ENDINGS = (".json", ".yaml", ".yml")


def documents_of(named: str) -> Iterator[tuple[str, Any]]:
    """The documents of a file, of all such files of a folder, or of the standard input, `-`; each with its file's name.

    Raises ConfigurationError.
    """
    if named == "-":
        yield from _parsed("-", sys.stdin.buffer.read(_MOST_BYTES))
        return
    place = place_of("FILE", named)
    try:
        if isinstance(place, Path) and place.is_dir():
            for path in sorted(each for each in place.iterdir() if each.suffix in _ENDINGS):
                yield from _parsed(str(path), path.read_bytes())
            return
        text = place.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"The file {excerpt(named, 200)} cannot be read: {error.strerror or error}.") from None
    yield from _parsed(named, text)


def _parsed(name: str, text: bytes) -> Iterator[tuple[str, Any]]:
    if text.lstrip()[:1] in (b"{", b"["):
        try:
            document = parse_json(text, name)
        except ContractError as error:
            if name.endswith(".json"):
                raise ConfigurationError.from_contract(error) from None
        else:
            yield from ((name, each) for each in (document if isinstance(document, list) else [document]))
            return
    for document in _yaml(name, text):
        yield from ((name, each) for each in (document if isinstance(document, list) else [document]))


def _yaml(name: str, text: bytes) -> list[Any]:
    if find_spec("yaml") is None:
        raise ConfigurationError(f"The file {excerpt(name, 200)} is YAML, for which `pip install PyYAML` is needed.")
    import yaml  # noqa: PLC0415 (files of JSON need none of it)

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """Reads the functions of CloudFormation too: `!Ref X` is {"Ref": "X"}, `!Sub X` is {"Fn::Sub": "X"}."""

    def function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
        known = "Ref" if suffix == "Ref" else "Condition" if suffix == "Condition" else f"Fn::{suffix}"
        if isinstance(node, yaml.ScalarNode):
            return {known: loader.construct_scalar(node)}
        if isinstance(node, yaml.SequenceNode):
            return {known: loader.construct_sequence(node, deep=True)}
        assert isinstance(node, yaml.MappingNode)
        return {known: loader.construct_mapping(node, deep=True)}

    Loader.add_multi_constructor("!", function)
    try:
        return [document for document in yaml.load_all(text, Loader) if document is not None]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise ConfigurationError(f"The file {excerpt(name, 200)} is neither JSON nor YAML{where}.") from None
