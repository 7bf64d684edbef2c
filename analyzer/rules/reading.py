"""Which rules a job asks for: those in the baseline's constraints, and those in a file of their own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.baseline_files import Baseline
from analyzer.errors import BaselineError, ConfigurationError
from analyzer.limited_file import MOST_SETTINGS_BYTES, read_limited
from analyzer.places.place import Place, place_of
from analyzer.rules.registry import shapes
from contracts.errors import ContractError, excerpt, sentence
from contracts.job import DataQualityJob
from contracts.rules import Rule, RulePlace, read_rules, require_consistent, rule_of

SETTING = "rules"
BASELINE_SETTING = "baseline_constraints"

logger = logging.getLogger(__name__)


def rules_of_job(job: DataQualityJob, baseline: Baseline | None) -> list[Rule]:
    """The rules of a job, each once; those of columns that it leaves out are left out too.

    Raises BaselineError or ConfigurationError that names the file, and the place of the rule in it.
    """
    rules = _of_baseline(job, baseline) if baseline is not None else []
    if job.rules is not None:
        rules += rules_of_file(SETTING, job.rules, rules)
    return list(_without_excluded(_once(rules), frozenset(job.exclude_columns)))


def rules_of_file(setting: str, location: str, others: Sequence[Rule] = ()) -> list[Rule]:
    """The rules of a file that a setting names; `others` are those that they must not contradict.

    Raises ConfigurationError.
    """
    path = place_of(setting, location)
    try:
        text = read_limited(path, MOST_SETTINGS_BYTES)
        rules = _rules(read_rules(text, _is_yaml(path, text), path.name))
        require_consistent([*others, *rules], shapes())
    except OSError as error:
        raise _unusable(setting, path, error.strerror or str(error)) from None
    except ContractError as error:
        where = f"at {error.subject} it " if error.subject else "it "
        raise _unusable(setting, path, f"{where}{error.message.rstrip('.')}") from None
    return rules


def _of_baseline(job: DataQualityJob, baseline: Baseline) -> list[Rule]:
    written = baseline.constraints.rules or []
    if written and not baseline.constraints.monitoring_config.evaluate_constraints:
        logger.info("the baseline's rules are not checked: its monitoring_config has evaluate_constraints Disabled")
        return []
    path = place_of(BASELINE_SETTING, job.baseline_constraints or "")
    name = path.name
    try:
        rules = _rules((each, RulePlace(("rules", number), None, name)) for number, each in enumerate(written))
        require_consistent(rules, shapes())
    except ContractError as error:
        raise BaselineError.malformed(BASELINE_SETTING, path or "", error) from None
    return rules


def _rules(written: Iterable[tuple[Any, RulePlace]]) -> list[Rule]:
    known = shapes()
    return [rule_of(each, place, known) for each, place in written]


def _once(rules: Iterable[Rule]) -> Iterator[Rule]:
    seen = set()
    for rule in rules:
        if rule.demand not in seen:
            seen.add(rule.demand)
            yield rule


def _without_excluded(rules: Iterable[Rule], excluded: frozenset[str]) -> Iterator[Rule]:
    for rule in rules:
        if left_out := excluded.intersection(rule.columns):
            name = excerpt(min(left_out))
            logger.warning("the rule %s is not checked: exclude_columns names %s", excerpt(rule.name), name)
        else:
            yield rule


def _is_yaml(path: Place, text: bytes) -> bool:
    if path.suffix.lower() in (".yaml", ".yml"):
        return True
    return path.suffix.lower() != ".json" and text.lstrip()[:1] not in (b"{", b"[")


def _unusable(setting: str, path: Place, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{setting} holds {excerpt(str(path), 200)}, which cannot be used: {sentence(reason)}")
