"""A member: lends the job its processors, and ends with its outcome."""

from __future__ import annotations

import logging
import socket
import time
from contextlib import suppress
from dataclasses import asdict
from multiprocessing import AuthenticationError

from analyzer.cluster import ports
from analyzer.cluster.channel import HANDSHAKE_S, Channel, ChannelLostError, Message
from analyzer.cluster.daemon import Daemon
from analyzer.cluster.inputs import Listing
from analyzer.cluster.secret import key_for
from analyzer.cluster.site import RETRY_S, Site, address_of
from analyzer.errors import AnalyzerError, ConfigurationError, EngineError
from analyzer.outcome import Outcome
from analyzer.spark.java import find_java
from analyzer.spark.memory import HostPlan, plan_host
from analyzer.stopping import settle
from contracts.exit_codes import ExitCode

logger = logging.getLogger(__name__)

RESTARTS = 3
"""How often a worker that has died is started anew."""


def join(site: Site, memory: str | None) -> Outcome:
    """Take part in the job of the primary until it is over, and return its outcome.

    Raises EngineError when the primary does not come up within the deadline, or is lost before it told the outcome;
    ConfigurationError when it knows another secret; ResourcesError when this host cannot run a worker.
    """
    channel = connected(site)
    try:
        with channel:
            return _Membership(site, channel).run(memory)
    except ChannelLostError as error:
        raise EngineError(
            f"The host {site.config.primary}, which leads the job, was lost before it told an outcome: {error}."
        ) from error


def connected(site: Site, port: int = ports.RENDEZVOUS) -> Channel:
    """A channel to the primary, tried for until the deadline. Raises EngineError or ConfigurationError."""
    primary, key = site.config.primary, key_for("rendezvous", site.secret)
    while True:
        address = address_of(primary, site.deadline)
        try:
            return Channel(socket.create_connection((address, port), timeout=HANDSHAKE_S), key, asks_first=False)
        except AuthenticationError as error:
            raise ConfigurationError(
                f"The host {primary} knows another secret than this one. cluster_secret, or without it "
                "processingjobconfig.json, should be the same on each host."
            ) from error
        except (OSError, EOFError) as error:
            if not site.deadline.left():
                raise EngineError(
                    f"The host {primary}, which leads the job, did not come up within {site.deadline}."
                ) from error
        time.sleep(RETRY_S)


class _Membership:
    def __init__(self, site: Site, channel: Channel) -> None:
        self._site = site
        self._channel = channel
        self._worker: Daemon | None = None
        self._order: Message = {}
        self._restarts = 0

    def run(self, memory: str | None) -> Outcome:
        try:
            plan = self._register(memory)
            while True:
                message = self._channel.receive()
                if message.get("kind") == "outcome":
                    settle()
                    self._channel.send("acknowledged")
                    return Outcome(ExitCode(message["code"]), str(message["message"]))
                if message.get("kind") == "work":
                    self._order = message
                    self._start(plan)
                elif self._worker is not None and self._worker.ended:
                    self._start_anew(plan)
        except AnalyzerError as error:
            with suppress(ChannelLostError):
                self._channel.send("failed", message=error.message)
            raise
        finally:
            if self._worker is not None:
                self._worker.stop()

    def _register(self, memory: str | None) -> HostPlan:
        find_java()  # for its error, which the primary should hear of
        plan = plan_host(memory, leads=False)
        executor = plan.executor
        self._channel.send(
            "register",
            host=self._site.config.current_host,
            heap=executor.heap,
            direct=executor.direct,
            slots=executor.slots,
            listing=asdict(Listing.of(self._site.sources)),
        )
        logger.info("Joined the job that %s leads; its outcome will be told here too", self._site.config.primary)
        return plan

    def _start(self, plan: HostPlan) -> None:
        master, heap = str(self._order["master"]), int(self._order["heap"])
        self._worker = Daemon(key_for("spark", self._site.secret).hex())
        self._worker.worker(self._channel.own_address, master, plan.executor.slots, heap)

    def _start_anew(self, plan: HostPlan) -> None:
        assert self._worker is not None
        code, words = self._worker.gateway.process.returncode, self._worker.gateway.last_words()
        self._worker.stop()
        self._worker = None
        if self._restarts == RESTARTS:
            raise EngineError(f"Spark's worker has ended {RESTARTS + 1} times (code {code}). It last said: {words}")
        self._restarts += 1
        logger.warning("Spark's worker has ended (code %s) and is started anew", code)
        self._start(plan)
