"""Deequ's jar: among Spark's own, as in the image, else in the cache, fetched from Maven Central on first use.

There is one for each Spark that Deequ knows, and Maven Central has that for 3.5 alone: that for 4.1 has to be there. It
goes behind Spark's jars on the class path, so that the class-data-sharing archive stays valid.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from analyzer.errors import ConfigurationError, ResourcesError
from analyzer.spark.archive import cache_folder
from analyzer.spark.existing import has_existing_spark
from analyzer.spark.jars import spark_jars
from analyzer.spark.versions import spark_version
from analyzer.temporary_folders import TemporaryFolder
from contracts.errors import excerpt

VERSION = "2.1.0-spark-3.5"
SHA256 = "ab902814dec56dc39ff16d1c5c80e7101a5dff8c1aa380fdafce522da1cd1546"
"""Of this very build: whatever a repository gives instead is not used. The image's build pins the same."""

NAME = f"deequ-{VERSION}.jar"
_NAMES = {(3, 5): NAME, (4, 1): "deequ-2.0.18-spark-4.1.jar"}
"""By the Spark that they are for: those that pydeequ knows."""
PATH = f"com/amazon/deequ/deequ/{VERSION}/{NAME}"
MAVEN_CENTRAL = "https://repo1.maven.org/maven2"
REPOSITORY_SETTING = "MAVEN_CENTRAL"
JAR_SETTING = "DEEQU_JAR"

_SPARK_3 = "`pip install 'pyspark<4'` (from Python 3.12 on, setuptools too)"

TIMEOUT_S = 30.0
LARGEST = 64 << 20

logger = logging.getLogger(__name__)


def deequ_jars(environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """The jars that must be added to Spark's own: none where Deequ's is among them, or Spark is there already.

    `DEEQU_JAR` may name the file, `MAVEN_CENTRAL` the repository, such as a mirror. Raises ResourcesError, and
    ConfigurationError where pydeequ is not installed.
    """
    environment = os.environ if environment is None else environment
    if importlib.util.find_spec("pydeequ") is None:
        raise ConfigurationError(
            "Rules are computed by Deequ, through pydeequ, which is not installed; right would be "
            "`pip install 'open-model-monitor-analyzer[rules]'`."
        )
    name = jar_name()
    if has_existing_spark() or any(jar.name == name for jar in spark_jars()):
        return ()
    if named := environment.get(JAR_SETTING):
        return (_named(Path(named), name),)
    if name != NAME:
        raise ResourcesError(
            f"Rules are computed by Deequ, whose jar for this Spark, {name}, is not among Spark's jars, and cannot be "
            f"fetched: name it by {JAR_SETTING} (Deequ's releases have it), or use Spark 3.5, {_SPARK_3}."
        )
    folder = cache_folder(environment)
    cached = None if folder is None else folder / NAME
    if cached is not None and cached.is_file() and _digest(cached.read_bytes()) == SHA256:
        return (cached,)
    return (_fetched(cached, environment.get(REPOSITORY_SETTING) or MAVEN_CENTRAL),)


def jar_name() -> str:
    """What the jar for the Spark in use is called. Raises ConfigurationError where there is none for it."""
    version = spark_version()
    if version not in _NAMES:
        raise ConfigurationError(
            f"Rules are computed by Deequ, which has no jar for Spark {version[0]}.{version[1]}; right would be "
            f"Spark 3.5, {_SPARK_3}, or 4.1, whose jar {JAR_SETTING} has to name."
        )
    return _NAMES[version]


def _named(path: Path, name: str) -> Path:
    try:
        found = _digest(path.read_bytes())
    except OSError as error:
        raise ResourcesError(
            f"{JAR_SETTING} holds {excerpt(str(path), 200)}, which cannot be read: {error.strerror}; it should be the "
            f"file {name}."
        ) from None
    if name != NAME:
        if path.name != name:
            raise ResourcesError(
                f"{JAR_SETTING} holds {excerpt(str(path), 200)}; for this Spark it should be {name}, under that name."
            )
    elif found != SHA256:
        raise ResourcesError(
            f"{JAR_SETTING} holds {excerpt(str(path), 200)}, whose SHA-256 is {found}; "
            f"it should be {NAME} with {SHA256}."
        )
    return path.resolve()


def _fetched(cached: Path | None, repository: str) -> Path:
    import urllib.request  # noqa: PLC0415 (slow to import, and hardly ever needed)
    from http.client import HTTPException  # noqa: PLC0415

    url = f"{repository.rstrip('/')}/{PATH}"
    logger.info("Rules are computed by Deequ, whose jar is fetched once: %s", excerpt(url, 200))
    try:
        if not url.startswith("https://") and not url.startswith("http://"):
            raise ValueError("no web address")
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 (its scheme was looked at)
            content: bytes = answer.read(LARGEST)
    except (OSError, HTTPException, ValueError) as error:
        raise _cannot_be_had(url, str(getattr(error, "reason", None) or error), cached) from None
    if (found := _digest(content)) != SHA256:
        raise _cannot_be_had(url, f"what came has the SHA-256 {found} where {SHA256} is right", cached)
    return _kept(content, cached)


def _kept(content: bytes, cached: Path | None) -> Path:
    """The file of the jar: in the cache, else in a folder of its own, for this run alone."""
    with suppress(OSError):
        if cached is not None:
            return _written(content, cached)
    try:
        return _written(content, TemporaryFolder.make("deequ").path / NAME)
    except OSError as error:
        raise ResourcesError(f"Deequ's jar cannot be kept in a temporary folder: {error.strerror}.") from None


def _written(content: bytes, path: Path) -> Path:
    """Whole or not at all: other runs may look for it at this moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{NAME}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    return path


def _cannot_be_had(url: str, reason: str, cached: Path | None) -> ResourcesError:
    place = f"put it at {cached}, " if cached is not None else ""
    return ResourcesError(
        f"Rules are computed by Deequ, whose jar {NAME} is neither among Spark's jars nor in the cache, and could not "
        f"be fetched from {excerpt(url, 200)}: {excerpt(reason, 200)}. Without a network, use the container image, "
        f"which has it, {place}or name it by {JAR_SETTING}. {REPOSITORY_SETTING} names a mirror of Maven Central."
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
