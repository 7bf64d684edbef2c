"""Lists come in pages, each row once, in order, whatever happens between two pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import ColumnElement

from analyzer.service.store.jobs import queue_job
from analyzer.service.store.pages import Page, WrongTokenError, page_of
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredJob
from tests.unit.service.store.things import HOUR, NOW

BY_TIME = (StoredJob.created, StoredJob.name)


def filled(store: Store) -> None:
    with store.writing() as session:
        for number in range(10):
            queue_job(session, f"job-{number}", {}, NOW + number // 3 * HOUR)


def names(store: Store, conditions: Sequence[ColumnElement[bool]] = (), **page: Any) -> tuple[list[str], str | None]:
    with store.reading() as session:
        rows, token = page_of(session, StoredJob, conditions, Page(**{"columns": BY_TIME, "limit": 4, **page}))
    return [row.name for row in rows], token


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 4, 5, 10, 11])
def test_pages_together_are_the_list(store: Store, descending: bool, limit: int) -> None:
    filled(store)
    found, token = names(store, limit=limit, descending=descending)
    while token is not None:
        assert len(found) % limit == 0
        some, token = names(store, limit=limit, descending=descending, token=token)
        found += some
    every = [f"job-{number}" for number in range(10)]
    assert found == (every[::-1] if descending else every)


def test_rows_that_come_or_go_meanwhile_move_no_others(store: Store) -> None:
    filled(store)
    first, token = names(store)
    with store.writing() as session:
        queue_job(session, "job-early", {}, NOW - HOUR)
        session.delete(session.get_one(StoredJob, "job-3"))
        session.delete(session.get_one(StoredJob, "job-4"))
    second, _ = names(store, token=token)
    assert first + second == [f"job-{number}" for number in (0, 1, 2, 3, 5, 6, 7, 8)]


def test_conditions_hold_on_all_pages(store: Store) -> None:
    filled(store)
    late = [StoredJob.created > NOW]
    first, token = names(store, late)
    second, last = names(store, late, token=token)
    assert (first + second, last) == ([f"job-{number}" for number in range(3, 10)], None)


def test_a_token_is_of_its_list(store: Store) -> None:
    filled(store)
    _, token = names(store, scope="StatusEquals=Failed")
    with pytest.raises(WrongTokenError, match="of a list that was asked for with other words"):
        names(store, scope="StatusEquals=Stopped", token=token)


@pytest.mark.parametrize("token", ["", "nonsense", "bnVsbA==", "WyJhIl0=", "é"])
def test_what_is_no_token_is_told(store: Store, token: str) -> None:
    with pytest.raises(WrongTokenError):
        names(store, token=token)


def test_a_forged_token_is_none(store: Store) -> None:
    filled(store)
    _, token = names(store)
    forged, _ = page_token_of_texts(store)
    assert token != forged
    with pytest.raises(WrongTokenError):
        names(store, token=forged)


def page_token_of_texts(store: Store) -> tuple[str, list[str]]:
    """One of a list by two texts, in the place of a time and a text."""
    found, token = names(store, columns=(StoredJob.status, StoredJob.name))
    assert token is not None
    return token, found
