"""What has come of rules, and what kinds there are, for people."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.text import Text

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.rules.page import arguments_of
from analyzer.rules.registry import kinds
from analyzer.rules.report import RulesReport
from analyzer.rules.results import RuleOutcome, shown
from analyzer.table import LONGEST_DESCRIPTION, LONGEST_NAME, empty_table, print_shown, show_message
from contracts.errors import counted, escaped

STYLES = {RuleOutcome.HOLDS: "green", RuleOutcome.BROKEN: "bold red", RuleOutcome.NOT_COMPUTED: "yellow"}


def print_rules_report(report: RulesReport, stream: TextIO) -> None:
    """One line a rule, in their order, and the outcome."""
    print_shown(lambda console: _print(report, console), stream)


def print_kinds(stream: TextIO) -> None:
    """One line a kind: what it asks for, and what may be written of it."""
    print_shown(_print_kinds, stream)


def _print(report: RulesReport, console: Console) -> None:
    console.print(
        f"{counted(report.item_count, 'row', grouping=',')}, {counted(len(report.results), 'rule', grouping=',')}"
    )
    table = empty_table(console)
    table.add_column("rule", overflow="fold")
    table.add_column("level", no_wrap=True)
    table.add_column("expected", overflow="fold")
    table.add_column("observed", justify="right", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    for result in report.results:
        rule = result.rule
        observed = "" if result.observed is None else shown(result.observed, kinds[rule.kind])
        table.add_row(
            Text(escaped(rule.name, LONGEST_NAME), style="bold"),
            rule.level.value,
            str(rule.bounds),
            observed,
            Text(result.outcome, style=STYLES[result.outcome]),
        )
    console.print(table)
    for result in report.results:
        if result.outcome is not RuleOutcome.HOLDS:
            console.print(Text(escaped(result.description, LONGEST_DESCRIPTION)), soft_wrap=True)
    show_message(report.message, report.violation_count > 0, console)


def _print_kinds(console: Console) -> None:
    table = empty_table(console)
    table.add_column("kind", no_wrap=True, style="bold")
    table.add_column("asks for", overflow="fold")
    table.add_column("takes", overflow="fold")
    table.add_column("example", overflow="fold")
    for kind in kinds.values():
        example = ", ".join(f"{key}: {value}" for key, value in kind.example.items())
        table.add_row(kind.name, kind.meaning, "; ".join(arguments_of(kind)), escaped(example, LONGEST_DESCRIPTION))
    console.print(table)
