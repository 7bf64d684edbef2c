"""Spark's settings in a cluster of several hosts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analyzer.cluster import ports
from analyzer.memory import MEBIBYTE
from analyzer.spark.archive import archive_options
from analyzer.spark.gateway import jvm_options
from analyzer.spark.jars import class_path
from analyzer.spark.java import Java
from analyzer.spark.java_options import common_options
from analyzer.spark.memory import MemoryPlan
from analyzer.spark.session import collector_options, compiler_options

WAIT_FOR_EXECUTORS = "20s"
"""How long the first tasks wait for the executors of all hosts, so that each host gets its share of them."""

COMMON = {
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
    "spark.network.crypto.saslFallback": "false",
    "spark.port.maxRetries": str(ports.RETRIES),
    # A host that is gone without a word is missed after this many seconds, by the master and by the driver.
    "spark.worker.timeout": "40",
    "spark.network.timeout": "60s",
}
"""For master, workers, driver and executors."""

DAEMON_OPTIONS = ("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Of ``java``, for Spark's master and worker."""


def driver_settings(address: str, master: str, slots: int) -> dict[str, str]:
    """Return the driver's settings, beyond those of a local session; ``slots`` are those of all hosts together."""
    return {
        **COMMON,
        "spark.master": master,
        "spark.driver.host": address,
        "spark.driver.bindAddress": address,
        "spark.driver.port": str(ports.DRIVER),
        "spark.driver.blockManager.port": str(ports.DRIVER_BLOCKS),
        "spark.cores.max": str(slots),
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": WAIT_FOR_EXECUTORS,
    }


def executor_settings(
    java: Java, plan: MemoryPlan, input_bytes: int | None, extra_jars: Sequence[Path]
) -> dict[str, str]:
    """Return the settings for executors, which are the same on every host; ``plan`` is what each may have.

    Their class path begins with the one that the class-data-sharing archive was made with, so that it fits.
    """
    # Spark itself sets the size of the heap, by a setting, and refuses it among the options.
    sizes = [option for option in plan.java_options() if not option.startswith("-Xmx")]
    options = [
        *sizes,
        *collector_options(plan.slots),
        *compiler_options(input_bytes),
        *jvm_options(),
        *common_options(),
        *archive_options(java),
    ]
    return {
        "spark.blockManager.port": str(ports.EXECUTOR_BLOCKS),
        "spark.executor.memory": f"{plan.heap // MEBIBYTE}m",
        "spark.executor.extraClassPath": class_path(extra_jars),
        "spark.executor.extraJavaOptions": " ".join(map(_quoted, options)),
        # An executor that ends at every start, of a Java that does not run there for one, is given up after that many.
        "spark.deploy.maxExecutorRetries": "5",
        "spark.shuffle.io.retryWait": "2s",
    }


def spark_home() -> Path:
    """Return the folder that holds Spark's folder of jars."""
    return Path(class_path().partition(":")[0]).parent.parent


def _quoted(option: str) -> str:
    return f'"{option}"' if " " in option else option
