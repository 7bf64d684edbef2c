"""A Spark that is there already: the user's own session, or the one of ``spark-submit``."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import EngineError
from analyzer.spark.environment import PACKAGES_ROOT

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

SHIPPED_PACKAGES = ("analyzer", "contracts")


def has_existing_spark() -> bool:
    """Tell whether ``spark-submit`` started this process or a Spark session is active in it."""
    if "PYSPARK_GATEWAY_PORT" in os.environ:
        return True
    pyspark = sys.modules.get("pyspark")
    return pyspark is not None and pyspark.SparkContext._active_spark_context is not None


def isolated_session(settings: Mapping[str, str]) -> SparkSession:
    """Return a session of the existing Spark with SQL settings of its own; executors elsewhere get our packages.

    Raises ``EngineError`` when ``spark-submit`` cannot start it.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 (slow to import)

    try:
        session = SparkSession.builder.getOrCreate().newSession()
    except Exception as error:  # of a cluster that cannot be reached, for one
        raise EngineError.not_started(error) from error
    for name, value in settings.items():
        session.conf.set(name, value)
    context = session.sparkContext
    if (context.master or "").startswith("local"):
        # Its workers have the environment of the time when it was started: an account may have come since.
        context.environment.update({name: value for name, value in os.environ.items() if name.startswith("AWS_")})
    else:
        ship_packages(context)
    return session


def ship_packages(context: SparkContext) -> None:
    """Send the packages of ours that tasks import to all executors of ``context``, once."""
    name = "open-model-monitor-analyzer.zip"
    if name in (context._python_includes or ()):
        return
    # The context serves the file to executors for as long as it lives, and this folder lives as long.
    archive = Path(context._temp_dir) / name
    write_packages(archive)
    context.addPyFile(str(archive))


def write_packages(archive: Path) -> None:
    """Write a zip archive of ``SHIPPED_PACKAGES`` that can be put on the path of modules."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packages:
        for package in SHIPPED_PACKAGES:
            for path in sorted((PACKAGES_ROOT / package).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    packages.write(path, path.relative_to(PACKAGES_ROOT))
