"""``python -m tests.unit.service.runners.turning STORE FOLDER``: a server that turns until it is killed."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analyzer.service.runners.register import RunnerSettings
from analyzer.service.scheduling.scheduler import Scheduler, SchedulerSettings
from analyzer.service.store.opening import open_store

LEASE = timedelta(seconds=4)


def main() -> None:
    folder = Path(sys.argv[2])
    scheduler = Scheduler(
        open_store(sys.argv[1]),
        RunnerSettings(folder / "work", [folder]),
        lambda name: f"arn:aws:sagemaker:eu-west-1:000000000000:processing-job/{name}",
        SchedulerSettings(concurrency=2, lease=LEASE),
    )
    while True:
        time.sleep(scheduler.turn(datetime.now(UTC)))


if __name__ == "__main__":
    main()
