"""``analyzer schedules``: definitions from files, and what is due run without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from analyzer.command_line.service_extra import service_extra
from analyzer.command_line.service_options import event_options, runner_options
from analyzer.errors import ConfigurationError
from analyzer.words import Words, spoken
from contracts.exit_codes import ExitCode
from contracts.times import parse_time

if TYPE_CHECKING:
    from analyzer.service.scheduling.changing import Change
    from analyzer.service.scheduling.once import EndedExecution
    from analyzer.service.scheduling.scheduler import Scheduler
    from analyzer.service.store.store import Store

_STORE = click.option(
    "--store",
    default="analyzer.db",
    show_default=True,
    metavar="FILE|URL",
    help="Where all is kept: a file of SQLite, or a database of PostgreSQL.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
_AT = "--at"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
REGION = "us-east-1"


def _time(_: click.Context, option: click.Parameter, value: str | None) -> datetime | None:
    """A time that an execution is due at: ISO 8601, or `now`, which is the hour that has begun last."""
    if value is None:
        return None
    if value == "now":
        return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    try:
        found = parse_time(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} {error}, or now.", param=option) from None
    if found < _EARLIEST:
        raise click.BadParameter(f"{value!r} should be a time since {_EARLIEST.year}, or now.", param=option)
    return found


@click.group(short_help="Run schedules without a server.")
def schedules() -> None:
    """Take monitoring schedules from files, and run what is due: from cron, a timer, or an engine of workflows."""


@schedules.command("import", short_help="Take definitions from files.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of a template or a module.")
@click.option("--region", default=REGION, show_default=True, help="Of the ARNs.")
@_STORE
def import_(*, files: Sequence[str], parameters: Sequence[str], region: str, store: str) -> int:
    """Take job definitions, schedules, endpoints and baseline jobs from files, all of them or none.

    FILE is JSON or YAML as requests of the API or describe-* have it, a template of CloudFormation, JSON of Terraform
    (also what `terraform show -json` shows), a folder of such files, or - for the standard input.
    """

    def work() -> int:
        from analyzer.service.api.arns import Arns  # noqa: PLC0415 (an extra)
        from analyzer.service.imports.importing import import_definitions, read_definitions  # noqa: PLC0415
        from analyzer.service.store.opening import open_store  # noqa: PLC0415

        if wrong := [each for each in parameters if "=" not in each]:
            raise ConfigurationError.malformed("--parameter", wrong[0], "NAME=VALUE")
        found = read_definitions(files, dict(each.split("=", 1) for each in parameters))
        for each in import_definitions(open_store(store), found, Arns(region), datetime.now(UTC)):
            click.echo(f"{each.kind} {each.name}: {each.outcome}")
        return ExitCode.SUCCESS

    return _run(work)


@schedules.command("list", short_help="List the schedules.")
@_JSON
@_STORE
def list_(*, as_json: bool, store: str) -> int:
    """List all schedules: what each monitors, when it is due next, and how its last execution ended."""

    def work() -> int:
        from analyzer.service.scheduling.views import schedules_of  # noqa: PLC0415 (an extra)

        rows = schedules_of(_open(store))
        if not rows:
            _tell("There is no schedule in this store; `analyzer schedules import` takes them from files.")
        _show(rows, as_json)
        return ExitCode.SUCCESS

    return _run(work)


@schedules.command("show", short_help="Show a schedule and its definition.")
@click.argument("name", metavar="NAME")
@_STORE
def show(*, name: str, store: str) -> int:
    """Show a schedule, with the job definition that it runs, as JSON."""

    def work() -> int:
        from analyzer.service.scheduling.views import schedule_document  # noqa: PLC0415 (an extra)

        _write([json.dumps(schedule_document(_open(store), name), indent=2)])
        return ExitCode.SUCCESS

    return _run(work)


@schedules.command("executions", short_help="List the executions of a schedule.")
@click.argument("name", metavar="NAME")
@click.option("--last", type=click.IntRange(1), default=24, show_default=True, help="How many, the newest last.")
@_JSON
@_STORE
def executions(*, name: str, last: int, as_json: bool, store: str) -> int:
    """List the last executions of a schedule: their times, how they ended, and why."""

    def work() -> int:
        from analyzer.service.scheduling.views import executions_of  # noqa: PLC0415 (an extra)

        rows = executions_of(_open(store), name, last)
        if not rows:
            _tell(f"The schedule {name} has no execution yet.")
        _show(rows, as_json)
        return ExitCode.SUCCESS

    return _run(work)


@schedules.command("logs", short_help="Show the log of an execution.")
@click.argument("name", metavar="NAME")
@click.option(_AT, callback=_time, metavar="TIME", help="When it was due; the last one by default.")
@_STORE
def logs(*, name: str, at: datetime | None, store: str) -> int:
    """Show what the jobs of an execution have logged."""

    def work() -> int:
        from analyzer.service.scheduling.views import log_of, why_no_log  # noqa: PLC0415 (an extra)

        kept = _open(store)
        lines = log_of(kept, name, at)
        if (first := next(lines, None)) is None:
            _tell(why_no_log(kept, name, at))
        else:
            _write(chain([first], lines))
        return ExitCode.SUCCESS

    return _run(work)


@schedules.command("stop", short_help="Stop a schedule.")
@click.argument("name", metavar="NAME")
@_STORE
def stop(*, name: str, store: str) -> int:
    """Stop a schedule: nothing of it is due until it is started. What runs of it goes on."""
    return _changed(store, "Stop", name, "stopped")


@schedules.command("start", short_help="Start a schedule that was stopped.")
@click.argument("name", metavar="NAME")
@_STORE
def start(*, name: str, store: str) -> int:
    """Start a schedule that was stopped. What fell due meanwhile is not run."""
    return _changed(store, "Start", name, "started")


@schedules.command("delete", short_help="Delete a schedule.")
@click.argument("name", metavar="NAME")
@_STORE
def delete(*, name: str, store: str) -> int:
    """Delete a schedule, with its alerts. Its executions and their reports stay, and so does its definition."""
    return _changed(store, "Delete", name, "deleted")


@schedules.command("run-due", short_help="Run all that is due, once.")
@click.option(
    _AT,
    callback=_time,
    metavar="TIME",
    help="Run what is due at the full hour of this time, and nothing else: the scheduled time of an engine, or now.",
)
@_JSON
@_STORE
@event_options
@runner_options
def run_due(
    *, at: datetime | None, as_json: bool, store: str, sinks: str | None, public_url: str | None, **settings: Any
) -> int:
    """Run all executions that are due, and end when they have; again it does nothing more.

    What was missed is caught up. Exit code: 0 also when there was no data for an execution; that of the job when one
    has failed, 10 for violations where a definition has fail_on_violation, 1 when there are several.
    """

    def work() -> int:
        from analyzer.service.scheduling.once import run_due as run  # noqa: PLC0415 (an extra)
        from analyzer.service.scheduling.views import why_nothing  # noqa: PLC0415 (likewise)

        kept = _open(store)
        with _delivering(kept, sinks, public_url):
            ended = run(_scheduler(kept, **settings), _now, at)
        if not ended:
            _tell(why_nothing(kept, at and at.replace(minute=0, second=0, microsecond=0)))
        return _shown(ended, as_json)

    return _run(work)


@schedules.command("run", short_help="Run a schedule at a time.")
@click.argument("name", metavar="NAME")
@click.option(_AT, callback=_time, required=True, metavar="TIME", help="The scheduled time, or now.")
@click.option("--again", is_flag=True, help="Run one that has ended anew, by the definition as it is now.")
@_JSON
@_STORE
@event_options
@runner_options
def run(
    *,
    name: str,
    at: datetime,
    again: bool,
    as_json: bool,
    store: str,
    sinks: str | None,
    public_url: str | None,
    **settings: Any,
) -> int:
    """Run the execution of a schedule at a time, whenever it is due itself.

    One that has ended is run --again only: its earlier reports are removed, and its alerts and events follow the new
    end. Without that the exit code is that of the end that it has had.
    """

    def work() -> int:
        from analyzer.service.scheduling.once import run_one  # noqa: PLC0415 (an extra)
        from analyzer.service.scheduling.views import why_not_run  # noqa: PLC0415 (likewise)

        kept = _open(store)
        with _delivering(kept, sinks, public_url):
            ended = run_one(_scheduler(kept, **settings), _now, name, at, again=again)
        if not ended or ended[0].earlier:
            _tell(why_not_run(kept, name, at))
        return _shown(ended, as_json)

    return _run(work)


@contextmanager
def _delivering(store: Store, sinks: str | None, public_url: str | None) -> Iterator[None]:
    """What happens within is told to the sinks before it goes on."""
    from analyzer.service.events.delivering import IDLE_S, deliveries_of  # noqa: PLC0415 (an extra)

    deliveries = deliveries_of(store, sinks, REGION, public_url)
    yield
    while deliveries.turn(_now()) < IDLE_S:
        continue


def _changed(store: str, change: Change, name: str, outcome: str) -> int:
    def work() -> int:
        from analyzer.service.api.arns import Arns  # noqa: PLC0415 (an extra)
        from analyzer.service.scheduling.changing import change_schedule  # noqa: PLC0415 (likewise)

        change_schedule(_open(store), change, name, Arns(REGION), _now())
        click.echo(f"MonitoringSchedule {name}: {outcome}")
        return ExitCode.SUCCESS

    return _run(work)


def _scheduler(store: Store, **given: Any) -> Scheduler:
    from analyzer.service.scheduling.making import scheduler_of  # noqa: PLC0415 (an extra)

    return scheduler_of(store, REGION, **given)


def _open(store: str) -> Store:
    """One that is there: a name that was spelt wrong would be an empty one, of which nothing is ever due."""
    from analyzer.service.store.opening import open_store, require_store  # noqa: PLC0415 (an extra)

    require_store(store)
    return open_store(store)


def _run(work: Callable[[], int]) -> int:
    from analyzer.command_line.running import run_shown  # noqa: PLC0415 (help needs none of it)

    names = (
        "store",
        "work",
        "runner",
        "concurrency",
        "image",
        "network",
        "namespace",
        "catch_up",
        "delay_s",
        "service_account",
        "sinks",
        "public_url",
    )
    with spoken(Words({name: f"--{name.replace('_', '-')}" for name in names})):
        return run_shown(service_extra("schedules need")(work))


def _shown(ended: Sequence[EndedExecution], as_json: bool) -> int:
    from analyzer.service.scheduling.once import exit_code  # noqa: PLC0415 (an extra)
    from analyzer.service.scheduling.views import execution_row  # noqa: PLC0415 (an extra)

    _show([execution_row(each.execution) for each in ended], as_json)
    return exit_code(ended)


def _tell(text: str) -> None:
    """What is said beside rows, which scripts read."""
    from analyzer.command_line.running import fitted  # noqa: PLC0415 (help needs none of it)

    click.echo(fitted(text, sys.stderr), err=True)


def _show(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    """As JSON, or in columns that are as wide as they need to be; a reason, which is a sentence, stands last."""
    if as_json:
        _write([json.dumps(rows, indent=2)])
        return
    if not rows:
        return
    texts = [list(rows[0]), *(["-" if value is None else str(value) for value in row.values()] for row in rows)]
    widths = [max(len(row[number]) for row in texts) for number in range(len(texts[0]))]
    _write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in texts)


def _write(lines: Iterable[str]) -> None:
    """Whoever reads may have seen enough: the exit code is that of the work."""
    with suppress(BrokenPipeError):
        for line in lines:
            click.echo(line)


def _now() -> datetime:
    return datetime.now(UTC)
