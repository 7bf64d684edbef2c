"""What all models of the border have in common, and the way from JSON text to a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.errors import ContractError, escaped, excerpt, held

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
EXPECTED = {
    "model_type": "should be an object",
    "dict_type": "should be an object",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
    "string_type": "should be a text",
    "string_too_short": "should not be empty",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
}
"""What would be right, for the errors that pydantic words in terms of Python."""


class ContractModel(BaseModel):
    """A frozen model that ignores unknown keys and writes no key that it has no value for."""

    model_config = ConfigDict(frozen=True, extra="ignore", arbitrary_types_allowed=True, validate_default=False)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """As pydantic's, except that keys without a value are left out: this is the written form."""
        options.setdefault("exclude_none", True)
        return super().model_dump(**options)

    def model_dump_json(self, **options: Any) -> str:
        """As pydantic's, except that keys without a value are left out: this is the written form."""
        options.setdefault("exclude_none", True)
        return super().model_dump_json(**options)


Model = TypeVar("Model", bound=ContractModel)
Locate = Callable[[Any, Sequence[int | str]], Sequence[int | str]]


def parse_json(text: str | bytes, subject: str = "") -> Any:
    """Strict JSON (no NaN, no Infinity); a byte-order mark is allowed. Raises ContractError, which quotes nothing."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        return orjson.loads(raw.removeprefix(BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ContractError(subject, f"is not valid JSON: {error.msg} ({where})") from None


def parse_document(model: type[Model], text: str | bytes, locate: Locate | None = None) -> Model:
    """JSON text as a `model`. Raises ContractError whose subject is the JSON pointer of what is wrong.

    `locate(document, path)` gives the path as the document spells it, for models that accept several spellings.
    """
    document = parse_json(text)
    if not isinstance(document, dict):
        raise ContractError("", f"holds {held(document)}; it should be a JSON object")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first, count = error.errors(include_url=False)[0], error.error_count()
        path = locate(document, first["loc"]) if locate else first["loc"]
        more = f" (and {count - 1} more)" if count > 1 else ""
        raise ContractError(pointer(path), explain(first) + more) from None


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


NamedEntry = TypeVar("NamedEntry", bound=Named)


def each_once(entries: list[NamedEntry]) -> list[NamedEntry]:
    """The entries with those left out that are there already. Raises ValueError where one name has two that differ."""
    first: dict[str, int] = {}
    for place, entry in enumerate(entries):
        before = first.setdefault(entry.name, place)
        if entry != entries[before]:
            raise ValueError(
                f"should have one entry for a column, but those at {before} and {place} are both for "
                f"{excerpt(entry.name)} and differ"
            )
    return entries if len(first) == len(entries) else [entries[place] for place in first.values()]


def pointer(path: Sequence[int | str]) -> str:
    """The JSON pointer (RFC 6901) of a path, fit to be shown: keys are cut and escaped as excerpts are."""
    return "".join("/" + escaped(str(step)).replace("~", "~0").replace("/", "~1") for step in path)


def explain(detail: Any) -> str:
    """One entry of `ValidationError.errors()` as: what was held, and what would be right."""
    if detail["type"] == "missing":
        return "is missing"
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Exception):
        right = str(cause)
    else:
        message = detail["msg"]
        right = EXPECTED.get(detail["type"], message[max(message.find("should"), 0) :])
    return f"holds {held(detail['input'])}; it {right}"
