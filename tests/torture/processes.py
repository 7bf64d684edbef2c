"""Processes of a run: all that carry its mark in their environment, whoever their parents are by now."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from tests.processes import workers_of

ROOT = Path(__file__).resolve().parents[2]
MARK = "TORTURE_MARK"
_FOREIGN = ("SPARK", "PYSPARK", "AWS_")


class Run:
    """``python -m analyzer`` with these settings; its log goes to a file beside its `root`."""

    def __init__(self, settings: Mapping[str, str], root: Path, temporary: Path) -> None:
        self.mark = token_hex(8)
        self.root = root
        for folder in (root, temporary):
            folder.mkdir(parents=True, exist_ok=True)
        (root / "output" / "message").unlink(missing_ok=True)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        own = {MARK: self.mark, "ML_ROOT": str(root), "TMPDIR": str(temporary)}
        with (root / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "analyzer"],
                env={**inherited, **own, **settings},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def message(self) -> bytes | None:
        """The message file, None without one."""
        path = self.root / "output" / "message"
        return path.read_bytes() if path.is_file() else None

    def working(self) -> int | None:
        """The child of the guardian."""
        return next((each for each in self.marked() if parent_of(each) == self.process.pid), None)

    def marked(self, command: str = "") -> list[int]:
        """All processes of the run that are alive and have this in their command lines."""
        return [each for each in _marked(self.mark) if command in _command(each)]

    def workers(self, engine: str) -> list[int]:
        """Its Python workers; of Spark's, their daemon too."""
        if engine == "spark":
            return self.marked("analyzer.spark.daemon")
        return workers_of(self.process, engine)

    def ended(self, seconds: float) -> int | None:
        """The exit code, None where it has not ended in time."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def orphans(self, within_s: float) -> list[str]:
        """The command lines of what is still alive so long after the end; it is killed then."""
        deadline = time.monotonic() + within_s
        while (left := self.marked()) and time.monotonic() < deadline:
            time.sleep(0.02)
        told = [_command(each)[-200:] for each in left]
        for each in left:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        return told

    def bytes_in_memory(self) -> int:
        """Resident in all processes of the run; pages that several share count for each."""
        return sum(_resident(each) for each in self.marked())


def parent_of(process: int) -> int | None:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    return None


def _marked(mark: str) -> Iterator[int]:
    wanted = f"{MARK}={mark}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if wanted in path.read_bytes().split(b"\0"):
                yield int(path.parent.name)


def _command(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return "gone"


def _resident(process: int) -> int:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
