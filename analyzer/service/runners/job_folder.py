"""The folder of a job on this machine: what its server, its keeper and its container share."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from analyzer.places.within import open_within
from analyzer.temporary_folders import has_lock


class JobFolder:
    """`root` stands for /opt/ml."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = path / "ml"
        self.log = path / "log"
        self.begun = path / "begun"
        self.stop = path / "stop"
        self.lock = path / "lock"
        self.outcome = path / "outcome.json"
        self.keeper_log = path / "keeper.log"

    def job(self) -> dict[str, Any]:
        """What the keeper is to do."""
        found: dict[str, Any] = json.loads((self.path / "job.json").read_bytes())
        return found

    def prepare(self, job: dict[str, Any]) -> None:
        """Write what the keeper is to do. Only this user looks into the folder: environments may hold secrets."""
        self.root.mkdir(exist_ok=True)
        _write(self.path / "job.json", json.dumps(job))

    def end(self, outcome: str) -> None:
        """Write the outcome, whole or not at all."""
        _write(self.outcome, outcome)

    def ended(self) -> dict[str, Any] | None:
        """The outcome, if there is one."""
        try:
            found: dict[str, Any] = json.loads(self.outcome.read_bytes())
        except FileNotFoundError:
            return None
        return found

    def remove(self) -> None:
        """Remove it as far as possible, also what a container has locked away."""
        for parent, names, _ in os.walk(self.root):
            for path in (Path(parent, name) for name in names):
                with suppress(OSError):
                    if not path.is_symlink():
                        path.chmod(0o700)
        shutil.rmtree(self.path, ignore_errors=True)

    def message(self) -> str | None:
        """What the container has left as its message: at most as much as the platform keeps."""
        with suppress(OSError):
            if file := open_within(self.root, self.root / "output" / "message"):
                with file:
                    return file.read(1024).decode("utf-8", "replace").strip() or None
        return None

    def try_lock(self) -> int | None:
        """The lock, open and held; None where a keeper has it. Raises OSError."""
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        if has_lock(descriptor) is False:
            os.close(descriptor)
            return None
        return descriptor

    def has_keeper(self) -> bool:
        """Whether a keeper lives."""
        try:
            descriptor = os.open(self.lock, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            return has_lock(descriptor) is False
        finally:
            os.close(descriptor)


def _write(path: Path, text: str) -> None:
    coming = path.with_name(f".{path.name}")
    coming.write_text(text, "utf-8")
    coming.replace(path)
