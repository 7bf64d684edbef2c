"""Versions of the store: an older one becomes the newest step by step, a newer one is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, inspect, select, update

from analyzer.errors import ConfigurationError
from analyzer.service.store.tables import StoredThing

Migration = Callable[[Connection], None]
"""Makes the tables of one version out of those of the version before."""

MIGRATIONS: Mapping[int, Migration] = {}
"""By the version that they lead to; each is kept as it was released. Version 1 is the first."""

NEWEST = max(MIGRATIONS, default=1)

_version = Table("store_version", MetaData(), Column("version", Integer, nullable=False))


def bring_up_to_date(
    connection: Connection, migrations: Mapping[int, Migration] = MIGRATIONS, newest: int = NEWEST
) -> None:
    """Make the tables, or those of an older store the newest ones. One server at a time may do it.

    Raises ConfigurationError where the store is of a newer version, or holds something else.
    """
    names = set(inspect(connection).get_table_names())
    if _version.name not in names:
        _check_empty(names)
        _version.create(connection)
        StoredThing.metadata.create_all(connection)
        connection.execute(insert(_version).values(version=newest))
        return
    version = connection.scalars(select(_version.c.version)).one()
    if version > newest:
        raise ConfigurationError(
            f"The store is of version {version}, and this analyzer knows those up to {newest}; "
            "it should be served by the analyzer that has written it, or a newer one."
        )
    for step in range(version + 1, newest + 1):
        migrations[step](connection)
        connection.execute(update(_version).values(version=step))


def _check_empty(names: set[str]) -> None:
    """Before tables are made: a database of somebody else may hold some of the same names."""
    if taken := sorted(names & set(StoredThing.metadata.tables)):
        raise ConfigurationError(
            f"The store has a table {taken[0]} that this analyzer has not made; it should be a database of its own."
        )
