"""The class path of Spark's JVM."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from analyzer.errors import ResourcesError
from analyzer.spark.versions import pyspark_folder


def spark_jars() -> list[Path]:
    """Return the jars of the pyspark in use, sorted by name.

    The order must not depend on the folder: a class-data-sharing archive is refused when the class path differs from
    the one it was made with. Raises ``ResourcesError`` when pyspark carries no jars.
    """
    package = pyspark_folder()
    # The wheel carries the jars inside the package; an unpacked Spark distribution holds them two folders up.
    folders = [package / "jars", package.parent.parent / "jars"]
    for folder in folders:
        jars = sorted(folder.glob("*.jar"))
        if jars:
            return jars
    raise ResourcesError(f"pyspark carries no jars; looked at {' and '.join(map(str, folders))}.")


def class_path(extra_jars: Sequence[Path] = ()) -> str:
    """Return the class path: Spark's jars, then ``extra_jars`` (an archive made without them stays valid)."""
    return os.pathsep.join(str(jar) for jar in (*spark_jars(), *extra_jars))
