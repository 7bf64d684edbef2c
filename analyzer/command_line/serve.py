"""``analyzer serve``: the service that clients of the closed one drive."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from analyzer.command_line.service_extra import service_extra
from analyzer.command_line.service_options import event_options, runner_options
from analyzer.log import FOR_PLATFORM, start_log
from analyzer.words import Words, said, spoken
from contracts.exit_codes import ExitCode

if TYPE_CHECKING:
    from analyzer.service.loops import Loop
    from analyzer.service.store.store import Store


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens; wider needs --credentials.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 is any that is free.")
@click.option(
    "--store",
    default="analyzer.db",
    show_default=True,
    metavar="FILE|URL",
    help="What it keeps: a file of SQLite, or a database of PostgreSQL (postgresql://USER:PASSWORD@HOST/NAME).",
)
@click.option("--region", help="Of the ARNs; that of the environment, else us-east-1.")
@click.option(
    "--credentials", metavar="FILE", help="The keys that requests must be signed with, as ~/.aws/credentials has them."
)
@event_options
@click.option("--tls-certificate", metavar="FILE", help="Serve by TLS, with this certificate (PEM).")
@click.option("--tls-key", metavar="FILE", help="The key of the certificate, unless its file has it too.")
@click.option(
    "--demo", is_flag=True, help="Show it with a model, its traffic and two schedules, in a folder that is gone after."
)
@runner_options
def serve(
    *,
    host: str,
    port: int,
    store: str,
    region: str | None,
    credentials: str | None,
    tls_certificate: str | None,
    tls_key: str | None,
    sinks: str | None,
    public_url: str | None,
    demo: bool,
    **runners: Any,
) -> int:
    """Serve the API of SageMaker that schedules and monitors have, until a signal asks to stop.

    Clients need AWS_ENDPOINT_URL_SAGEMAKER=http://127.0.0.1:8765; AWS_ENDPOINT_URL_CLOUDWATCH_LOGS for logs, and
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME to invoke endpoints, likewise.
    """
    from analyzer.command_line.running import run_shown  # noqa: PLC0415 (help needs none of it)

    of_environment = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    settings = {
        "host": host,
        "port": port,
        "store": store,
        "region": region or of_environment or "us-east-1",
        "credentials": credentials,
        "tls_certificate": tls_certificate,
        "tls_key": tls_key,
    }
    events = {"sinks": sinks, "public_url": public_url}
    with spoken(Words({name: f"--{name.replace('_', '-')}" for name in (*settings, *events, *runners)})):
        return run_shown(lambda: _serve(settings, events, runners, demo))


def _serve(settings: dict[str, Any], events: dict[str, Any], runners: dict[str, Any], demo: bool) -> int:
    with service_extra("serve needs"):
        from analyzer.service.events.delivering import deliveries_of  # noqa: PLC0415 (likewise)
        from analyzer.service.scheduling.making import scheduler_of  # noqa: PLC0415 (an extra)
        from analyzer.service.server import ServerSettings, serve  # noqa: PLC0415 (an extra)

    start_log(sys.stderr, FOR_PLATFORM, logging.INFO, said)
    region = settings["region"]
    with ExitStack() as stack:
        if demo:
            from analyzer.service.api.arns import Arns  # noqa: PLC0415 (an extra)
            from analyzer.service.demo import Demonstration, demo_world  # noqa: PLC0415 (likewise)

            folder, model_url = stack.enter_context(demo_world())
            settings["store"] = str(folder / "service.db")
            runners |= {"work": str(folder / "work"), "folders": [str(folder)]}

        def loops(store: Store, flush: Callable[[str], None]) -> list[Loop]:
            scheduler = scheduler_of(store, region, flush=flush, **runners)
            if demo:
                Demonstration(scheduler, Arns(region), folder, model_url).prepare(datetime.now(UTC))
            return [scheduler, deliveries_of(store, region=region, **events)]

        serve(ServerSettings(**settings, folders=runners["folders"]), loops)
    return ExitCode.SUCCESS
