"""The users' own rules, through the public surface: every kind, odd names of columns, what cannot be computed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pyspark.sql import SparkSession

from analyzer.rules.registry import kinds
from tests.spark.rule_samples import SAMPLES, rules, write_rows
from tests.spark.running import JSON_LINES, Reports, run_job

pytestmark = pytest.mark.usefixtures("spark")

Found = dict[str, dict[str, str]]


def found(reports: Reports) -> Found:
    """The violations by the names of their rules."""
    document = json.loads(reports.files["constraint_violations.json"])
    by_name = {}
    for violation in document["violations"] + document.get("warnings", []):
        named = re.match(r'Rule "((?:[^"\\]|\\.)*)"', violation["description"])
        assert named, violation
        by_name[named[1]] = violation
    return by_name


@pytest.fixture(scope="module")
def of_every_kind(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """One run with a rule that holds and one that does not of every kind."""
    folder = tmp_path_factory.mktemp("rules")
    write_rows(folder / "in.jsonl")
    (folder / "rules.json").write_text(json.dumps({"rules": rules()}), encoding="utf-8")
    return run_job(folder / "in.jsonl", JSON_LINES, folder / "out", rules=str(folder / "rules.json"))


def test_there_are_samples_of_every_kind() -> None:
    assert SAMPLES.keys() == kinds.keys()


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_rule_that_holds_is_no_violation(of_every_kind: Reports, kind: str) -> None:
    assert f"{kind} holds" not in found(of_every_kind)


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_rule_that_does_not_hold_is_one_that_tells_the_number_and_the_bound(
    of_every_kind: Reports, kind: str
) -> None:
    violation = found(of_every_kind)[f"{kind} is broken"]
    _, rule, number = SAMPLES[kind]
    columns = rule.get("columns", [rule["column"]] if "column" in rule else ["*"])
    assert violation["constraint_check_type"] == kind
    assert violation["feature_name"] == ",".join(columns)
    told = re.search(r"Expected: (.+)\. Observed: (\S+)\.$", violation["description"])
    assert told, violation
    assert float(told[2]) == pytest.approx(number, rel=1e-11)


def test_rules_are_kept_in_the_constraints(of_every_kind: Reports) -> None:
    constraints: dict[str, Any] = json.loads(of_every_kind.files["constraints.json"])
    assert constraints["rules"] == rules()
