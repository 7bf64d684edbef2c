"""What is wrong with a file of a table, in an error that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.places.store_errors import said_by_store
from contracts.errors import excerpt


@contextmanager
def opening_errors(path: str, otherwise: str) -> Iterator[None]:
    """What goes wrong when a file is opened as an UnreadableDataError; `otherwise` is what it then is."""
    try:
        yield
    except FileNotFoundError:
        raise UnreadableDataError.cannot_open(path, "it was there and is there no more") from None
    except PermissionError:
        raise UnreadableDataError.cannot_open(path, "permission denied") from None
    except pa.ArrowNotImplementedError as error:
        raise UnreadableDataError.cannot_open(path, excerpt(str(error))) from error
    except (OSError, pa.ArrowException, ValueError, MemoryError) as error:
        raise UnreadableDataError.cannot_open(path, said_by_store(error) or _too_deep(error) or otherwise) from error


@contextmanager
def damage_errors(path: str) -> Iterator[None]:
    """What Arrow finds wrong within as an UnreadableDataError that names the file."""
    try:
        yield
    except pa.ArrowNotImplementedError as error:
        raise UnreadableDataError.cannot_open(path, excerpt(str(error))) from error
    except (OSError, pa.ArrowException, ValueError, MemoryError) as error:
        reason = said_by_store(error) or f"it is damaged: {excerpt(str(error), 120)}"
        raise UnreadableDataError.cannot_open(path, reason) from error


def column_error(path: str, column: str, error: pa.ArrowException) -> UnreadableDataError:
    """What Arrow finds wrong with the values of one column, in an error that names it and says what would be right."""
    reason = f"the column {excerpt(column)}: {excerpt(str(error), 120)}"
    if is_not_utf_8(error):
        right = "write it as UTF-8, or leave it out by exclude_columns"
        reason = f"its column {excerpt(column)} holds text that is not UTF-8; {right}"
    return UnreadableDataError.cannot_open(path, reason)


def is_not_utf_8(error: pa.ArrowException) -> bool:
    """Whether Arrow has met bytes in a text that stand for no characters."""
    return "UTF8" in str(error)


def _too_deep(error: Exception) -> str | None:
    """Of a schema that Arrow refuses for its depth."""
    found = re.search(r"too deeply nested.*limit is (\d+)|recursion depth reached", str(error))
    if found is None:
        return None
    return f"it has a column nested deeper than {found[1] or 'Arrow can read'}{' levels' if found[1] else ''}"
