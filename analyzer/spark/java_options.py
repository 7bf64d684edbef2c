"""Options that every JVM of ours is started with, the driver's and those of executors."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.spark.native_libraries import native_library_options

# Neither the language nor the time zone of the host may reach a result, say by the letter case of Turkish.
SAME_EVERYWHERE = ("-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC")

# A host without a network cannot resolve its own name, which Log4j tells at length, and for which nobody asks it.
QUIET_LOG4J = "-Dorg.apache.logging.log4j.simplelog.StatusLogger.level=OFF"


def common_options(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return them; ``environment`` stands for ``os.environ``."""
    return [*SAME_EVERYWHERE, QUIET_LOG4J, *native_library_options(environment)]
