"""Options that a server and runs without one have in common: where jobs run, and who is told of what happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def event_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say who is told of what happens."""
    sinks = click.option("--sinks", metavar="FILE", help="Where ended executions and alerts are told to, as JSON.")
    public = click.option(
        "--public-url", metavar="URL", help="Where people find the pages of the service: what is told links to them."
    )
    return sinks(public(command))


def runner_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where jobs run."""
    options = (
        click.option("--work", default="analyzer-work", show_default=True, metavar="DIR", help="Where jobs work."),
        click.option(
            "--runner",
            default="process",
            show_default=True,
            metavar="NAME",
            help="Where jobs run: process, docker, kubernetes or sagemaker.",
        ),
        click.option("--concurrency", type=click.IntRange(1), help="Jobs at a time; half the processors by default."),
        click.option(
            "--folder",
            "folders",
            multiple=True,
            metavar="DIR",
            help="A folder below which jobs reach all by file://, beside S3; several may be given.",
        ),
        click.option("--image", metavar="IMAGE", help="The image of this analyzer, for runners with containers."),
        click.option("--network", metavar="NAME", default="bridge", show_default=True, help="Of containers of docker."),
        click.option("--namespace", default="default", show_default=True, help="Of jobs of kubernetes."),
        click.option("--service-account", metavar="NAME", help="Of jobs of kubernetes: for stores and models."),
        click.option(
            "--catch-up",
            type=click.IntRange(0),
            default=24,
            show_default=True,
            help="Executions of a schedule that are run after they were missed; those before are marked.",
        ),
        click.option(
            "--delay-s",
            type=click.FloatRange(0, 3600),
            default=0,
            show_default=True,
            help="How long executions wait after they are due, where captures and labels of an hour come late.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
