"""Names of columns as an option takes them."""

from __future__ import annotations

from collections.abc import Iterable

import click
from pydantic import TypeAdapter, ValidationError

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
