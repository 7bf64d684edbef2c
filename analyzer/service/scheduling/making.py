"""Makes a scheduler out of what a command line says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.service.api.arns import Arns
from analyzer.service.monitoring.images import OURS
from analyzer.service.runners.register import RunnerSettings, runner_of
from analyzer.service.scheduling.scheduler import Scheduler, SchedulerSettings
from analyzer.service.store.store import Store
from contracts.errors import excerpt


def scheduler_of(
    store: Store,
    region: str,
    *,
    work: str,
    runner: str,
    concurrency: int | None,
    folders: Sequence[str],
    image: str | None,
    network: str,
    namespace: str,
    service_account: str | None,
    catch_up: int,
    delay_s: float,
    flush: Callable[[str], None] = lambda _: None,
) -> Scheduler:
    """Raises ConfigurationError for a runner that nobody knows, and a folder that is none."""
    for folder in folders:
        if not Path(folder).is_dir():
            raise ConfigurationError(f"--folder holds {excerpt(folder, 200)}, which is no folder of this machine.")
    settings = RunnerSettings(
        Path(work), [Path(each) for each in folders], image or OURS, network, namespace, service_account
    )
    runner_of(runner, settings)
    default = SchedulerSettings()
    return Scheduler(
        store,
        settings,
        lambda name: Arns(region).of("processing-job", name),
        SchedulerSettings(
            runner, concurrency or default.concurrency, catch_up, default.lease, timedelta(seconds=delay_s)
        ),
        flush=flush,
    )
