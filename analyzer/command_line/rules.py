"""``analyzer rules check|list``: data held to a file of rules, and the kinds of rules that there are."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import click

from analyzer.command_line.excluded import column_names, column_types
from analyzer.command_line.options import data_options, record_options, rule_timeout_option, run_options
from analyzer.command_line.running import run_command
from contracts.exit_codes import ExitCode


@click.group(short_help="Check rules of your own.")
def rules() -> None:
    """Check rules of your own, such as isComplete, hasPattern or a condition of SQL; see docs/rules.md."""


@rules.command(short_help="Check DATA against the rules in the file RULES.")
@click.argument("data")
@click.argument("rules")
@click.option(
    "--fail-on-violation", is_flag=True, help=f"End with code {ExitCode.VIOLATIONS:d} when there are violations."
)
@data_options
@record_options
@rule_timeout_option
@run_options
def check(*, data: str, rules: str, fail_on_violation: bool, quiet: bool, debug: bool, **options: Any) -> int:
    """Check DATA, a file, folder or URI, against the rules in the file RULES, JSON or YAML, and show each."""
    from analyzer import check_rules  # noqa: PLC0415
    from analyzer.reports.terminal import print_report  # noqa: PLC0415

    options["header"] = not options.pop("no_header")
    options["exclude"] = column_names(options["exclude"])
    options["types"] = column_types(options["types"])
    return run_command(
        lambda progress: check_rules(data, rules, progress=progress, **options),
        print_report,
        quiet,
        debug,
        fail_on_violation,
    )


@rules.command(name="list", short_help="List the kinds of rules.")
def list_kinds() -> int:
    """List every kind of rule, with what it takes and an example."""
    from analyzer.reports.terminal import print_shown, show_table  # noqa: PLC0415
    from analyzer.rules.kinds_view import kinds_view  # noqa: PLC0415

    with contextlib.suppress(BrokenPipeError):  # whoever reads may have seen enough
        print_shown(lambda console: show_table(kinds_view(), console, sys.maxsize), sys.stdout)
    return ExitCode.SUCCESS
