"""What kinds of rules there are, for people."""

from __future__ import annotations

import json
from itertools import chain

from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow
from analyzer.rules.page import SECTIONS, arguments_of, kinds_of


def kinds_view() -> TableView:
    """One line a kind, in the order of the page: what it asks for, what it takes, and an example."""
    prose = (ViewColumn(title, prose=True) for title in ("asks for", "takes", "example"))
    rows = []
    for kind in chain.from_iterable(map(kinds_of, SECTIONS)):
        texts = (kind.meaning, "; ".join(arguments_of(kind)), json.dumps(kind.example))
        rows.append(ViewRow((Cell(kind.name, "name"), *map(Cell, texts))))
    return TableView((ViewColumn("kind"), *prose), tuple(rows))
