"""`rule_results.json`: every rule of a run, and what has come of it, also of those that hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.model import ContractModel, parse_document
from contracts.settings import Count, Number


class RuleEntry(ContractModel):
    """One rule; `observed` is not there where there was nothing to compute it from."""

    name: str
    level: str = "error"
    kind: str
    columns: list[str] = Field(default_factory=list)
    expected: str = ""
    observed: Number | None = None
    outcome: str
    description: str = ""


class RuleEntries(ContractModel):
    """The whole file; rules are in their order."""

    version: Annotated[Count, Field(description="1 so far; keys may be added under the same number.")] = 1
    rules: list[RuleEntry]


def parse_rule_results(text: str | bytes) -> RuleEntries:
    """The text of a `rule_results.json` file. Raises ContractError with a JSON pointer."""
    return parse_document(RuleEntries, text)
