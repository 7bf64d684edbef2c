"""The commands: those of jobs, which the register of calls has, and a few of our own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

import analyzer
from analyzer.runs.call import loaded
from analyzer.runs.register import commands as job_commands
from contracts.errors import did_you_mean
from contracts.exit_codes import ExitCode

GROUPS = {
    "model-quality": (
        "Judge predictions by labels that arrived for them.",
        "Judge predictions by the labels that arrived for them: regression, two classes, many classes. "
        "A column is given by its name, its index, or a JSON path such as $.predictions[0].score.",
    ),
    "rules": (
        "Check rules of your own.",
        "Check rules of your own, such as isComplete, hasPattern or a condition of SQL; see docs/rules.md.",
    ),
}
"""The groups of commands of jobs, and what they are about."""

OTHERS = {
    "capture": ("analyzer.command_line.capture:capture", "Capture requests and answers, and look at them."),
    "history": ("analyzer.command_line.history:history", "Write a page to look at of many runs."),
    "page": ("analyzer.command_line.page:page", "Write a page to look at of reports that are there."),
    "prepare": ("analyzer.command_line.prepare:prepare", "Let Spark start in half the time from now on."),
    "rules list": ("analyzer.command_line.rules:list_kinds", "List the kinds of rules."),
    "sample": ("analyzer.command_line.sample:sample", "Write data to try everything with."),
    "schedules": ("analyzer.command_line.schedules:schedules", "Run schedules without a server."),
    "serve": ("analyzer.command_line.serve:serve", "Serve the API that schedules and monitors of SageMaker have."),
}
"""The commands that are no jobs: where they are, and what they do."""


class LateGroup(click.Group):
    """A group whose commands are made when they are asked for: a run needs one of them, and help none."""

    def __init__(self, prefix: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(self._summaries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        name = self._prefix + cmd_name
        if name in GROUPS:
            return LateGroup(f"{name} ", name=cmd_name, help=GROUPS[name][1])
        if name in OTHERS:
            command: click.Command = loaded(OTHERS[name][0])
            return command
        call = job_commands().get(name)
        if call is None:
            return None
        from analyzer.command_line.job_commands import command_of  # noqa: PLC0415

        return command_of(call)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"No such command {args[0]!r}.{did_you_mean(args[0], self._summaries())}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(self._summaries().items()))

    def _summaries(self) -> Mapping[str, str]:
        """What the commands of this group do, by their names in it."""
        every = {name: call.summary for name, call in job_commands().items()}
        every |= {name: summary for name, (summary, _) in GROUPS.items()}
        every |= {name: summary for name, (_, summary) in OTHERS.items()}
        inside = {
            name.removeprefix(self._prefix): text for name, text in every.items() if name.startswith(self._prefix)
        }
        return {name: text for name, text in inside.items() if " " not in name}


def _version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"analyzer, version {analyzer.__version__}")
        context.exit()


commands = LateGroup(
    name="analyzer",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    params=[
        click.Option(
            ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version."
        )
    ],
    help="""Profile data, judge predictions, measure bias or explain a model, and find what differs from a baseline.

    Exit codes: 0 done, 2 settings, 3 no data, 4 unreadable data, 5 baseline files, 6 a script, 7 output,
    8 Java or memory, 9 Spark, 10 violations with --fail-on-violation, 11 the model, 130 and 143 stopped,
    1 anything else.
    """,
)


def run(arguments: Sequence[str], before_job: Callable[[], None] = lambda: None) -> int:
    """Run the command line and return the exit code; never raises. `before_job` is called before a job is run."""
    try:
        code = commands.main(list(arguments), prog_name="analyzer", standalone_mode=False, obj=before_job)
        return int(code or 0)
    except click.ClickException as error:
        from analyzer.command_line.running import fitted  # noqa: PLC0415 (help needs none of it)

        shown = io.StringIO()
        error.show(shown)
        click.echo(fitted(shown.getvalue(), sys.stderr), err=True, nl=False)
        return ExitCode.CONFIGURATION
    except click.Abort:
        return _tell(KeyboardInterrupt())
    except BaseException as error:  # the end of the process: whatever it is becomes an exit code
        return _tell(error)


def _tell(error: BaseException) -> int:
    from analyzer.command_line.running import tell  # noqa: PLC0415 (help needs none of it)

    return tell(error)
