"""Running a script in a process of its own, which ends in time and takes what it has started with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from analyzer.prctl import dying_with, kill_group
from analyzer.scripts.output import LineCutter

_PACKAGES = str(Path(__file__).resolve().parents[2])
"""The folder that holds our packages, which a script may import."""

NOT_IN_TIME = "it did not end in time"

_DRAIN_S = 5.0


def run_in_child(
    path: str,
    handler: str,
    *,
    seconds: float,
    patience_s: float,
    take: Callable[[str], None],
    env: Mapping[str, str],
    cwd: str | None = None,
) -> str | None:
    """Run `in_child` with these arguments; what went wrong, None when nothing did.

    `take` gets the lines that it prints, cut, on a thread of its own. After `patience_s` seconds, or when this process
    is asked to stop, the child and all that is in its process group are killed.
    """
    reading_end, writing_end = os.pipe()
    with os.fdopen(reading_end, "rb") as result:
        try:
            process = _started([str(writing_end), path, handler, str(seconds)], writing_end, env, cwd)
        finally:
            os.close(writing_end)
        reader = threading.Thread(target=_pass_on, args=(process, take), name="script-output", daemon=True)
        reader.start()
        try:
            code: int | None = process.wait(patience_s)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            kill_group(process.pid)
            process.wait()
        reader.join(_DRAIN_S)
        return _failure(code, b"" if code is None else result.read())


def _started(arguments: list[str], descriptor: int, env: Mapping[str, str], cwd: str | None) -> subprocess.Popen[bytes]:
    paths = [_PACKAGES, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    return subprocess.Popen(  # noqa: S603 (the script that the user has named)
        [sys.executable, "-u", "-m", "analyzer.scripts.in_child", *arguments],
        env={**env, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))},
        cwd=cwd,
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=dying_with(os.getpid()),  # noqa: PLW1509 (it asks the kernel, and needs no lock)
    )


def _pass_on(process: subprocess.Popen[bytes], take: Callable[[str], None]) -> None:
    assert process.stdout is not None
    lines = LineCutter(take)
    with process.stdout as stream:
        while data := os.read(stream.fileno(), 1 << 16):
            lines.feed(data)
    if lines.open:
        lines.end()


def _failure(code: int | None, result: bytes) -> str | None:
    if code is None:
        return NOT_IN_TIME
    if result:
        failure: str | None = json.loads(result).get("failure")
        return failure
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
    return f"it ended its process {how} before it was done"
