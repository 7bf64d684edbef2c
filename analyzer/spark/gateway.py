"""Starting the JVM of a local session ourselves, and handing it to pyspark.

pyspark starts its JVM by a shell script that starts a first JVM, only to print the command line of the second. We start
the second at once, and early: ``start_jvm`` returns while the JVM boots, so that the caller can import what it needs.
"""

from __future__ import annotations

import collections
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import AnalyzerError, EngineError, ResourcesError
from analyzer.prctl import dying_with, kill_group
from analyzer.spark.jars import class_path
from analyzer.spark.java import Java
from analyzer.spark.versions import java_options
from analyzer.temporary_folders import TemporaryFolder, remove_left_folders

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway

logger = logging.getLogger(__name__)

MAIN_CLASS = "org.apache.spark.api.python.PythonGatewayServer"

# What Spark needs opened in Java 17 and 21; its launcher adds the same (org.apache.spark.launcher.JavaModuleOptions).
JAVA_PACKAGES = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.base/sun.nio.cs",
    "java.base/sun.security.action",
    "java.base/sun.util.calendar",
    "java.security.jgss/sun.security.krb5",
)

SIGNS_OF_STARVATION = ("memory", "object heap", "could not allocate", "could not reserve")

started: list[int] = []
"""The processes of all JVMs that this one has started, ended ones too."""
_running: set[subprocess.Popen[str]] = set()


def kill_all() -> None:
    """Kill every JVM of ours that runs; whoever waits for one gets an error. May be called by a signal handler."""
    for process in list(_running):
        kill_group(process.pid)


_KILLED = {-signal.SIGKILL, -signal.SIGTERM}
"""Codes of a JVM that the system, or who looks after its memory, has ended."""


@dataclass
class PendingGateway:
    """A JVM that is starting, or has started.

    ``tail`` holds the last lines that the JVM wrote to its standard error.
    """

    process: subprocess.Popen[str]
    temporary: TemporaryFolder
    tail: collections.deque[str] = field(default_factory=lambda: collections.deque(maxlen=40))
    reader: threading.Thread | None = None

    @property
    def folder(self) -> Path:
        """Where the JVM has its temporary files, and those who speak to it theirs."""
        return self.temporary.path

    def connect(self, timeout_s: float = 120.0) -> JavaGateway:
        """Wait until the JVM listens and return pyspark's gateway to it.

        Raises ``ResourcesError`` when the JVM ended for want of memory, ``EngineError`` when it ended otherwise or does
        not listen after ``timeout_s`` seconds.
        """
        port, secret = self._connection(time.monotonic() + timeout_s)
        from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 (slow to import: while the JVM boots)

        os.environ["PYSPARK_GATEWAY_PORT"] = str(port)
        os.environ["PYSPARK_GATEWAY_SECRET"] = secret
        try:
            gateway = launch_gateway()  # type: ignore[no-untyped-call]
        finally:
            del os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"]
        # As Spark's executors have it: in a local session, a task whose thread has died would wait for ever.
        handler = gateway.jvm.org.apache.spark.util.SparkUncaughtExceptionHandler(True)
        gateway.jvm.java.lang.Thread.setDefaultUncaughtExceptionHandler(handler)
        return gateway

    def _connection(self, deadline: float) -> tuple[int, str]:
        path = self.folder / "connection"
        while not path.is_file():  # the JVM renames it to this name when it is whole
            if self.process.poll() is not None:
                raise self.ended_early()
            if time.monotonic() > deadline:
                self.stop()
                raise EngineError("Spark's JVM did not listen in time. It last said: " + self.last_words())
            time.sleep(0.01)
        content = path.read_bytes()
        path.unlink()
        length = int.from_bytes(content[4:8], "big")
        return int.from_bytes(content[:4], "big"), content[8 : 8 + length].decode()

    def ended_early(self) -> AnalyzerError:
        """The error of one that has ended before there was a session; its temporary files are removed."""
        self.stop()
        words = self.last_words()
        message = f"Spark's JVM ended with code {self.process.returncode} before it was ready. It said: {words}"
        starved = self.process.returncode in _KILLED or any(sign in words.lower() for sign in SIGNS_OF_STARVATION)
        return ResourcesError(message) if starved else EngineError(message)

    def ended(self, within_s: float) -> int | None:
        """Return the code that the JVM ended with, ``None`` when it is still there after ``within_s`` seconds."""
        try:
            return self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None

    def last_words(self) -> str:
        """Return the last lines of the JVM's standard error in one line."""
        return " | ".join(self.tail) or "nothing"

    def finish(self, deadline_s: float) -> None:
        """Let the JVM end in good order; raises ``subprocess.TimeoutExpired`` when it takes longer."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(deadline_s)
        _running.discard(self.process)

    def stop(self) -> None:
        """End the JVM and remove its temporary files. Its Python workers end when it does.

        It is killed at once: a local session holds nothing that an orderly stop, which takes longer than many a job,
        would save.
        """
        kill_group(self.process.pid)  # Spark's worker has executors as its children
        self.process.wait()
        _running.discard(self.process)
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.reader is not None:
            self.reader.join(1.0)  # not for longer: a Python worker may hold the other end for a while
        self.temporary.remove()


def start_jvm(
    java: Java,
    options: Sequence[str],
    environment: Mapping[str, str],
    extra_jars: Sequence[Path] = (),
    directory: Path | None = None,
) -> PendingGateway:
    """Start Spark's JVM, in ``directory`` (by default the current one), and return at once.

    ``options`` are options of ``java`` (memory, ``-Dspark.*``), ``environment`` is the whole environment of the JVM and
    so of its Python workers. The JVM ends when this process ends, however that happens: the kernel kills it, and it
    reads its standard input, a pipe that we hold, to the end. Raises ``ResourcesError`` when it cannot be started at
    all. What killed runs have left in the folder for temporary files is removed while the JVM boots.
    """
    temporary = TemporaryFolder.make("spark")
    folder = temporary.path
    command = jvm_command(java, [f"-Djava.io.tmpdir={folder}", f"-Dspark.local.dir={folder}", *options], extra_jars)
    try:
        process = subprocess.Popen(  # noqa: S603 (no shell; the command is ours)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(folder / "connection")},
            text=True,
            errors="replace",
            cwd=directory,
            process_group=0,  # an interrupt from the keyboard is for us, not for the JVM
            preexec_fn=dying_with(os.getpid()),  # noqa: PLW1509 (it asks the kernel, and needs no lock)
        )
    except OSError as error:
        temporary.remove()
        raise ResourcesError(f"Java could not be started ({java.executable}): {error.strerror}.") from error
    _running.add(process)
    started.append(process.pid)
    pending = PendingGateway(process, temporary)
    pending.reader = threading.Thread(target=_pass_on, args=(pending,), name="jvm-output", daemon=True)
    pending.reader.start()
    remove_left_folders()
    return pending


def jvm_command(java: Java, options: Sequence[str], extra_jars: Sequence[Path] = ()) -> list[str]:
    """Return the command line of Spark's JVM."""
    return [str(java.executable), *jvm_options(), *options, "-cp", class_path(extra_jars), MAIN_CLASS]


def jvm_options() -> list[str]:
    """Return the options of ``java`` that every JVM of Spark's takes, the driver's and those of executors."""
    return [
        *(f"--add-opens={package}=ALL-UNNAMED" for package in JAVA_PACKAGES),
        "-Djdk.reflect.useDirectMethodHandle=false",
        *java_options(),
        f"-Dlog4j2.configurationFile={(Path(__file__).parent / 'log4j2.properties').as_uri()}",
        "-Dlog4j2.disableJmx=true",
        "-XX:-UsePerfData",
        # A thread that dies for want of memory is missed by nobody in a local session: the job would wait for ever.
        "-XX:+ExitOnOutOfMemoryError",
        # Java warns of an archive that does not fit, and of other things that are none of the user's business.
        "-Xlog:disable",
        "-Xlog:all=error:stderr",
    ]


def _pass_on(pending: PendingGateway) -> None:
    stream = pending.process.stdout
    if stream is None:
        return
    with stream:
        for line in stream:
            pending.tail.append(line.rstrip())
            logger.warning("Spark: %s", line.rstrip())
