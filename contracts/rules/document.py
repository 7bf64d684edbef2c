"""A file of rules, JSON or YAML: the list in it, and where in the file each rule is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.errors import ContractError, did_you_mean, escaped, held
from contracts.model import BYTE_ORDER_MARK, parse_json, pointer

FILE_KEYS = ("rules", "version", "features", "monitoring_config")
"""A file of constraints is one of rules too: what else is in it is not looked at."""

MOST_YAML_BYTES = 4 << 20
MOST_VALUES = 1_000_000
"""What the aliases of a YAML file may make of it."""


@dataclass(frozen=True)
class RulePlace:
    """Where a rule is: its path in the document, the line where that is known, the file where there are several."""

    path: tuple[int | str, ...]
    line: int | None = None
    file: str | None = None

    def of(self, key: str) -> str:
        """One of the rule's keys, in words."""
        return self._text((*self.path, key))

    def __str__(self) -> str:
        return self._text(self.path)

    def _text(self, path: tuple[int | str, ...]) -> str:
        line = f" (line {self.line})" if self.line is not None else ""
        return pointer(path) + line

    @property
    def with_file(self) -> str:
        """With the name of the file."""
        return f"{self.file} at {self}" if self.file else str(self)


def read_rules(text: bytes, yaml: bool, file: str | None = None) -> Iterator[tuple[Any, RulePlace]]:
    """What is written of each rule, and where. Raises ContractError.

    The document is an object with a list of `rules`, or that list alone.
    """
    document, lines = _yaml(text) if yaml else (parse_json(text), {})
    path: tuple[int | str, ...] = ()
    if isinstance(document, dict):
        for key in document:
            if key not in FILE_KEYS:
                known = did_you_mean(str(key), FILE_KEYS[:2])
                raise ContractError(pointer((str(key),)), f"is not known in a file of rules.{known}")
        path = ("rules",)
        document = document.get("rules")
    if not isinstance(document, list):
        subject, right = pointer(path), "a list of rules, or an object with one at rules"
        raise ContractError(subject, f"holds {held(document)}; it should be {right}")
    for number, written in enumerate(document):
        yield written, RulePlace((*path, number), lines.get(number), file)


def _yaml(text: bytes) -> tuple[Any, Mapping[int, int]]:
    """The document, and the line of each rule. Only plain data is made of it (PyYAML's SafeLoader)."""
    if len(text) > MOST_YAML_BYTES:
        raise ContractError(
            "", f"is YAML of more than {MOST_YAML_BYTES} bytes, which takes minutes to read; write JSON"
        )
    try:
        import yaml  # noqa: PLC0415 (only of the extra `rules`)
    except ImportError:
        right = "`pip install 'open-model-monitor-analyzer[rules]'` brings what reads YAML, or write JSON"
        raise ContractError("", f"is YAML, which nothing here reads; {right}") from None
    try:
        loader = yaml.SafeLoader(text.removeprefix(BYTE_ORDER_MARK))
        try:
            node = loader.get_single_node()
            _require_few_values(node, {})
            lines = dict(_lines(node)) if node is not None else {}
            _require_keys_once(node, yaml, set())
            return (None if node is None else loader.construct_document(node)), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ContractError("", f"is not valid YAML: {_reason(error)}") from None
    except (RecursionError, ValueError, OverflowError) as error:
        if isinstance(error, ContractError):
            raise
        raise ContractError("", "is YAML that cannot be read: a value in it is no plain data") from None


def _lines(node: Any) -> Iterator[tuple[int, int]]:
    """The number of each rule, from 0, and its line, from 1."""
    if node.id == "mapping":
        node = next((value for key, value in node.value if key.value == "rules"), None)
    if node is not None and node.id == "sequence":
        for number, item in enumerate(node.value):
            yield number, item.start_mark.line + 1


def _require_keys_once(node: Any, yaml: Any, seen: set[int]) -> None:
    """Of a key that is there twice, YAML's readers take the last one without a word."""
    if node is None or id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _require_keys_once(item, yaml, seen)
        return
    keys = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in keys and key.value != "<<":
                line = key.start_mark.line + 1
                raise ContractError(f"line {line}", f'has the key "{escaped(key.value)}" a second time')
            keys.add(key.value)
        _require_keys_once(value, yaml, seen)


def _require_few_values(node: Any, sizes: dict[int, int]) -> int:
    """How many values a node stands for, those behind its aliases each time that they are named.

    Aliases of aliases double what is written: thirty lines can stand for a thousand million values. `sizes` are those
    of the nodes that are known. Raises ContractError.
    """
    if node is None or isinstance(node.value, str):
        return 1
    if id(node) in sizes:
        return sizes[id(node)]
    sizes[id(node)] = MOST_VALUES  # while it is looked at: a node inside of itself has no end
    inside = (each for item in node.value for each in (item if isinstance(item, tuple) else (item,)))
    size = 1
    for each in inside:
        size += _require_few_values(each, sizes)
        if size > MOST_VALUES:
            line = node.start_mark.line + 1
            raise ContractError(f"line {line}", f"stands for more than {MOST_VALUES} values, by aliases; write fewer")
    sizes[id(node)] = size
    return size


def _reason(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    reason = escaped(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read", 120)
    return f"{reason} (line {mark.line + 1}, column {mark.column + 1})" if mark is not None else reason
