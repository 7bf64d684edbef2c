"""Names of columns, and their types, as options take them."""

from __future__ import annotations

from collections.abc import Iterable

import click
from pydantic import TypeAdapter, ValidationError

from contracts.column_types import as_column_types
from contracts.job_values import ColumnNames


def column_names(texts: Iterable[str]) -> list[str]:
    """The names of `--exclude`, which may be given several times."""
    names: list[str] = []
    for text in texts:
        try:
            names.extend(TypeAdapter(ColumnNames).validate_python(text))
        except ValidationError as error:
            raise click.BadParameter(str(error.errors()[0]["ctx"]["error"]), param_hint="--exclude") from None
    return names


def column_types(texts: Iterable[str]) -> dict[str, str]:
    """The types of `--type`, which may be given several times."""
    types: dict[str, str] = {}
    for text in texts:
        try:
            types |= as_column_types(text)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--type") from None
    return types
