"""What kinds of rules there are, for people."""

from __future__ import annotations

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow
from analyzer.rules.page import arguments_of
from analyzer.rules.registry import kinds


def kinds_view() -> TableView:
    """One line a kind: what it asks for, what it takes, and an example."""
    prose = (ViewColumn(title, prose=True) for title in ("asks for", "takes", "example"))
    rows = []
    for kind in kinds.values():
        example = ", ".join(f"{key}: {value}" for key, value in kind.example.items())
        texts = (kind.meaning, "; ".join(arguments_of(kind)), example)
        rows.append(ViewRow((Cell(kind.name, "name"), *map(Cell, texts))))
    return TableView((ViewColumn("kind"), *prose), tuple(rows))
