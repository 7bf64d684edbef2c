from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from analyzer.baseline_files import Baseline
from analyzer.rules.page import page
from analyzer.rules.reading import rules_of_file, rules_of_job
from analyzer.rules.registry import kind, kinds
from contracts.job import DataQualityJob
from contracts.rules import Level
from contracts.violations import RULE_KIND
from tests.documents import DOCS

YAML = """
# what the billing department asks for
rules:
  - kind: isComplete
    column: customer id
  - kind: hasMin
    column: "größe €"
    at_least: 0
    where: "`plan` <> 'test'"
    level: warning
    name: charges
    hint: See the handbook.
"""


def job(tmp_path: Path, **settings: Any) -> DataQualityJob:
    return DataQualityJob.of(
        {"dataset_source": "in", "dataset_format": '{"csv": {}}', "output_path": str(tmp_path), **settings}
    )


def written(path: Path, document: Any) -> str:
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_rules_are_read_from_yaml(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(YAML, encoding="utf-8")
    complete, least = rules_of_file("rules", str(tmp_path / "rules.yaml"))
    assert (complete.kind, complete.columns, complete.level, complete.name) == (
        "isComplete",
        ("customer id",),
        Level.ERROR,
        "isComplete(customer id)",
    )
    assert (least.columns, least.level, least.name, least.hint) == (
        ("größe €",),
        Level.WARNING,
        "charges",
        "See the handbook.",
    )
    assert str(least.bounds) == "at least 0.0"
    assert least.where == "`plan` <> 'test'"
    assert str(least.place) == "/rules/1 (line 6)"


@pytest.mark.parametrize("kind", kinds.values(), ids=lambda kind: kind.name)
def test_the_example_of_every_kind_is_a_rule(tmp_path: Path, kind: Any) -> None:
    [rule] = rules_of_file("rules", written(tmp_path / "rules.json", [kind.example]))
    assert rule.kind == kind.name
    assert RULE_KIND.match(kind.name)


def test_the_page_is_that_of_the_register() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == page(), "run: python -m analyzer.rules.page"


def test_a_kind_without_words_is_refused() -> None:
    with pytest.raises(TypeError, match="hasNothing has no docstring"):
        kind("hasNothing", measured="", example={})(lambda check: None)


def test_a_file_of_constraints_is_one_of_rules_too(tmp_path: Path) -> None:
    document = {"version": 0.0, "features": [], "monitoring_config": {}, "rules": [{"kind": "isUnique", "column": "a"}]}
    [rule] = rules_of_file("rules", written(tmp_path / "constraints.json", document))
    assert rule.kind == "isUnique"


def test_rules_of_the_baseline_come_first_and_each_once(tmp_path: Path) -> None:
    unique, least = {"kind": "isUnique", "column": "a"}, {"kind": "hasMin", "column": "b", "above": 0}
    settings = {
        "baseline_constraints": written(tmp_path / "constraints.json", {"features": [], "rules": [unique]}),
        "rules": written(tmp_path / "rules.json", {"rules": [least, unique]}),
    }
    job_with_rules = job(tmp_path, **settings)
    assert [rule.kind for rule in rules_of_job(job_with_rules, Baseline.of(job_with_rules))] == ["isUnique", "hasMin"]


def test_rules_of_columns_that_are_left_out_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rules = [{"kind": "isLessThan", "columns": ["a", "b"]}, {"kind": "isUnique", "column": "c"}]
    job_with_rules = job(tmp_path, rules=written(tmp_path / "rules.json", rules), exclude_columns="b")
    with caplog.at_level(logging.WARNING):
        assert [rule.kind for rule in rules_of_job(job_with_rules, None)] == ["isUnique"]
    assert 'the rule "isLessThan(a, b)" is not checked: exclude_columns names "b"' in caplog.text


def test_a_baseline_that_is_not_evaluated_has_no_rules_checked(tmp_path: Path) -> None:
    document = {
        "features": [],
        "monitoring_config": {"evaluate_constraints": "Disabled"},
        "rules": [{"kind": "isUnique", "column": "a"}],
    }
    job_with_rules = job(tmp_path, baseline_constraints=written(tmp_path / "constraints.json", document))
    assert rules_of_job(job_with_rules, Baseline.of(job_with_rules)) == []


def test_null_is_as_an_absent_key(tmp_path: Path) -> None:
    rule = {"kind": "isUnique", "column": "a", "where": None, "hint": None}
    assert rules_of_file("rules", written(tmp_path / "rules.json", [rule]))[0].where is None
