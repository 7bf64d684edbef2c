"""What tasks throw that nobody has foreseen, as errors that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from analyzer.errors import AnalyzerError, InputMissingError, ResourcesError, UnreadableDataError
from contracts.errors import excerpt


@contextmanager
def translated() -> Iterator[None]:
    """Within, what a task has thrown becomes an AnalyzerError."""
    try:
        yield
    except AnalyzerError:
        raise
    except MemoryError as error:
        raise ResourcesError.out_of_memory("a Python worker") from error
    except OSError as error:
        raise _of_system(error) from error
    except Exception as error:
        raise AnalyzerError(_defect(error)) from error


def _of_system(error: OSError) -> AnalyzerError:
    if error.errno == errno.ENOSPC:
        return ResourcesError("No space is left on the device of the temporary files; see TMPDIR.")
    path = str(error.filename)
    if isinstance(error, FileNotFoundError):
        return InputMissingError(f"The data file {excerpt(path, 200)} was there and is there no more.")
    if isinstance(error, PermissionError):
        return UnreadableDataError.cannot_open(path, "permission denied")
    return AnalyzerError(_defect(error))


def _defect(error: Exception) -> str:
    return f"a defect of the analyzer, in a task: {excerpt(f'{type(error).__name__}: {error}', 200)}"
