"""Lists, as all resources have them: the same filters, orders and pages by the same words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from analyzer.service.api.failures import invalid
from analyzer.service.api.operations import ApiCall, without_none
from analyzer.service.api.times import time_of
from analyzer.service.store.pages import Page, WrongTokenError, page_of
from analyzer.service.store.rows import Thing
from analyzer.service.store.tables import JsonObject

DEFAULT_RESULTS = 10
_OF_PAGES = ("NextToken", "MaxResults", "SortBy", "SortOrder")
Column = InstrumentedAttribute[Any]
Filter = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True)
class ResourceListing(Generic[Thing]):
    """How a table is listed.

    `sorts` are the columns by the words of SortBy, of which the first is the default; `key` makes the order complete.
    `filters` are by the members of the request.
    """

    table: type[Thing]
    key: Sequence[Column]
    sorts: Mapping[str, Column]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    descending: bool = True

    def rows(
        self,
        call: ApiCall,
        request: JsonObject,
        conditions: Sequence[ColumnElement[bool]] = (),
        results: int = DEFAULT_RESULTS,
    ) -> tuple[list[Thing], str | None]:
        """The rows that a request wants, and the token of the next ones. Raises CallError."""
        wanted = {name: value for name, value in request.items() if name not in _OF_PAGES}
        order = request.get("SortBy", next(iter(self.sorts)))
        descending = request["SortOrder"] == "Descending" if "SortOrder" in request else self.descending
        sort = self.sorts[order]
        page = Page(
            columns=(sort, *(column for column in self.key if column is not sort)),
            descending=descending,
            limit=request.get("MaxResults", results),
            token=request.get("NextToken"),
            scope=json.dumps([call.operation.name, order, descending, wanted], sort_keys=True),
        )
        every = [*conditions, *(self.filters[name](value) for name, value in wanted.items() if name in self.filters)]
        try:
            return page_of(call.session, self.table, every, page)
        except WrongTokenError as error:
            raise invalid(f"NextToken holds no token of this list: {error}.") from None

    def answer(
        self,
        call: ApiCall,
        request: JsonObject,
        member: str,
        summary: Callable[[Thing], JsonObject],
        conditions: Sequence[ColumnElement[bool]] = (),
    ) -> JsonObject:
        """The answer to a request, whose `member` has a summary of each row."""
        rows, token = self.rows(call, request, conditions)
        return without_none({member: [without_none(summary(row)) for row in rows], "NextToken": token})


def listing_of_names(
    table: type[Thing],
    sorts: Mapping[str, Column] | None = None,
    filters: Mapping[str, Filter] | None = None,
    *,
    descending: bool = True,
) -> ResourceListing[Thing]:
    """How what has a name, and times, is listed; `sorts` and `filters` are those that it has beside these."""
    columns: Any = table
    return ResourceListing(
        table,
        key=(columns.name,),
        sorts={"CreationTime": columns.created, "Name": columns.name, **(sorts or {})},
        filters={**dated(table), "NameContains": contains(columns.name), **(filters or {})},
        descending=descending,
    )


def before(column: Column) -> Filter:
    return lambda since: column < time_of(since)


def after(column: Column) -> Filter:
    return lambda since: column > time_of(since)


def equals(column: Column) -> Filter:
    return lambda value: column == value


def contains(column: Column) -> Filter:
    return lambda text: column.icontains(text, autoescape=True)


def dated(table: Any) -> dict[str, Filter]:
    """The filters of whatever has a time of creation and one of change."""
    return {
        "CreationTimeBefore": before(table.created),
        "CreationTimeAfter": after(table.created),
        "LastModifiedTimeBefore": before(table.modified),
        "LastModifiedTimeAfter": after(table.modified),
    }
