"""A store is made where there is none, and refused in a sentence where it cannot be used."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from analyzer.errors import ConfigurationError
from analyzer.service.store.jobs import queue_job
from analyzer.service.store.migrations import bring_up_to_date
from analyzer.service.store.opening import open_store
from analyzer.service.store.problems import StoreProblemError
from analyzer.service.store.rows import find
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredJob

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_what_was_written_is_there_when_it_is_opened_again(store_named: str) -> None:
    first = open_store(store_named)
    with first.writing() as session:
        queue_job(session, "job", {"Environment": {"b": "1", "a": "\u0000é"}, "Number": 0.1}, NOW)
    first.close()
    second = open_store(store_named)
    with second.reading() as session:
        job = session.get_one(StoredJob, "job")
    second.close()
    assert (job.status, job.created) == ("Pending", NOW)
    assert list(job.document["Environment"].items()) == [("b", "1"), ("a", "\u0000é")]
    assert job.document["Number"] == 0.1


def test_several_servers_may_open_a_new_store_at_a_time(store_named: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_store, [store_named] * 4))
    with stores[0].reading() as session:
        assert session.execute(text("SELECT version FROM store_version")).all() == [(1,)]
    for each in stores:
        each.close()


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store.db")).close()
    assert stat.filemode((tmp_path / "store.db").stat().st_mode) == "-rw-------"


def test_what_an_error_interrupts_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.writing() as session:
        queue_job(session, "job", {}, NOW)
        raise KeyError
    with store.reading() as session:
        assert session.get(StoredJob, "job") is None


def test_a_newer_store_is_refused(store_named: str) -> None:
    opened = open_store(store_named)
    with opened.writing() as session:
        session.execute(text("UPDATE store_version SET version = 7"))
    opened.close()
    with pytest.raises(ConfigurationError, match=r"The store is of version 7, and this analyzer knows those up to 1;"):
        open_store(store_named)


def test_an_older_store_becomes_the_newest_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(str(path)).close()
    steps = []

    def add_column(connection: Connection) -> None:
        steps.append(2)
        connection.execute(text("ALTER TABLE tags ADD COLUMN note VARCHAR"))

    engine = create_engine(f"sqlite:///{path}")
    for _ in range(2):
        with engine.begin() as connection:
            bring_up_to_date(connection, {2: add_column, 3: lambda _: steps.append(3)}, newest=3)
    assert steps == [2, 3]
    assert "note" in {column["name"] for column in inspect(engine).get_columns("tags")}
    engine.dispose()


def test_a_database_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE tags (name TEXT)")
    connection.close()
    with pytest.raises(ConfigurationError, match="The store has a table tags that this analyzer has not made"):
        open_store(str(path))


def test_a_locked_store_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "store.db")
    store = open_store(path, patience_s=0.1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreProblemError, match=r"store\.db\" cannot be used: another process holds it locked\."):
        write_job(store)
    other.close()
    write_job(store)
    store.close()


def test_what_somebody_holds_locked_in_postgresql_is_told(new_schema: str) -> None:
    store, other = (open_store(new_schema, patience_s=0.3) for _ in range(2))
    write_job(store)
    with other.writing() as holding:
        find(holding, StoredJob, "job", change=True)
        with pytest.raises(StoreProblemError, match="another process holds it locked"), store.writing() as session:
            find(session, StoredJob, "job", change=True)
    store.close()
    other.close()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_store_whose_file_is_removed_or_replaced_meanwhile_is_told(tmp_path: Path, replaced: bool) -> None:
    """Connections that are open would go on with what nobody finds again."""
    path = tmp_path / "store.db"
    store = open_store(str(path))
    write_job(store)
    if replaced:
        open_store(str(tmp_path / "other.db")).close()
        (tmp_path / "other.db").replace(path)
    else:
        path.unlink()
    gone = "its file was removed or replaced since it was opened"
    with pytest.raises(StoreProblemError, match=gone):
        write_job(store)
    with pytest.raises(StoreProblemError, match=gone), store.reading() as session:
        session.get(StoredJob, "job")
    store.close()


def test_a_full_store_is_told_and_stays_whole(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store.db"))
    with store.reading() as session:  # of the one connection that there is by now
        session.execute(text("PRAGMA max_page_count = 60"))
    with pytest.raises(StoreProblemError, match="its disk is full"):
        write_job(store, {"Environment": {"a": "1" * 1_000_000}})
    with store.reading() as session:
        assert session.get(StoredJob, "job") is None
    store.close()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"no database " * 1000, "its file is no database of SQLite"), (None, "its file cannot be opened")],
)
def test_what_is_no_store_is_told(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "store.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(StoreProblemError, match=rf"The store \".*store\.db\" cannot be used: {reason}"):
        open_store(str(path))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreProblemError, match="the folder should exist, and be writable"):
        open_store(str(tmp_path / "nowhere" / "store.db"))


@pytest.mark.parametrize(
    "named", ["", "mysql://host/name", "s3://bucket/store.db", "https://host/store", "postgresql://host:port/name"]
)
def test_what_names_no_store_is_told_with_what_would(named: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^store holds .*; it should be "):
        open_store(named)


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    with pytest.raises(StoreProblemError, match="the server cannot be reached") as raised:
        open_store("postgresql://user:secret@127.0.0.1:1/name", patience_s=1)
    assert "secret" not in raised.value.message
    assert "127.0.0.1" in raised.value.message


def test_a_database_that_is_not_there_is_told(postgresql: str) -> None:
    with pytest.raises(StoreProblemError, match=r"cannot be used: .*database\."):
        open_store(postgresql.replace("/postgres", "/nowhere"))


def write_job(store: Store, document: dict[str, object] | None = None) -> None:
    with store.writing() as session:
        queue_job(session, "job", document or {}, NOW)


def test_connections_that_the_server_has_ended_are_made_anew(new_schema: str) -> None:
    store = open_store(new_schema)
    write_job(store)
    with store.reading() as session:
        mine = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = open_store(new_schema)
    with other.reading() as session:
        session.execute(text(f"SELECT pg_terminate_backend({mine})"))
    with store.reading() as session:
        assert session.get(StoredJob, "job") is not None
    store.close()
    other.close()


def test_a_database_without_an_encoding_is_as_good(postgresql: str) -> None:
    import psycopg  # noqa: PLC0415

    name = "ascii_only"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0")
    store = open_store(f"{postgresql.rpartition('/')[0]}/{name}")
    with store.writing() as session:
        queue_job(session, "job", {"Environment": {"a": "é"}}, NOW)
    with store.reading() as session:
        assert session.get_one(StoredJob, "job").document == {"Environment": {"a": "é"}}
    store.close()
