"""Services for each test, and what requests consist of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.service.store.opening import open_store
from tests.unit.service.serving import KEY, SECRET, Served, serving


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A service of a new store that nobody has to sign for, of SQLite unless the tests are of `ON_BOTH`."""
    on_server = getattr(request, "param", "sqlite") == "postgresql"
    store = open_store(request.getfixturevalue("new_schema") if on_server else str(tmp_path / "store.db"))
    with serving(store) as found:
        yield found
    store.close()


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Served]:
    """One that takes the requests of one key."""
    store = open_store(str(tmp_path / "store.db"))
    with serving(store, {KEY: SECRET}) as found:
        yield found
    store.close()


@pytest.fixture
def sagemaker(served: Served) -> Any:
    return served.client()
