"""Making what later starts need, once, beside the analyses, in a process of its own: above all the class-data-sharing
archive, and native libraries unpacked.

A JVM does what an analysis does and writes down at its end which classes it loaded: after the first run
(``prepare_in_background``) or when an image is built (``python -m analyzer.spark.preparation``).
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from analyzer.errors import AnalyzerError
from analyzer.spark.archive import archive_path, base_path
from analyzer.spark.java import Java, find_java
from analyzer.spark.native_libraries import unpack_native_libraries
from analyzer.spark.training import run_training
from analyzer.temporary_folders import temporary_folder

logger = logging.getLogger(__name__)

KEPT_ARCHIVES = 3


def prepare(environment: Mapping[str, str] | None = None) -> Path | None:
    """Unpack the native libraries, make the archive unless there is one, and return its path.

    Returns ``None`` when there is no place for it, another process is making it, or it could not be made; a failure is
    remembered in the cache folder and not tried again. Raises ``ResourcesError`` when there is no Java.
    """
    java = find_java(environment)
    path = archive_path(java, environment)
    if path is None or not _writable(path.parent):
        return None
    with _only_one(path.parent) as free:
        if not free:
            return None
        _unpack(environment)
        if not path.exists() and not _failed(path).exists():
            _make(java, path)
        return path if path.exists() else None


def prepare_in_background() -> bool:
    """Make the archive in a process of its own, which may outlive this one; return whether one was started.

    To be called when a run is over: it never waits, and never raises.
    """
    try:
        path = archive_path(find_java())
        if path is None or path.exists() or _failed(path).exists() or not _writable(path.parent):
            return False
        subprocess.Popen(
            [sys.executable, "-m", "analyzer.spark.preparation", "--background"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, AnalyzerError) as error:
        logger.debug("No class-data-sharing archive: %s", error)
        return False
    return True


def _unpack(environment: Mapping[str, str] | None) -> None:
    try:
        unpack_native_libraries(environment)
    except OSError as error:
        logger.warning("Native libraries could not be unpacked: %s", error)


def _make(java: Java, path: Path) -> None:
    for leftover in path.parent.glob("making-*"):
        leftover.unlink(missing_ok=True)
    with temporary_folder("archive") as folder:
        made = path.parent / f"making-{os.getpid()}.jsa"
        try:
            base = _make_base(java, path)
            run_training(java, [*base, f"-XX:ArchiveClassesAtExit={made}"], folder)
            made.rename(path)
        except (OSError, AnalyzerError, subprocess.SubprocessError) as error:
            logger.warning("The class-data-sharing archive could not be made: %s", error)
            made.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                _failed(path).write_text(f"{error}\n", encoding="utf-8")
    _remove_old(path.parent)


def _make_base(java: Java, path: Path) -> list[str]:
    """Make the archive of Java's own classes for an installation without one; return the options to use it."""
    if (java.home / "lib" / "server" / "classes.jsa").exists():
        return []
    base = base_path(path)
    if not base.exists():
        made = path.parent / f"making-{os.getpid()}.base.jsa"
        command = [str(java.executable), "-Xshare:dump", f"-XX:SharedArchiveFile={made}"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603
        made.rename(base)
    return [f"-XX:SharedArchiveFile={base}"]


def _remove_old(folder: Path) -> None:
    """Keep the newest archives only: each is larger than a hundred megabytes."""
    archives = [path for path in folder.glob("spark-*.jsa") if not path.name.endswith(".base.jsa")]
    newest_first = sorted(archives, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT_ARCHIVES:]:
        path.unlink(missing_ok=True)
        base_path(path).unlink(missing_ok=True)


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock, which ends with the process that holds it; yield whether it was free."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _failed(path: Path) -> Path:
    return path.with_suffix(".failed")


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


if __name__ == "__main__":
    if "--background" in sys.argv:
        os.nice(10)
    made = prepare()
    print(made or "no archive was made")
    sys.exit(0 if made else 1)  # an image is not to be built without it
