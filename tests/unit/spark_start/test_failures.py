"""What Spark throws, told apart by its text."""

from __future__ import annotations

import pytest
from pyspark.errors import PySparkRuntimeError

from analyzer.errors import (
    AnalyzerError,
    ConfigurationError,
    EngineError,
    InputMissingError,
    ResourcesError,
    UnreadableDataError,
    WorkerGoneError,
)
from analyzer.spark.failures import translate, translated
from analyzer.spark.session import PendingSession

THEIRS = "PythonException: \n  An exception was thrown\nTraceback (most recent call last):\n  File 'x', line 1, in f\n"
TRACE = THEIRS + "  File 'packages.zip/analyzer/spark/task_rows.py', line 1, in f\n"

NO_PORT = "SparkException: EOFException occurred while reading the port number from analyzer.spark.daemon's stdout"


@pytest.mark.parametrize(
    ("thrown", "kind", "said"),
    [
        (
            TRACE + "ModuleNotFoundError: No module named 'analyzer'\n",
            ConfigurationError,
            'engine="processes" needs no session',
        ),
        (TRACE + "ValueError: surprising\n", AnalyzerError, "ValueError: surprising"),
        (THEIRS + "ValueError: theirs\n", UnreadableDataError, 'own Python code fails: "ValueError: theirs"'),
        (THEIRS + "UnicodeDecodeError: 'utf-8' codec\n", UnreadableDataError, "own Python code fails"),
        (
            "Error from python worker:\n  Traceback (most recent call last):\n    File 'x', line 1, in f\n"
            "  ModuleNotFoundError: No module named 'numpy'\nPYTHONPATH was:\n  /a\n" + NO_PORT + ".",
            ConfigurationError,
            'no module "numpy"',
        ),
        (NO_PORT + ".", WorkerGoneError, "Python worker"),
        (NO_PORT + " and terminated with code: 143.", WorkerGoneError, "Python worker"),
        ("java.lang.OutOfMemoryError: Java heap space", ResourcesError, "Raise analyzer_memory"),
        (
            "SparkException: Python worker exited unexpectedly (crashed)",
            WorkerGoneError,
            "Python worker",
        ),
        (
            "java.io.EOFException\n\tat java.base/java.io.DataInputStream.readInt(DataInputStream.java:398)\n"
            "\tat org.apache.spark.api.python.PythonWorkerFactory.createSocket$1(PythonWorkerFactory.scala:137)",
            WorkerGoneError,
            "Python worker",
        ),
        (
            "java.io.EOFException\n\tat java.base/java.io.DataInputStream.readInt(Unknown Source)\n"
            "\tat org.apache.spark.api.python.PythonWorkerFactory.createSocket$1(PythonWorkerFactory.scala:137)",
            WorkerGoneError,
            "Python worker",
        ),
        (
            "java.io.EOFException\n\tat java.base/java.io.DataInputStream.readInt(Unknown Source)\n"
            "\tat org.apache.spark.security.SocketAuthHelper.readUtf8(SocketAuthHelper.scala:103)",
            WorkerGoneError,
            "Python worker",
        ),
        (
            "java.net.SocketException: Broken pipe\n\tat java.base/sun.nio.ch.NioSocketImpl.implWrite(Unknown Source)\n"
            "\tat java.base/java.io.DataOutputStream.write(Unknown Source)\n"
            "\tat org.apache.spark.api.python.PythonWorkerUtils$.writeBytes(PythonWorkerUtils.scala:49)",
            WorkerGoneError,
            "Python worker",
        ),
        (
            "java.net.SocketException: Connection reset\n\tat java.base/sun.nio.ch.NioSocketImpl.read(Unknown Source)\n"
            "\tat org.apache.hadoop.fs.s3a.S3AInputStream.read(S3AInputStream.java:500)",
            EngineError,
            "Connection reset",
        ),
        ('UnsupportedFileSystemException: No FileSystem for scheme "gs"', ConfigurationError, "gcs-connector"),
        ("[PATH_NOT_FOUND] Path does not exist: s3a://bucket/data.", InputMissingError, "s3a://bucket/data"),
        ("AnalysisException: Illegal Parquet type: INT64 (TIME(MICROS,false)).", UnreadableDataError, "TIME(MICROS"),
        (
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3"
            " in stage 1.0 (TID 3) (10.0.0.2 executor 5): ExecutorLostFailure (executor 5 exited caused by one of the "
            "running tasks) Reason: Command exited with code 3\nDriver stacktrace:",
            ResourcesError,
            'most often for want of memory ("Command exited with code 3"). Raise analyzer_memory',
        ),
        (
            "ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Remote RPC client "
            "disassociated. Likely due to containers exceeding thresholds, or network issues.",
            ResourcesError,
            "most often for want of memory",
        ),
        (
            "ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Command exited with "
            "code 134",
            EngineError,
            'could not keep its executors running on the hosts of the job: "Command exited with code 134"',
        ),
        (
            "SparkException: Job 0 cancelled: Master removed our application: FAILED",
            EngineError,
            "they end as soon as they start",
        ),
        ("java.io.IOException: something else entirely", EngineError, "something else entirely"),
    ],
)
def test_what_spark_throws_becomes_an_error_that_says_what_to_do(
    thrown: str, kind: type[AnalyzerError], said: str
) -> None:
    error = translate(RuntimeError(thrown))
    assert type(error) is kind
    assert said in error.message


def test_an_error_of_ours_stays_as_it_is() -> None:
    error = InputMissingError("gone")
    assert translate(error) is error


@pytest.mark.parametrize(
    ("thrown", "kind"),
    [
        (PySparkRuntimeError("refused"), EngineError),
        (ConnectionResetError("by peer"), EngineError),
        (EOFError(), EngineError),
        (InputMissingError("gone"), InputMissingError),
        (KeyError("a defect"), KeyError),
        (PermissionError(13, "Permission denied", "/out/part-1"), PermissionError),
        (ZeroDivisionError(), ZeroDivisionError),
    ],
)
def test_what_python_throws_by_itself_is_no_failure_of_spark(thrown: Exception, kind: type[Exception]) -> None:
    with pytest.raises(kind), translated(PendingSession(None, None, {})):
        raise thrown
