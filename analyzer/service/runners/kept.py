"""Jobs that run on this machine, each with a keeper beside it that outlives the server."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from analyzer.errors import OutputError
from analyzer.publish.metrics_file import read_metrics
from analyzer.service.runners.job_folder import JobFolder
from analyzer.service.runners.job_log import read_log
from analyzer.service.runners.runner import Handle, JobState, JobToRun, LogRead
from analyzer.service.states import RunStatus
from contracts.errors import excerpt
from contracts.metrics import CloudWatchMetric

LEFT_S = 2 * 24 * 60 * 60
"""Seconds after which the folder of a job that has no keeper is one that a killed server could not remove."""
_KEEPER = "analyzer.service.runners.keeper"
_NO_ROOM = 64 << 10
"""Free bytes of a disk with which no job can leave its outcome."""
_LOCK = 3
"""The number of the lock among the open files of a keeper."""


@dataclass
class KeptJobs:
    """What the runners of this machine have in common.

    The folders of jobs are in `work`; `folders` are those that inputs and outputs may be in beside S3.
    """

    work: Path
    folders: Sequence[Path] = ()
    _keepers: set[int] = field(default_factory=set, init=False)

    def handle(self, job: JobToRun) -> Handle:
        folder = self.work.absolute() / f"{job.name}-{job.created:%Y%m%d%H%M%S%f}"
        return {"folder": str(folder), "host": socket.gethostname()}

    def begin(self, job: JobToRun, handle: Handle, more: Mapping[str, Any]) -> None:
        """Start the keeper of a job, unless there is one, or was."""
        if handle["host"] != socket.gethostname():
            return  # it may have begun there, where nobody here can see it
        folder = JobFolder(Path(handle["folder"]))
        try:
            folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = folder.try_lock()
        except OSError as error:
            raise OutputError.cannot_write("work", self.work, error.strerror or str(error)) from None
        if lock is None:
            return
        self._remove_left()
        try:
            if folder.begun.exists():
                return
            folders = [str(each.resolve()) for each in self.folders]
            folder.prepare({"arn": job.arn, "request": job.request, "folders": folders, **more})
            self._keepers.add(_spawned(folder, lock))
        except OSError:
            folder.remove()  # it is begun anew, or its job has failed
            raise
        finally:
            os.close(lock)

    def state(self, handle: Handle) -> JobState:
        self._reap()
        folder = JobFolder(Path(handle["folder"]))
        alive = folder.has_keeper()  # asked before its outcome: it writes that one, and ends
        if (outcome := folder.ended()) is not None:
            return JobState(
                RunStatus(outcome["status"]),
                outcome["exit_message"],
                outcome["failure_reason"],
                outcome["exit_code"],
            )
        if alive:
            return JobState(RunStatus.IN_PROGRESS)
        self.end_left(handle)
        host = handle["host"]
        where = "" if host == socket.gethostname() else f" It ran on the host {excerpt(host)}, whose service has gone."
        if not where and self._is_full():
            where = f" The disk of {excerpt(str(self.work), 200)}, where jobs work, is full."
        return JobState(
            RunStatus.FAILED,
            failure_reason=f"InternalServerError: The job has vanished before its end: it was killed, or its machine "
            f"has stopped.{where}",
        )

    def end_left(self, handle: Handle) -> None:
        """End what a keeper that was killed has left running: here nothing, since the kernel has ended it."""

    def stop(self, handle: Handle) -> None:
        folder = JobFolder(Path(handle["folder"]))
        if folder.path.is_dir():
            folder.stop.touch()

    def log(self, handle: Handle, after: str) -> LogRead:
        lines, end = read_log(JobFolder(Path(handle["folder"])).log, int(after or 0))
        return LogRead(lines, str(end))

    def metrics(self, handle: Handle) -> Sequence[CloudWatchMetric]:
        return read_metrics(JobFolder(Path(handle["folder"])).root)

    def forget(self, handle: Handle) -> None:
        JobFolder(Path(handle["folder"])).remove()

    def _is_full(self) -> bool:
        with suppress(OSError):
            return shutil.disk_usage(self.work).free < _NO_ROOM
        return False

    def _remove_left(self) -> None:
        for path in self.work.iterdir():
            folder = JobFolder(path)
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > LEFT_S and folder.begun.exists() and not folder.has_keeper():
                    folder.remove()

    def _reap(self) -> None:
        """Let the system forget keepers of this process that have ended."""
        for keeper in list(self._keepers):
            try:
                gone = os.waitpid(keeper, os.WNOHANG)[0] != 0
            except ChildProcessError:
                gone = True
            if gone:
                self._keepers.discard(keeper)


def require_writable(work: Path) -> Path:
    """The folder of jobs, made where there is none. Raises OutputError where nothing can be written there."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=work):
            return work
    except OSError as error:
        raise OutputError.cannot_write("work", work, error.strerror or str(error)) from None


def _spawned(folder: JobFolder, lock: int) -> int:
    """The process of a new keeper, which this one does not have to outlive; the lock goes over to it."""
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", _KEEPER, str(folder.path)],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(folder.keeper_log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
            (os.POSIX_SPAWN_DUP2, lock, _LOCK),
        ],
        setpgroup=0,
    )
