"""What differs between the Sparks that we run on, 3.5 and 4: all of it is here."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import ResourcesError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_JAVA = {3: (17,), 4: (17, 21)}
_HADOOP = {3: "3.3.4", 4: "3.4.2"}
_SCALA = {3: "2.12", 4: "2.13"}
_OPTIONS = {
    # As Spark's launcher has them: of Netty, whose allocator would be another one.
    4: ("-Dio.netty.tryReflectionSetAccessible=true", "-Dio.netty.allocator.type=pooled"),
}


def pyspark_folder() -> Path:
    """Where the pyspark in use is: found, not imported, which takes as long as starting the JVM, and comes later.

    Raises ResourcesError where there is none.
    """
    specification = importlib.util.find_spec("pyspark")
    if specification is None or specification.origin is None:
        raise ResourcesError("pyspark is not installed; right would be `pip install 'pyspark>=3.5.6,<5'`.")
    return Path(specification.origin).resolve().parent


@cache
def spark_version() -> tuple[int, int]:
    """The first two numbers of the version of the pyspark in use. Raises ResourcesError."""
    text = (pyspark_folder() / "version.py").read_text(encoding="utf-8")
    found = re.search(r"""__version__.*?["'](\d+)\.(\d+)""", text)
    if found is None:
        raise ResourcesError(f"{pyspark_folder()} is of no version of Spark that is known; it should be 3.5 or 4.")
    return int(found[1]), int(found[2])


def java_versions() -> tuple[int, ...]:
    """The versions of Java that this Spark runs on."""
    return _JAVA.get(spark_version()[0], _JAVA[4])


def java_options() -> tuple[str, ...]:
    """The options of `java` that this Spark needs besides those that all of them need."""
    return _OPTIONS.get(spark_version()[0], ())


def hadoop_version() -> str:
    """Of the Hadoop that is in this Spark."""
    return _HADOOP.get(spark_version()[0], _HADOOP[4])


def scala_version() -> str:
    """Of the Scala that this Spark is built with."""
    return _SCALA.get(spark_version()[0], _SCALA[4])


def require_fitting_python() -> None:
    """Raise ResourcesError where Python lacks what this Spark needs of it."""
    if spark_version() < (4, 0) and importlib.util.find_spec("distutils") is None:
        python = ".".join(map(str, sys.version_info[:2]))
        raise ResourcesError(
            f"Spark {'.'.join(map(str, spark_version()))} needs distutils, which Python {python} has no more. Right "
            "would be a Spark that is made for it, `pip install 'pyspark>=4,<5'`, or `pip install setuptools`."
        )


def sql_classes(session: SparkSession) -> Any:
    """The package of the JVM's classes Dataset and SparkSession: 4 has apart what it shares with Connect."""
    jvm: Any = session._jvm
    sql = jvm.org.apache.spark.sql
    return sql if spark_version() < (4, 0) else sql.classic


def is_replaced(session: SparkSession, function: str) -> bool:
    """Whether the session has given the name of one of Spark's functions to another one."""
    jvm: Any = session._jvm
    option = jvm.scala.Option
    # From 4.2 on a session's functions lie apart from Spark's own.
    where = () if spark_version() < (4, 2) else (option.apply("session"), option.apply("system"))
    identifier = jvm.org.apache.spark.sql.catalyst.FunctionIdentifier(function, *where)
    found = session._jsparkSession.sessionState().functionRegistry().lookupFunction(identifier)
    return bool(found.isDefined()) and str(found.get().getSource()) != "built-in"
