"""The Spark session that an analysis runs in: a local one of our own, or one that is already there."""

from __future__ import annotations

import logging
import math
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analyzer.errors import AnalyzerError, EngineError
from analyzer.memory import MEBIBYTE
from analyzer.spark.archive import archive_options
from analyzer.spark.environment import jvm_environment, local_settings, own_environment
from analyzer.spark.existing import has_existing_spark, isolated_session
from analyzer.spark.gateway import PendingGateway, start_jvm
from analyzer.spark.java import find_java
from analyzer.spark.java_options import common_options
from analyzer.spark.memory import MemoryPlan, plan_memory
from analyzer.spark.user import name_the_user
from analyzer.spark.versions import require_fitting_python

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway
    from pyspark.accumulators import AccumulatorServer
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)

SMALL_INPUT = 256 * MEBIBYTE
"""Up to this size the quick compiler alone is the faster one: the run ends before the thorough one pays."""


@dataclass(frozen=True)
class ClusterStart:
    """What a driver needs to run its tasks on several hosts; ``secret`` is Spark's, which no command line may show."""

    plan: MemoryPlan
    settings: dict[str, str]
    secret: str = field(repr=False)


class Cluster(Protocol):
    """Several hosts that a session runs its tasks on."""

    def start(self, memory: str | None, input_bytes: int | None, extra_jars: Sequence[Path]) -> ClusterStart:
        """Wait for the hosts, and for nothing else; the arguments are those of ``start_session``.

        Raises an ``AnalyzerError``.
        """

    def tell_of(self, session: SparkSession) -> None:
        """Log what the hosts have done, at the end of the session."""


@dataclass
class PendingSession:
    """A session whose JVM may still be booting. ``gateway`` is ``None`` when a session of others is used."""

    gateway: PendingGateway | None
    plan: MemoryPlan | None
    settings: dict[str, str]
    secret: str | None = field(default=None, repr=False)
    cluster: Cluster | None = None

    @contextmanager
    def open(self) -> Iterator[SparkSession]:
        """Yield the session; at the end a session of our own is ended, one of others is left as it was.

        Raises ``EngineError`` when Spark does not start, ``ResourcesError`` when there is no memory for it.
        """
        if self.gateway is None:
            yield isolated_session(self.settings)
            return
        with own_environment():
            try:
                session = connect(self.gateway, self.secret)
                yield session
                if self.cluster is not None:
                    self.cluster.tell_of(session)
            finally:
                disconnect(self.gateway)

    def close(self) -> None:
        """End the JVM, if it is ours, without opening the session."""
        if self.gateway is not None:
            self.gateway.stop()


def start_session(
    memory: str | None = None,
    input_bytes: int | None = None,
    extra_jars: Sequence[Path] = (),
    cluster: Cluster | None = None,
) -> PendingSession:
    """Start what a session needs and return at once, so that the caller can prepare while the JVM boots.

    ``memory`` is the size that all processes together may use (such as ``2g``), ``input_bytes`` the size of the data,
    if known; ``extra_jars`` go behind Spark's own on the class path. With a ``cluster``, which is waited for, its hosts
    do the work; what it cannot do is raised. Raises ``ResourcesError`` when there is no Java,
    ``ConfigurationError`` when ``memory`` cannot be understood.
    """
    if has_existing_spark():
        return PendingSession(None, None, sql_settings(input_bytes))
    require_fitting_python()
    plan, settings, secret = _surroundings(memory, input_bytes, extra_jars, cluster)
    settings.update(sql_settings(input_bytes))
    if cluster is not None and extra_jars:
        # Executors on other hosts have them from the driver.
        settings["spark.jars"] = ",".join(map(str, extra_jars))
    java = find_java()
    options = [
        *plan.java_options(),
        *common_options(),
        *collector_options(plan.slots),
        *compiler_options(input_bytes),
        *archive_options(java),
    ]
    # Settings on the command line are there when Spark asks for them; each one handed over later costs a round trip.
    options += [f"-D{name}={value}" for name, value in settings.items()]
    gateway = start_jvm(java, options, jvm_environment(os.environ), extra_jars)
    return PendingSession(gateway, plan, settings, secret, cluster)


def _surroundings(
    memory: str | None, input_bytes: int | None, extra_jars: Sequence[Path], cluster: Cluster | None
) -> tuple[MemoryPlan, dict[str, str], str | None]:
    if cluster is not None:
        start = cluster.start(memory, input_bytes, extra_jars)
        return start.plan, dict(start.settings), start.secret
    plan = plan_memory(memory)
    return plan, local_settings(plan.slots), None


@contextmanager
def open_session(
    memory: str | None = None, input_bytes: int | None = None, extra_jars: Sequence[Path] = ()
) -> Iterator[SparkSession]:
    """Start a session and open it; see ``start_session`` and ``PendingSession.open``."""
    with start_session(memory, input_bytes, extra_jars).open() as session:
        yield session


def collector_options(slots: int) -> list[str]:
    """Return the options of ``java`` for the garbage collector: a simple one, as its heap is small and short-lived."""
    return ["-XX:+UseSerialGC" if slots <= 4 else "-XX:+UseParallelGC"]


def compiler_options(input_bytes: int | None) -> list[str]:
    """Return the options of ``java`` for an input of this size; an unknown size counts as large."""
    return ["-XX:TieredStopAtLevel=1"] if input_bytes is not None and input_bytes <= SMALL_INPUT else []


def sql_settings(input_bytes: int | None) -> dict[str, str]:
    """Return the settings of SQL: they follow from the data alone, never from processors or hosts."""
    partitions = 16 if input_bytes is None else max(4, math.ceil(input_bytes / (64 * MEBIBYTE)))
    return {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.caseSensitive": "true",
        # As Spark 3.5 has it: conditions on what cannot be computed are null, no error.
        "spark.sql.ansi.enabled": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": str(partitions),
        # Parquet of pandas: times in nanoseconds, and days before 1582 as today's calendar has them.
        "spark.sql.legacy.parquet.nanosAsLong": "true",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    }


def connect(gateway: PendingGateway, secret: str | None = None) -> SparkSession:
    """Return the session of a JVM; waits for it to boot. ``secret`` is Spark's own, where it has one.

    Errors as in ``PendingSession.open``.
    """
    # Slow to import, and needed for the first frame at the latest: all of it while the JVM boots.
    import pandas  # noqa: PLC0415, F401
    import pyspark.sql.pandas.functions  # noqa: PLC0415, F401
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    try:
        java_gateway = gateway.connect()
        name_the_user(java_gateway)
        if secret is not None:
            java_gateway.jvm.java.lang.System.setProperty("spark.authenticate.secret", secret)
        with _interrupts_kept():
            context = SparkContext(gateway=java_gateway)
        # This server's connection breaks when the JVM ends, which is no error.
        vars(context)["_accumulatorServer"].handle_error = _ignore
        return SparkSession(context)
    except AnalyzerError:
        raise
    except Exception as error:
        if gateway.ended(within_s=0.5) is not None:
            raise gateway.ended_early() from error
        raise EngineError.not_started(error) from error


@contextmanager
def _interrupts_kept() -> Iterator[None]:
    """Keep pyspark from handling SIGINT: its handler waits for the JVM, and the answer that comes is another one's."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def disconnect(gateway: PendingGateway) -> None:
    """End the JVM and clear what pyspark keeps of it, so that the next session starts one anew.

    pyspark's own ``stop`` would ask the JVM, and wait for it longer than many a job takes.
    """
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.sql import SparkSession, SQLContext  # noqa: PLC0415

    with SparkContext._lock:
        context = SparkContext._active_spark_context
        java_gateway = SparkContext._gateway
        SparkContext._active_spark_context = None
        SparkContext._gateway = None
        SparkContext._jvm = None
    SparkSession._instantiatedSession = None
    SparkSession._activeSession = None
    SQLContext._instantiatedContext = None
    server = getattr(context, "_accumulatorServer", None)
    if context is not None:
        # pyspark's own stop, should anybody still call it, finds nothing left to do.
        vars(context).update(_jsc=None, _accumulatorServer=None)
    if server is not None:
        server.server_shutdown = True
    if java_gateway is not None:
        _stop_detaching(java_gateway)
    gateway.stop()
    if java_gateway is not None:
        java_gateway.close(keep_callback_server=True)
        java_gateway.shutdown_callback_server()
    if server is not None:
        threading.Thread(target=_close_server, args=(server,), name="accumulators-end", daemon=True).start()


def _stop_detaching(java_gateway: JavaGateway) -> None:
    """Keep py4j from telling the JVM which objects are no longer needed, and end the thread that does so."""
    from py4j.clientserver import SHUTDOWN_FINALIZER_WORKER  # noqa: PLC0415

    client = java_gateway._gateway_client
    client.is_connected = False
    client.finalizer_deque.clear()
    client.finalizer_deque.append(SHUTDOWN_FINALIZER_WORKER)
    time.sleep(0.01)  # for the answer to one that is on its way; without an answer it would be logged as an error


def _close_server(server: AccumulatorServer) -> None:
    server.shutdown()  # takes up to a second
    server.server_close()


def _ignore(*_: object) -> None:
    """Do nothing."""
