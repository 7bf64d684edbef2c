"""Spark's own master and worker of a cluster, in a JVM that we have started."""

from __future__ import annotations

from typing import Any

from analyzer.errors import EngineError
from analyzer.memory import MEBIBYTE
from analyzer.spark.environment import own_environment
from analyzer.spark.gateway import PendingGateway
from analyzer.spark.user import name_the_user


class Standalone:
    """To be closed by the caller before the JVM is stopped."""

    def __init__(self, pending: PendingGateway) -> None:
        """Wait for the JVM. Raises EngineError or ResourcesError."""
        with own_environment():
            self._gateway = pending.connect()
        name_the_user(self._gateway)
        self._deploy = self._gateway.jvm.org.apache.spark.deploy
        self._folder = str(pending.folder / "work")

    def master(self, address: str, port: int) -> str:
        """Start the master, which listens when this returns; return its URL. Raises EngineError."""
        started = self._started(self._deploy.master.Master, address, port, 0, self._configuration())
        # It may have found its port taken, and another one.
        return f"spark://{address}:{started._1().address().port()}"

    def worker(self, address: str, port: int, master: str, slots: int, memory: int) -> None:
        """Start a worker that offers `slots` tasks at a time and `memory` bytes for the heap of its executor.

        It joins the master, whose URL is `master`, by and by. Raises EngineError.
        """
        jvm = self._gateway.jvm
        masters = self._gateway.new_array(jvm.java.lang.String, 1)
        masters[0] = master
        offer = (slots, memory // MEBIBYTE, masters, self._folder)
        number, resources = jvm.scala.Option.apply(1), jvm.scala.Option.empty()
        self._started(self._deploy.worker.Worker, address, port, 0, *offer, number, self._configuration(), resources)

    def close(self) -> None:
        self._gateway.close()

    def _configuration(self) -> object:
        return self._gateway.jvm.org.apache.spark.SparkConf()

    def _started(self, of: Any, *arguments: object) -> Any:
        try:
            return of.startRpcEnvAndEndpoint(*arguments)
        except Exception as error:
            raise EngineError.not_started(error) from error
