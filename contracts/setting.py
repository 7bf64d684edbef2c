"""A setting as its job's field declares it, once: every way in takes its names, its help and its default from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel, GetJsonSchemaHandler


class Heading(StrEnum):
    """What settings are about, in the order in which a help shows them: those that are used daily first."""

    DATA = "Data set"
    BASELINE = "Baseline"
    COLUMNS = "Columns"
    ANALYSIS = "Analysis"
    CAPTURED = "Captured records"
    CHECKS = "Checks and thresholds"
    RULES = "Rules"
    SCRIPTS = "Scripts"
    MODEL = "Model"
    OUTPUT = "Metrics and output"
    ENGINE = "Engine and limits"
    OTHER = "Other"


class Use(StrEnum):
    """What some settings are for, as a hint says it where a run has none of it."""

    AUTO = "the engine auto"
    BASELINE = "runs with a baseline"
    NO_BASELINE = "runs without a baseline"
    HOURS = "captured records and files in folders by the hour"
    CAPTURED = "captured records"
    RECORDS = "CSV, JSON and captured records"
    CSV = "CSV"
    JSON = "JSON and captured records"
    MODEL = "runs that ask a model"
    FLIPS = "the flip test (FT)"
    TWO_CLASSES = "two classes"
    SCORES = "predictions that are scores alone"


@dataclass(frozen=True)
class Setting:
    """`word` is its name for people: ``--word`` on the command line, WORD as a positional argument, `word` in Python.

    An empty word is a setting of the environment alone. `help` says what it is, without its default. `argument` is its
    name in Python where that is another one, `variable` its name in the environment where that is not the field's.
    `metavar` stands for its value in a usage; `example` is a value as the environment has it. `off` is what its option
    says of itself where that only turns it off, as its word tells (``--no-header``). `heading` is what it stands
    below in a help. `uses` are what it has an effect on: `Use`, and other settings by their fields; a run with none of
    them says so. Beside one of the
    baselines `suggests` names, it is of the constraints that the run suggests alone.
    """

    word: str
    help: str
    argument: str = ""
    variable: str = ""
    metavar: str = ""
    example: str = ""
    off: str = ""
    heading: Heading = Heading.OTHER
    uses: tuple[str, ...] = ()
    suggests: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        return f"--{self.word}"

    @property
    def place(self) -> str:
        """Its name as a positional argument of a command."""
        return self.word.upper()

    @property
    def keyword(self) -> str:
        """Its name in Python."""
        return self.argument or self.word.replace("-", "_")

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema: dict[str, Any] = handler(core_schema)
        return {**schema, "description": self.help} | ({"examples": [self.example]} if self.example else {})


def settings(model: type[BaseModel]) -> dict[str, Setting]:
    """The settings that a model declares, by its fields."""
    return dict(_declared(model))


def variables(model: type[BaseModel]) -> dict[str, str]:
    """The names in the environment, by the fields."""
    return {name: each.variable or name for name, each in _declared(model)}


def plain_type(kind: Any) -> Any:
    """The type without None, and without what is annotated of it."""
    if hasattr(kind, "__metadata__"):
        return plain_type(kind.__origin__)
    without = [each for each in get_args(kind) if each is not type(None)]
    return plain_type(without[0]) if type(None) in get_args(kind) and len(without) == 1 else kind


def _declared(model: type[BaseModel]) -> Iterator[tuple[str, Setting]]:
    for name, field in model.model_fields.items():
        yield from ((name, each) for each in field.metadata if isinstance(each, Setting))
