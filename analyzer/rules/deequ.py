"""Deequ, through pydeequ: one `VerificationSuite` over all rules, and the number that it has computed for each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import EngineError
from analyzer.rules.jar import jar_name
from analyzer.rules.rule_check import RuleCheck
from analyzer.spark.failures import failed_with, thrown_by_spark, translate
from analyzer.spark.jvm import is_class, jvm_of, stack_trace
from contracts.rules import Level

if TYPE_CHECKING:
    from pydeequ.checks import Check
    from pyspark.sql import DataFrame, SparkSession

_NOTHING = "EmptyStateException"
_OF_ANY_REASON = EngineError.failed("").message.rstrip('"')
_FAILED = "MetricCalculationRuntimeException"


@dataclass(frozen=True)
class Measured:
    """What has come of a rule: a number, or nothing to compute one from, or a reason why there is none.

    `broken` is whether the pass over the data has failed, which may be the fault of another rule in it.
    """

    number: float | None = None
    reason: str | None = None
    broken: bool = False


def require_deequ(session: SparkSession) -> None:
    """Import pydeequ. Raises EngineError where the session, one of others then, has no Deequ."""
    name = jar_name()
    with _spark_version(session):
        import pydeequ  # noqa: F401, PLC0415 (of the extra `rules`, and slow to import)
    if not is_class(jvm_of(session).com.amazon.deequ.VerificationSuite):
        raise EngineError(
            "Rules are computed by Deequ, whose classes this Spark session does not have. Start it with "
            f"`--jars {name}`, or with spark.jars naming that file."
        )


def new_check(session: SparkSession, name: str, level: Level) -> Check:
    """A check without a constraint."""
    from pydeequ.checks import Check, CheckLevel  # noqa: PLC0415

    return Check(session, CheckLevel.Error if level is Level.ERROR else CheckLevel.Warning, name)


def measure(session: SparkSession, frame: DataFrame, checks: Mapping[str, RuleCheck]) -> dict[str, Measured]:
    """Run the checks, by their names, in one suite. Raises AnalyzerError where it is Spark itself that has failed."""
    from pydeequ.verification import VerificationSuite  # noqa: PLC0415

    suite = VerificationSuite(session).onData(frame)
    for check in checks.values():
        suite.addCheck(check.check)
    try:
        run = suite.run().verificationRun
    except thrown_by_spark() as error:
        # Of passes that rules have to themselves Deequ does not catch what fails.
        return dict.fromkeys(checks, _broken(error))
    results = jvm_of(session).scala.collection.JavaConverters.mapAsJavaMap(run.checkResults())
    found = {}
    for result in results.values():
        name = str(result.check().description())
        metric = result.constraintResults().head().metric()
        if metric.isEmpty():
            found[name] = Measured(reason="Deequ has computed nothing")
        else:
            found[name] = _measured(session, metric.get().value(), checks[name])
    return found


def _measured(session: SparkSession, tried: Any, check: RuleCheck) -> Measured:
    if tried.isSuccess():
        return Measured(check.read(tried.get()))
    error = tried.failed().get()
    kind = str(error.getClass().getSimpleName())
    if kind == _NOTHING:
        return Measured()
    if kind != _FAILED:
        return Measured(reason=str(error.getMessage()))
    return _broken(RuntimeError(stack_trace(session, error)))


def _broken(raised: Exception) -> Measured:
    """What a failed pass says of its rules; memory, executors and files that are gone are nobody's fault of these.

    By its class alone: the text may hold what is in the data.
    """
    error = translate(raised)
    if not isinstance(error, EngineError) or not error.message.startswith(_OF_ANY_REASON):
        raise error
    return Measured(reason=f"Spark failed with {failed_with(raised)}", broken=True)


@contextmanager
def _spark_version(session: SparkSession) -> Iterator[None]:
    """pydeequ wants to be told by the environment which Spark there is."""
    before = os.environ.get("SPARK_VERSION")
    os.environ["SPARK_VERSION"] = session.version
    try:
        yield
    finally:
        if before is None:
            del os.environ["SPARK_VERSION"]
        else:
            os.environ["SPARK_VERSION"] = before
