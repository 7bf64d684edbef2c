"""The primary: leads the job on all hosts, and tells its outcome to the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.cluster.daemon import Daemon
from analyzer.cluster.inputs import Listing, require_equal
from analyzer.cluster.rendezvous import Member, Rendezvous
from analyzer.cluster.secret import key_for
from analyzer.cluster.site import Deadline, Site, address_of
from analyzer.cluster.spark_settings import driver_settings, executor_settings
from analyzer.outcome import Outcome, outcome_of_error
from analyzer.spark.environment import local_settings
from analyzer.spark.gateway import kill_all
from analyzer.spark.java import find_java
from analyzer.spark.memory import HostPlan, MemoryPlan, plan_host
from analyzer.spark.progress import tasks_by_address
from analyzer.spark.session import ClusterStart
from analyzer.stopping import Stopped, requested_stop, settle
from contracts.errors import counted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)

ACKNOWLEDGED_WITHIN_S = 60.0
"""How long the primary stays, at the end, for members to read the outcome: those that come up late too."""
STOPPED_WITHIN_S = 3.0
"""The same when it has been told to stop."""


class Primary:
    """The cluster of this job, as the primary has it. `lead` runs the job, which calls `start` for its session."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rendezvous = Rendezvous(site.members, key_for("rendezvous", site.secret))
        self._address = ""
        self._names: dict[str, str] = {}
        self._daemon: Daemon | None = None
        self._over = threading.Event()

    def lead(self, analyse: Callable[[], Outcome]) -> Outcome:
        """Run `analyse` and tell its outcome, an error too, to all members; never raises."""
        with ExitStack() as stack:
            stack.enter_context(self._rendezvous)
            stopped = False
            try:
                self._address = address_of(self._site.config.current_host, self._site.deadline)
                self._rendezvous.open(self._address)
                stack.callback(self._stop)
                outcome = analyse()
            except BaseException as error:  # whatever it is becomes the outcome of every host
                outcome, stopped = outcome_of_error(error), isinstance(error, Stopped)
            seconds = STOPPED_WITHIN_S if stopped else ACKNOWLEDGED_WITHIN_S
            arrivals = Deadline(0) if stopped else self._site.deadline
            with suppress(Stopped):
                self._rendezvous.announce(outcome, Deadline(seconds), arrivals)
                settle()
        return outcome

    def start(self, memory: str | None, input_bytes: int | None, extra_jars: Sequence[Path]) -> ClusterStart:
        """Start master and worker, wait for all members, and have them start their workers.

        Raises EngineError that names hosts which do not come up, ConfigurationError when hosts see different files,
        ResourcesError.
        """
        plan = plan_host(memory, leads=True)
        assert plan.driver is not None
        secret = key_for("spark", self._site.secret).hex()
        self._daemon = Daemon(secret)
        listing = Listing.of(self._site.sources)
        members = self._rendezvous.members(self._site.deadline)
        require_equal(self._site.config.current_host, listing, {member.host: member.listing for member in members})
        executor = least(plan, members)
        master = self._daemon.master(self._address)
        self._rendezvous.order(master=master, heap=executor.heap)
        self._daemon.worker(self._address, master, plan.executor.slots, executor.heap)
        threading.Thread(target=self._watch, args=(self._daemon,), name="daemon-watch", daemon=True).start()
        self._names = {member.address: member.host for member in members}
        self._names[self._address] = self._site.config.current_host
        slots = plan.executor.slots + sum(member.slots for member in members)
        logger.info("%d hosts, %d tasks at a time: %s", len(self._names), slots, ", ".join(self._names.values()))
        settings = {
            **local_settings(slots),
            **driver_settings(self._address, master, slots),
            **executor_settings(find_java(), executor, input_bytes, extra_jars),
        }
        return ClusterStart(plan.driver, settings, secret)

    def tell_of(self, session: SparkSession) -> None:
        """Log which host has done how much; to be called before the session ends."""
        try:
            done = tasks_by_address(session)
        except Exception as error:  # Spark may be ending; the job is done
            logger.debug("the tasks of the hosts are not known: %s", type(error).__name__)
            return
        for host, tasks in sorted(done.items()):
            logger.info("The host %s has done %s", self._names.get(host, host), counted(tasks, "task"))

    def _watch(self, daemon: Daemon) -> None:
        """Without its master the job could wait for ever: end it with the error of a JVM that is gone."""
        daemon.gateway.process.wait()
        if not self._over.is_set() and requested_stop() is None:
            logger.error("Spark's master has ended (code %s)", daemon.gateway.process.returncode)
            kill_all()

    def _stop(self) -> None:
        self._over.set()
        if self._daemon is not None:
            self._daemon.stop()


def least(plan: HostPlan, members: list[Member]) -> MemoryPlan:
    """What every host can give to an executor: the smallest heap, with buffers enough for the most tasks."""
    heap = min([plan.executor.heap, *(member.heap for member in members)])
    direct = max([plan.executor.direct, *(member.direct for member in members)])
    young = min(plan.executor.young_generation, heap // 3)
    return replace(plan.executor, heap=heap, direct=direct, young_generation=young)
