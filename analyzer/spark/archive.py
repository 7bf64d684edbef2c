"""The class-data-sharing archive: Spark's classes parsed and checked once, mapped into memory by every later JVM.

It halves the start of a session. It is only a cache: a JVM that finds none, or one that does not fit, loads its classes
as ever. ``preparation`` makes it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from analyzer.spark.jars import spark_jars
from analyzer.spark.java import Java, release_properties

FORMAT = "1"
"""To be raised when what is in an archive changes for another reason than Java or the jars (the training, say)."""


def cache_folder(environment: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder for archives: below ``XDG_CACHE_HOME``, else ``~/.cache``; ``None`` when there is no home."""
    environment = os.environ if environment is None else environment
    base, home = Path(environment.get("XDG_CACHE_HOME", "")), Path(environment.get("HOME", ""))
    if base.is_absolute():
        return base / "open-model-monitor-analyzer"
    return home / ".cache" / "open-model-monitor-analyzer" if home.is_absolute() else None


def archive_key(java: Java) -> str:
    """Return what an archive depends on, as a short text: this build of Java, and Spark's jars.

    A JVM refuses an archive when a jar has another path, size or time of change than when the archive was made. Times
    count in whole seconds: the layers of a container image carry no fractions of them.
    """
    digest = hashlib.sha256(FORMAT.encode())
    for fact in (str(java.home), *sorted(map(str, release_properties(java.home).items()))):
        digest.update(fact.encode() + b"\0")
    for jar in spark_jars():
        status = jar.stat()
        digest.update(f"{jar}\0{status.st_size}\0{int(status.st_mtime)}\0".encode())
    return digest.hexdigest()[:20]


def archive_path(java: Java, environment: Mapping[str, str] | None = None) -> Path | None:
    """Return where the archive for this Java is or would be; ``None`` when there is no place for it."""
    folder = cache_folder(environment)
    return folder / f"spark-{archive_key(java)}.jsa" if folder else None


def archive_options(java: Java, environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the options of ``java`` that make it use the archive; without an archive, those that do no harm."""
    path = archive_path(java, environment)
    if path is None or not _readable(path):
        return ["-Xshare:auto"]
    base = base_path(path)
    files = f"{base}{os.pathsep}{path}" if base.is_file() else str(path)
    return ["-Xshare:auto", f"-XX:SharedArchiveFile={files}"]


def base_path(path: Path) -> Path:
    """Return where the archive of Java's own classes is for an installation that brings none."""
    return path.with_suffix(".base.jsa")


def _readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)
