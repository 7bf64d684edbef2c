"""All rules over a data set that has been scanned: each gets a result, whatever becomes of the others."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.errors import ConfigurationError
from analyzer.rules.columns import ColumnIds
from analyzer.rules.conditions import Conditions
from analyzer.rules.deequ import Measured, measure, new_check, require_deequ
from analyzer.rules.registry import kinds
from analyzer.rules.results import RuleResult, judge, not_computed
from analyzer.rules.rule_check import RuleCheck, UncomputableError
from analyzer.rules.typed_frame import typed_frame
from analyzer.scan import Scanned, ScannedStates
from analyzer.spark.session_settings import session_settings
from analyzer.spark.time_limit import StuckError, stuck_work_ended
from contracts.errors import counted, excerpt
from contracts.inferred_type import InferredType
from contracts.rules import Rule

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FEW_ROWS = 100_000
"""Up to this many, generating and compiling code for a wide aggregate takes longer than doing without."""

_WITHOUT_GENERATED_CODE = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}

_AS_WRITTEN = {
    # A text such as ${env:HOME} would be replaced by what the environment, the JVM or the session holds.
    "spark.sql.variable.substitute": "false",
    # What is of literals alone would be computed while the plan is made, where no limit of time ends it.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.ConstantFolding",
}

logger = logging.getLogger(__name__)


def verify_rules(
    session: SparkSession,
    data: Scanned,
    states: ScannedStates,
    rules: Sequence[Rule],
    declared: Mapping[str, InferredType] | None = None,
    *,
    timeout_s: float,
) -> list[RuleResult]:
    """The results of the rules, in their order; `states` are of the scan of `data`. Raises AnalyzerError.

    `declared` are the types of columns that are not to be inferred, `timeout_s` is for a task of the rules that may
    take for ever.
    """
    require_deequ(session)
    with session_settings(session, _AS_WRITTEN | (_WITHOUT_GENERATED_CODE if states.report.rows <= FEW_ROWS else {})):
        run = _Run(session, data, ColumnIds(states, declared), rules, timeout_s)
    return [run.results[number] for number in range(len(rules))]


class _Run:
    """One verification: rules that cannot be computed fall out on the way, each with its reason."""

    def __init__(
        self, session: SparkSession, data: Scanned, columns: ColumnIds, rules: Sequence[Rule], timeout_s: float
    ) -> None:
        self._session = session
        self._timeout_s = timeout_s
        self._rules = dict(enumerate(rules))
        self._columns = columns
        self.results: dict[int, RuleResult] = {}
        ids = {number: found for number in self._rules if (found := self._ids(number)) is not None}
        if not ids:
            return
        self._columns.require_any()
        passes = sum(kinds[self._rules[number].kind].own_pass for number in ids)
        # What is kept is the data alone: a condition that fails on a row must not fail rules that do not look at it.
        with _kept(typed_frame(session, data, self._columns.given), passes > 0) as typed:
            self._conditions = Conditions(session, typed, self._columns)
            checks = {number: check for number in ids if (check := self._check(number, ids[number])) is not None}
            for number, measured in self._measured(checks).items():
                self.results[number] = judge(self._rules[number], kinds[self._rules[number].kind], measured)

    def _ids(self, number: int) -> list[str] | None:
        rule = self._rules[number]
        try:
            ids = self._columns.ids_of(rule, kinds[rule.kind])
        except UncomputableError as problem:
            self.results[number] = not_computed(rule, str(problem))
            return None
        for condition in (rule.where, rule.arguments.get("predicate")):
            if condition is not None:
                self._columns.name_in(condition)
        return ids

    def _check(self, number: int, ids: Sequence[str]) -> RuleCheck | None:
        rule, kind = self._rules[number], kinds[self._rules[number].kind]
        try:
            predicate = rule.arguments.get("predicate")
            check = RuleCheck(
                self._session,
                new_check(self._session, f"r{number}", rule.level),
                ids=ids,
                types=self._columns.types,
                arguments=rule.arguments,
                predicate=None if predicate is None else self._conditions.id_of(predicate),
            )
            chosen = [] if rule.where is None else [self._conditions.id_of(rule.where)]
            if kind.present:
                chosen += [f"{each} IS NOT NULL" for each in ids]
            kind.add(check)
            if chosen:
                check.check.where(" AND ".join(chosen))
        except UncomputableError as problem:
            self.results[number] = not_computed(rule, str(problem))
            return None
        return check

    def _measured(self, checks: Mapping[int, RuleCheck]) -> dict[int, Measured]:
        if not checks:
            return {}
        frame = self._conditions.frame
        found = self._in_one_suite(frame, checks)
        broken = [number for number, measured in found.items() if measured.broken]
        if len(broken) > 1:
            # All rules of a pass fail with it: which of them it was is known when each has a pass to itself.
            logger.info("a pass over the data has failed: its rules (%d) are computed one by one", len(broken))
            for number in broken:
                found |= self._in_one_suite(frame, {number: checks[number]})
        return found

    def _in_one_suite(self, frame: DataFrame, checks: Mapping[int, RuleCheck]) -> dict[int, Measured]:
        named = {f"r{number}": check for number, check in checks.items()}
        endless = [self._rules[number] for number in checks if self._may_be_endless(self._rules[number])]
        try:
            with stuck_work_ended(self._session, self._timeout_s) if endless else nullcontext():
                found = measure(self._session, frame, named)
        except StuckError:
            raise _stuck(endless, self._timeout_s) from None
        return {number: found[f"r{number}"] for number in checks}

    def _may_be_endless(self, rule: Rule) -> bool:
        conditions = (rule.where, rule.arguments.get("predicate"))
        return kinds[rule.kind].pattern or any(map(self._conditions.may_be_endless, filter(None, conditions)))


def _stuck(rules: Sequence[Rule], limit_s: float) -> ConfigurationError:
    """Of several rules in one pass nobody can tell which one it is: all that may take for ever are named."""
    names = ", ".join(excerpt(rule.name, 100) for rule in rules[:5])
    more = f" and {len(rules) - 5} more" if len(rules) > 5 else ""
    which = f"The rule {names} looks" if len(rules) == 1 else f"One of the rules {names}{more} looks"
    return ConfigurationError(
        f"{which} for a pattern, or goes through lists or long texts, and no part of the data has been "
        f"done within {counted(limit_s, 'second')} (rule_timeout_s). "
        "A pattern such as a*a*a*a*b tries every way there is to part a text: write it so that only one is left; or "
        "raise rule_timeout_s."
    )


@contextmanager
def _kept(frame: DataFrame, keep: bool) -> Iterator[DataFrame]:
    """The frame, its rows kept in memory and on disk where they are needed several times."""
    if not keep:
        yield frame
        return
    kept = frame.persist()
    try:
        yield kept
    finally:
        kept.unpersist()
