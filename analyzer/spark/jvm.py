"""The JVM behind a session, for those who speak to classes in it that are not Spark's own: Deequ's and Scala's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def jvm_of(session: SparkSession) -> Any:
    """What has the JVM's packages and classes as its attributes."""
    return session._jvm


def is_class(found: Any) -> bool:
    """Whether a name in the JVM is that of a class: one that is not there is taken for the name of a package."""
    return type(found).__name__ != "JavaPackage"


def stack_trace(session: SparkSession, error: Any) -> str:
    """The text of an exception of the JVM, as Python has those that are thrown."""
    return str(jvm_of(session).org.apache.spark.util.Utils.exceptionString(error))
