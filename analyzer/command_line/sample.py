"""``analyzer sample DIR`` and ``analyzer sample serve-model``: what the pages of the documentation are tried with."""

from __future__ import annotations

import contextlib

import click

from analyzer.stopping import Stopped
from contracts.exit_codes import ExitCode

DIRECTORY = "DIR"
"""The command that any other word is for, by the name that its usage shows."""


class _SampleGroup(click.Group):
    """A group of which any word that is no command is a directory."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = args[0] in self.commands
        return super().resolve_command(ctx, args if known else [DIRECTORY, *args])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, DIRECTORY)
        formatter.write_usage(ctx.command_path, "serve-model [OPTIONS]", prefix=" " * len("Usage: "))


@click.group(cls=_SampleGroup, short_help="Write data to try everything with.")
def sample() -> None:
    """Write small data for every page of the documentation into the folder DIR, the same each time.

    Files that are there already are never changed. serve-model answers for the model that the data is of.
    """


@sample.command(DIRECTORY, hidden=True)
@click.argument("directory", metavar="")
def write(*, directory: str) -> int:
    """Write the files into the folder DIR."""
    from analyzer.samples.writing import sample_files, write_files  # noqa: PLC0415 (other commands need none of it)

    for path in write_files(directory, sample_files()):
        click.echo(path)
    return ExitCode.SUCCESS


@sample.command("serve-model", short_help="Answer for the model of the data.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="0 takes any.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that others reach it at.")
def serve_model(*, port: int, host: str) -> int:
    """Serve the model that says who pays a loan back, at /invocations, until Ctrl-C or SIGTERM; prints the URL.

    Requests and answers are CSV, JSON lines or JSON.
    """
    from analyzer.samples.model_server import ModelServer  # noqa: PLC0415 (other commands need none of it)

    with ModelServer(host, port) as server, contextlib.suppress(Stopped):  # which is how it is meant to end
        click.echo(server.invocations)
        server.serve_forever()
    return ExitCode.SUCCESS
