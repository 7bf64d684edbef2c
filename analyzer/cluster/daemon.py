"""The JVM of a host that runs Spark's worker and, on the primary, its master; executors are its children.

It is started as the driver's JVM is, and so ends when this process does, however that happens; its executors with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from analyzer.cluster import ports
from analyzer.cluster.spark_settings import COMMON, DAEMON_OPTIONS, spark_home
from analyzer.spark.archive import archive_options
from analyzer.spark.environment import jvm_environment
from analyzer.spark.gateway import start_jvm
from analyzer.spark.java import find_java
from analyzer.spark.java_options import common_options
from analyzer.spark.standalone import Standalone
from analyzer.spark.user import named_user
from analyzer.spark.versions import scala_version


class Daemon:
    """The JVM starts at once; `master` and `worker` wait for it. To be stopped by the caller."""

    def __init__(self, secret: str) -> None:
        """Raises ResourcesError when there is no Java, or the user has no name and cannot be given one."""
        java = find_java()
        options = [*DAEMON_OPTIONS, *common_options(), *archive_options(java)]
        options += [f"-D{name}={value}" for name, value in COMMON.items()]
        self._standalone: Standalone | None = None
        self._user = named_user()
        environment = daemon_environment(java.home, secret, self._user.environment)
        try:
            self.gateway = start_jvm(java, options, environment, directory=spark_home())
        except BaseException:
            self._user.close()
            raise

    def master(self, address: str) -> str:
        """Start the master, which listens when this returns; return its URL. Raises EngineError or ResourcesError."""
        return self._connected().master(address, ports.MASTER)

    def worker(self, address: str, master: str, slots: int, memory: int) -> None:
        """Start a worker that offers `slots` tasks at a time and `memory` bytes for the heap of its executor.

        It joins the master, whose URL is `master`, by and by. Raises EngineError or ResourcesError.
        """
        self._connected().worker(address, ports.WORKER, master, slots, memory)

    @property
    def ended(self) -> bool:
        """Whether the JVM is gone."""
        return self.gateway.process.poll() is not None

    def stop(self) -> None:
        """End the JVM and its executors, and remove their temporary files."""
        self.gateway.stop()
        if self._standalone is not None:
            self._standalone.close()
        self._user.close()

    def _connected(self) -> Standalone:
        if self._standalone is None:
            self._standalone = Standalone(self.gateway)
        return self._standalone


def daemon_environment(java_home: Path, secret: str, user: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the daemon's JVM, and so of executors and their Python workers."""
    return {
        **jvm_environment(os.environ),
        **user,
        # Executors are started with it.
        "JAVA_HOME": str(java_home),
        # Spark's scripts tell it, and without it the worker looks for the folders of a build.
        "SPARK_SCALA_VERSION": scala_version(),
        "_SPARK_AUTH_SECRET": secret,
    }
