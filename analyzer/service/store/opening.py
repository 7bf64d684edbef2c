"""Opens the store that a setting names: a file of SQLite, or a database of PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from analyzer.errors import ConfigurationError
from analyzer.places.place import place_of
from analyzer.service.store.migrations import bring_up_to_date
from analyzer.service.store.problems import StoreGoneError, store_problem
from analyzer.service.store.store import WRITES, Store
from contracts.errors import excerpt

SETTING = "store"
CONNECTIONS = 10
"""Of the calls of one server, at most; its other work has as many."""

_POOL = {"pool_size": CONNECTIONS, "max_overflow": CONNECTIONS}
_PATIENCE_S = 10
"""How long a transaction waits for the one before it, and a connection for the server."""
_LOCK = 7_306_297_301
"""The lock of PostgreSQL under which tables are made: any number, but always the same."""
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_RIGHT = "the path of a file, or the URL of a database of PostgreSQL, such as postgresql://USER:PASSWORD@HOST/NAME"


def open_store(named: str, patience_s: float = _PATIENCE_S) -> Store:
    """The store at a path or URL, made where there is none, with the newest tables.

    Raises ConfigurationError where the setting is wrong or the store of a newer version, StoreProblemError where the
    database cannot be used.
    """
    scheme = named.partition("://")[0]
    engine = _postgresql(named, patience_s) if scheme in _POSTGRESQL else _sqlite(named, patience_s)
    shown = engine.url.database or "" if engine.dialect.name == "sqlite" else engine.url.render_as_string()
    store = Store(engine, shown)
    try:
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            bring_up_to_date(connection)
    except SQLAlchemyError as error:
        store.close()
        raise store_problem(shown, error) from error
    except ConfigurationError:
        store.close()
        raise
    return store


def require_store(named: str) -> None:
    """Raise ConfigurationError where a store is a file that nobody has made yet."""
    if named.partition("://")[0] not in _POSTGRESQL and not (path := _path_of(named)).exists():
        raise ConfigurationError(
            f"{SETTING} holds {excerpt(named, 200)}, and there is no file {excerpt(str(path), 200)}; "
            "`analyzer schedules import` makes one, and so does `analyzer serve`."
        )


def _path_of(named: str) -> Path:
    if not named or ("://" in named and not named.startswith("file://")):
        raise ConfigurationError.malformed(SETTING, named, _RIGHT)
    place = place_of(SETTING, named)
    assert isinstance(place, Path)
    return place.absolute()


def _sqlite(named: str, patience_s: float) -> Engine:
    path = _path_of(named)
    with suppress(OSError):  # which SQLite tells
        path.touch(mode=0o600)  # environments of jobs may hold secrets
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": patience_s}, **_POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "begin", partial(_require_same, path, _identity(path)))
    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from any other that has its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _require_same(path: Path, first: tuple[int, int] | None, _: Connection) -> None:
    """Connections go on with a file that was removed, and all that they write is gone with the last of them."""
    if _identity(path) != first:
        raise StoreGoneError


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Readers see the last state while one writes, and a killed process leaves a whole one."""
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # transactions begin below
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Who will write waits at the start: a reader that becomes a writer late is refused, however long it would wait."""
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(named: str, patience_s: float) -> Engine:
    if find_spec("psycopg") is None:
        raise ConfigurationError(
            f"{SETTING} names a database of PostgreSQL, which needs "
            "`pip install 'open-model-monitor-analyzer[postgresql]'`."
        )
    try:
        url = make_url(named).set(drivername="postgresql+psycopg")
        arguments = {
            "connect_timeout": max(1, round(patience_s)),
            "tcp_user_timeout": round(1000 * patience_s),
            # Whatever the database is in, such as SQL_ASCII, of which clients get bytes.
            "client_encoding": "utf8",
        }
        # A connection that a restart of the server has ended is made anew.
        engine = create_engine(url, connect_args=arguments, **_POOL, pool_pre_ping=True)
    except (ArgumentError, ValueError):
        raise ConfigurationError.malformed(SETTING, named, _RIGHT) from None
    event.listen(engine, "connect", partial(_prepare_postgresql, patience_s))
    return engine


def _prepare_postgresql(patience_s: float, connection: DBAPIConnection, _record: object) -> None:
    """Who holds something locked is waited for as long as in SQLite, and not for ever."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SET lock_timeout = {round(1000 * patience_s)}")
    connection.commit()
