"""Stores of both kinds: each test that takes one is run with SQLite and with PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from tests.postgresql import MissingPostgresqlError, new_schema_in, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a database. What checks all of the project has one."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql_server())
        except MissingPostgresqlError as missing:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(missing))
        yield url


@pytest.fixture
def new_schema(postgresql: str) -> str:
    """The URL of a database whose tables are in a schema of their own, and none is there yet."""
    return new_schema_in(postgresql)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_named(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What a setting calls a store that is not made yet."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    named: str = request.getfixturevalue("new_schema")
    return named


@pytest.fixture
def store(store_named: str) -> Iterator[Store]:
    opened = open_store(store_named)
    yield opened
    opened.close()
