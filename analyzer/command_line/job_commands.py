"""The commands of jobs, made from the register of calls: arguments and options are the fields of the job."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from analyzer.command_line.running import run_command, run_shown, tell
from analyzer.errors import AnalyzerError
from analyzer.runs.call import Call, loaded
from analyzer.runs.naming import is_switch, settings_of, words_of_command
from analyzer.runs.values import in_baseline, values_of
from analyzer.words import spoken
from contracts.base_job import Job
from contracts.errors import ContractError, excerpt
from contracts.limits import LIMIT_NAMES
from contracts.setting import Heading, Setting, plain_type

if TYPE_CHECKING:
    from analyzer.scan.engine import Progress

BASELINE = "baseline_constraints"
FAIL = "fail_on_violation"
NEEDED = "Needed"
"""The heading of options that have to be given."""
SHOW_TRIAL = "analyzer.analyses.dry_run:show_trial"


class HeadedCommand(click.Command):
    """A command whose help shows options below the headings of their settings, first those that have to be given."""

    def __init__(self, call: Call, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._headings: dict[str, str] = {name: each.heading for name, each in settings_of(call).items()}
        self._headings |= dict.fromkeys(call.needed, NEEDED)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows: dict[str, list[tuple[str, str]]] = {heading: [] for heading in (NEEDED, *Heading)}
        for each in self.get_params(ctx):
            if isinstance(each, click.Option) and (record := each.get_help_record(ctx)):
                rows[self._headings.get(each.name or "", Heading.OTHER)].append(record)
        for heading, found in rows.items():
            if found:
                with formatter.section(heading):
                    formatter.write_dl(found)


def command_of(call: Call) -> click.Command:
    """The command of a call."""
    return HeadedCommand(
        call,
        call.command.rpartition(" ")[2],
        params=[*setting_parameters(call), *_run_parameters(call)],
        callback=lambda **given: _carry_out(call, **given),
        help=call.text,
        short_help=call.summary,
    )


def setting_parameters(call: Call) -> Iterator[click.Parameter]:
    """Arguments and options of the settings that a call takes; the name of each is that of its field."""
    job, words = call.job_class, set()
    for name, each in sorted(settings_of(call).items(), key=lambda found: found[0] not in call.needed):
        if name in call.places:
            yield click.Argument([name], metavar=each.place)
        elif each.word not in words:
            words.add(each.word)
            yield _option(job, name, each, name in call.needed)
    if call.run and set(LIMIT_NAMES) <= set(settings_of(call)):
        yield click.Option(["--limit", "limits"], multiple=True, hidden=True)  # what limits were called before


def given_settings(job: type[Job], typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, by the fields of the job. Raises ContractError."""
    given = {name: value for name, value in typed.items() if value not in (None, ())}
    folder, limits = given.pop(BASELINE, None), given.pop("limits", ())
    settings = {name: _joined(job, name, value) for name, value in given.items()} | _limits(limits, given)
    return settings if folder is None else settings | in_baseline(job, folder)


def _carry_out(call: Call, *, quiet: bool, debug: bool, dry_run: bool = False, **typed: Any) -> int:
    if quiet and debug:
        raise click.UsageError("--quiet and --debug contradict each other.")
    with spoken(words_of_command(call)):
        try:
            given = values_of(call, given_settings(call.job_class, typed))
        except (AnalyzerError, ContractError) as error:
            return tell(error)
        click.get_current_context().obj()
        if dry_run:
            return run_shown(lambda: _show_trial(call, given), debug)
        return run_command(lambda progress: _report(call, given, progress), quiet, debug, bool(given.get(FAIL)))


def _report(call: Call, given: dict[str, Any], progress: Progress) -> Any:
    from analyzer.runs.calling import carry_out  # noqa: PLC0415 (a wrong option needs none of it)

    return carry_out(call, given, progress)


def _show_trial(call: Call, given: dict[str, Any]) -> int:
    from analyzer.runs.calling import try_out  # noqa: PLC0415 (a wrong option needs none of it)

    return int(loaded(SHOW_TRIAL)(try_out(call, given), sys.stdout))


def _joined(job: type[Job], name: str, value: Any) -> Any:
    """What was typed once or several times."""
    if not isinstance(value, tuple):
        return value
    values = [job.value_of(name, text) for text in value]
    if isinstance(values[0], dict):
        found: dict[str, str] = {}
        for key, kind in (item for each in values for item in each.items()):
            if found.setdefault(key, kind) != kind:
                raise ContractError(name, f"holds {found[key]} and {kind} for {excerpt(key)}; it should hold one")
        return found
    return [column for each in values for column in each]


def _limits(texts: tuple[str, ...], given: Collection[str]) -> dict[str, str]:
    """What was typed as limits were called before: NAME=NUMBER. Raises ContractError."""
    found = {}
    for text in texts:
        name, _, number = text.partition("=")
        if name not in LIMIT_NAMES:
            own = f"limits are options of their own: {', '.join(LIMIT_NAMES)}"
            raise ContractError("--limit", f"holds {excerpt(text)}; {own}")
        if name in given:
            raise ContractError("--limit", f"holds {excerpt(text)}, and {name} is given too; it should be there once")
        click.echo(f"WARNING: --limit will go: --{name.replace('_', '-')} is an option of its own.", err=True)
        found[name] = number
    return found


def _run_parameters(call: Call) -> Iterator[click.Option]:
    """How a command behaves."""
    if call.trial:
        help = "Ask the model about the first rows alone; show the request and the answer."
        yield click.Option(["--dry-run"], is_flag=True, help=help)
    yield click.Option(["--quiet"], is_flag=True, help="No table and no progress; errors only.")
    yield click.Option(["--debug"], is_flag=True, help="Tell what happens, and where an error came from.")


def _option(job: type[Job], name: str, each: Setting, needed: bool) -> click.Option:
    field = job.model_fields[name]
    help = f"{(each.off or each.help).replace('`', '')}{_default(field.default)}"
    if is_switch(job, name):
        return click.Option([each.option, name], is_flag=True, flag_value=not each.off, default=None, help=help)
    metavar = each.metavar or _metavar(field.annotation)
    several = get_origin(field.annotation) in (tuple, dict)
    return click.Option(
        [each.option, name],
        required=needed,
        multiple=several,
        metavar=metavar,
        help=f"{help} May be repeated." if several else help,
    )


def _metavar(kind: Any) -> str:
    """What stands for a value: the words of a choice, else its kind."""
    plain = plain_type(kind)
    if get_origin(plain) is Literal:
        return f"[{'|'.join(get_args(plain))}]"
    return "NUMBER" if plain in (int, float) else "TEXT"


def _default(value: Any) -> str:
    """The default as a help shows it: switches are off, and the rest says itself what happens without it."""
    shown = isinstance(value, int | float | str) and not isinstance(value, bool)
    return f"  [default: {value:g}]" if isinstance(value, float) else f"  [default: {value}]" if shown else ""
