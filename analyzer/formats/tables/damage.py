"""What is wrong with a file of a table, in an error that names it."""

from __future__ import annotations

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
        raise UnreadableDataError.cannot_open(path, said_by_store(error) or otherwise) from error


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
