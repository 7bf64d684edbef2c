"""The JVM of a host that runs Spark's worker and, on the primary, its master; executors are its children.

It is started as the driver's JVM is, and so ends when this process does, however that happens; its executors with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.cluster import ports
from analyzer.cluster.spark_settings import COMMON, DAEMON_OPTIONS, spark_home
from analyzer.errors import EngineError
from analyzer.memory import MEBIBYTE
from analyzer.spark.archive import archive_options
from analyzer.spark.environment import jvm_environment, own_environment
from analyzer.spark.gateway import start_jvm
from analyzer.spark.java import find_java
from analyzer.spark.java_options import common_options
from analyzer.spark.user import name_the_user, named_user

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway


class Daemon:
    """The JVM starts at once; `master` and `worker` wait for it. To be stopped by the caller."""

    def __init__(self, secret: str) -> None:
        """Raises ResourcesError when there is no Java, or the user has no name and cannot be given one."""
        java = find_java()
        options = [*DAEMON_OPTIONS, *common_options(), *archive_options(java)]
        options += [f"-D{name}={value}" for name, value in COMMON.items()]
        self._java_gateway: JavaGateway | None = None
        self._user = named_user()
        environment = daemon_environment(java.home, secret, self._user.environment)
        try:
            self.gateway = start_jvm(java, options, environment, directory=spark_home())
        except BaseException:
            self._user.close()
            raise

    def master(self, address: str) -> str:
        """Start the master, which listens when this returns; return its URL. Raises EngineError or ResourcesError."""
        jvm = self._connected().jvm
        master = jvm.org.apache.spark.deploy.master.Master
        # It may have found its port taken, and another one.
        port = self._call(master, address, ports.MASTER, 0, _configuration(jvm))._1().address().port()
        return f"spark://{address}:{port}"

    def worker(self, address: str, master: str, slots: int, memory: int) -> None:
        """Start a worker that offers `slots` tasks at a time and `memory` bytes for the heap of its executor.

        It joins the master, whose URL is `master`, by and by. Raises EngineError or ResourcesError.
        """
        gateway = self._connected()
        jvm = gateway.jvm
        masters = gateway.new_array(jvm.java.lang.String, 1)
        masters[0] = master
        folder = str(self.gateway.folder / "work")
        offer: Sequence[object] = (slots, memory // MEBIBYTE, masters, folder)
        number, resources = jvm.scala.Option.apply(1), jvm.scala.Option.empty()
        worker = jvm.org.apache.spark.deploy.worker.Worker
        self._call(worker, address, ports.WORKER, 0, *offer, number, _configuration(jvm), resources)

    @property
    def ended(self) -> bool:
        """Whether the JVM is gone."""
        return self.gateway.process.poll() is not None

    def stop(self) -> None:
        """End the JVM and its executors, and remove their temporary files."""
        self.gateway.stop()
        if self._java_gateway is not None:
            self._java_gateway.close()
        self._user.close()

    def _connected(self) -> JavaGateway:
        if self._java_gateway is None:
            with own_environment():
                self._java_gateway = self.gateway.connect()
            name_the_user(self._java_gateway)
        return self._java_gateway

    def _call(self, of: Any, *arguments: object) -> Any:
        try:
            return of.startRpcEnvAndEndpoint(*arguments)
        except Exception as error:
            raise EngineError.not_started(error) from error


def daemon_environment(java_home: Path, secret: str, user: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the daemon's JVM, and so of executors and their Python workers."""
    return {
        **jvm_environment(os.environ),
        **user,
        # Executors are started with it.
        "JAVA_HOME": str(java_home),
        # Spark's scripts tell it, and without it the worker looks for the folders of a build.
        "SPARK_SCALA_VERSION": "2.12",
        "_SPARK_AUTH_SECRET": secret,
    }


def _configuration(jvm: Any) -> object:
    return jvm.org.apache.spark.SparkConf()
