"""The process beside a job: brings its inputs, starts it, keeps its log and its limits, and takes its outputs away.

It outlives the server that has started it. Its folder holds all that is to be known: `job.json` before the start, `log`
while it runs, `outcome.json` at its end, and a lock for as long as it lives, which the kernel takes back at any kill.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analyzer.errors import AnalyzerError
from analyzer.prctl import kill_group, outlive_all
from analyzer.service.runners.job_folder import JobFolder
from analyzer.service.runners.job_log import LogWriter
from analyzer.service.runners.programs import program_of
from analyzer.service.transfers.inputs import fetch_inputs, platform_files
from analyzer.service.transfers.outputs import JobOutput, outputs_of
from analyzer.service.transfers.reach import Reach
from contracts.errors import excerpt
from contracts.message import fit

LONGEST_RUN_S = 24 * 60 * 60
STOP_PATIENCE_S = 30.0
"""How long a job may take to end after it was asked to, before it is killed."""
CONTINUOUS_S = 5.0
"""How often outputs are sent that are wanted as they come."""
_POLL_S = 0.02
_SHORTEST_POLL_S = 0.001


@dataclass(frozen=True)
class JobOutcome:
    """The end of a job, as `outcome.json` has it."""

    status: str
    exit_code: int | None = None
    exit_message: str | None = None
    failure_reason: str | None = None


def keep(folder: JobFolder) -> JobOutcome:
    """Run the job of a folder to its end."""
    job = folder.job()
    request: Mapping[str, Any] = job["request"]
    reach = Reach([Path(each) for each in job["folders"]])
    log = LogWriter(folder.log)
    limit = (request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", LONGEST_RUN_S)
    deadline = time.monotonic() + limit
    try:
        program = program_of(job, folder.root)
        fetch_inputs(request, folder.root, reach)
        outputs = outputs_of(request, folder.root, reach)
        for name in ("processing", "output"):
            (folder.root / name).mkdir(exist_ok=True)
        platform_files(request, job["arn"], program.environment, folder.root)
        if folder.stop.exists():
            return JobOutcome("Stopped")
        try:
            ended = _Running(program.start, log, folder, deadline, outputs).to_the_end()
            not_run = program.why_not_run(ended.code, list(log.last))
        finally:
            program.clean()
    except AnalyzerError as error:
        return JobOutcome("Failed", failure_reason=f"ClientError: {error.message}")
    except OSError as error:
        return JobOutcome("Failed", failure_reason=f"ClientError: {_said(error)}")
    finally:
        log.close()
    if not_run and not ended.stopped:
        return JobOutcome("Failed", failure_reason=f"ClientError: {not_run}")
    message = folder.message()
    reason = _send(outputs) or _reason(ended, message, limit)
    status = "Stopped" if ended.stopped and not ended.late else "Failed" if reason else "Completed"
    return JobOutcome(status, ended.code, message, reason)


@dataclass(frozen=True)
class _End:
    """How a program has ended: its exit code, and whether it was asked to, and that because its time was over."""

    code: int
    stopped: bool
    late: bool


class _Running:
    """A program that runs."""

    def __init__(
        self,
        start: Callable[[int], int],
        log: LogWriter,
        folder: JobFolder,
        deadline: float,
        outputs: list[JobOutput],
    ) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        self._process = start(writing)
        os.close(writing)
        self._log, self._folder, self._deadline = log, folder, deadline
        self._continuous = [output for output in outputs if output.continuous]
        self._late = False
        self._stopping_since: float | None = None

    def to_the_end(self) -> _End:
        sent = time.monotonic()
        pause = _SHORTEST_POLL_S
        with selectors.DefaultSelector() as selector:
            selector.register(self._reading, selectors.EVENT_READ)
            while (code := self._code()) is None:
                if selector.select(_POLL_S) and not self._read():
                    # Its output is closed: most have ended then, and some run on.
                    time.sleep(pause)
                    pause = min(2 * pause, _POLL_S)
                self._limit()
                if self._continuous and time.monotonic() - sent >= CONTINUOUS_S:
                    for output in self._continuous:
                        with suppress(OSError):  # it is sent at the end, too
                            output.send(meanwhile=True)
                    sent = time.monotonic()
        while self._read():
            continue
        os.close(self._reading)
        return _End(code, self._stopping_since is not None, self._late)

    def _read(self) -> bool:
        """Whether there was anything to read."""
        try:
            text = os.read(self._reading, 1 << 16)
        except BlockingIOError:
            return False
        self._log.write(text)
        return bool(text)

    def _code(self) -> int | None:
        process, status = os.waitpid(self._process, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if process else None

    def _limit(self) -> None:
        now = time.monotonic()
        if self._stopping_since is None:
            self._late = now > self._deadline
            if self._late or self._folder.stop.exists():
                self._stopping_since = now
                with suppress(ProcessLookupError):
                    os.kill(self._process, signal.SIGTERM)
        elif now - self._stopping_since > STOP_PATIENCE_S:
            kill_group(self._process)


def _send(outputs: list[JobOutput]) -> str | None:
    """Why outputs could not be sent."""
    try:
        for output in outputs:
            output.send()
            output.replace_merged()
    except OSError as error:
        return f"ClientError: The outputs cannot be sent: {_said(error)}"
    return None


def _reason(ended: _End, message: str | None, limit: int) -> str | None:
    if ended.late:
        return f"ClientError: The job took longer than its MaxRuntimeInSeconds, {limit}."
    if ended.code == 0 or ended.stopped:
        return None
    what = message or "the container has left no message; its log may tell more"
    return f"AlgorithmError: {what.rstrip('.')}, exit code: {ended.code}"


def _said(error: OSError) -> str:
    where = f"{excerpt(str(error.filename), 200)}: " if error.filename else ""
    return f"{where}{error.strerror or error}."


def main() -> None:
    """``python -m analyzer.service.runners.keeper FOLDER``: the lock of the folder is open and held already."""
    outlive_all()
    folder = JobFolder(Path(sys.argv[1]))
    folder.begun.touch()
    outcome = keep(folder)
    kept = {name: fit(value).decode() if isinstance(value, str) else value for name, value in asdict(outcome).items()}
    folder.end(json.dumps(kept))


if __name__ == "__main__":
    main()
