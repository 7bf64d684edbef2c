"""What a database refuses, in a sentence: without the statement, its values, or the password of the URL."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from analyzer.errors import AnalyzerError
from contracts.errors import excerpt
from contracts.exit_codes import ExitCode


class StoreProblemError(AnalyzerError):
    """The store cannot be read or written now."""

    exit_code = ExitCode.OUTPUT


class StoreGoneError(SQLAlchemyError):
    """The file of a store was removed or replaced while it was used."""


_SQLITE = {
    "SQLITE_BUSY": "another process holds it locked",
    "SQLITE_LOCKED": "another process holds it locked",
    "SQLITE_FULL": "its disk is full",
    "SQLITE_READONLY": "it may only be read",
    "SQLITE_CANTOPEN": "its file cannot be opened: the folder should exist, and be writable",
    "SQLITE_NOTADB": "its file is no database of SQLite",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_IOERR": "its disk has failed, or takes no more",
    "SQLITE_PERM": "access to its file is denied",
}
"""By the primary name of the error: longer ones, such as SQLITE_BUSY_SNAPSHOT, begin with it."""

_POSTGRESQL = {
    "28": "the server refuses this user or password",
    "3D": "there is no such database",
    "42": "its tables cannot be used by this user, or are not those of its version",
    "53": "the server has no room: disk, memory or connections",
    "55": "another process holds it locked",
    "57": "the server is shutting down or has ended the statement",
    "40": "two transactions were in each other's way",
    "25": "it may only be read",
}
"""By the class of the SQLSTATE."""


def store_problem(shown: str, error: SQLAlchemyError) -> StoreProblemError:
    """The error in the words of people; `shown` is what the store is called, without a password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return StoreProblemError(f"The store {excerpt(shown, 200)} cannot be used: {_reason(cause)}.")


def _reason(cause: BaseException | None) -> str:
    if isinstance(cause, StoreGoneError):
        return "its file was removed or replaced since it was opened; what is there now is used after a new start"
    name = getattr(cause, "sqlite_errorname", None) or ""
    if reason := next((reason for known, reason in _SQLITE.items() if name.startswith(known)), None):
        return reason
    state = getattr(cause, "sqlstate", None)
    if state and (reason := _POSTGRESQL.get(state[:2])):
        return reason
    if state is None and type(cause).__module__.startswith("psycopg"):
        return "the server cannot be reached, or refuses this user, password or database"
    return f"{type(cause).__name__}{f' ({name or state})' if name or state else ''}"
