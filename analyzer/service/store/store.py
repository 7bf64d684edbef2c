"""The store of a service, used in transactions."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from analyzer.service.store.problems import store_problem

WRITES = "writes"
"""The option of a connection whose transactions write."""


class Store:
    """A database of the newest version. `shown` is what it is called in messages, without a password.

    Its transactions raise StoreProblemError for whatever the database refuses.
    """

    def __init__(self, engine: Engine, shown: str) -> None:
        self.shown = shown
        self._reading = engine
        self._writing = engine.execution_options(**{WRITES: True})
        # Python 3.13 warns of connections that go unclosed with a store that nobody has closed.
        weakref.finalize(self, engine.dispose)

    def reading(self) -> AbstractContextManager[Session]:
        """A transaction that changes nothing."""
        return self._transaction(self._reading)

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction that is kept where its block ends well, and leaves nothing where that raises."""
        return self._transaction(self._writing)

    def close(self) -> None:
        self._reading.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise store_problem(self.shown, error) from error
