from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.command_line.commands import run
from analyzer.reports.report_table import ReportTable
from analyzer.rules.registry import kinds
from analyzer.rules.report import RulesReport
from analyzer.rules.results import RuleResult
from tests.unit.rules.test_results import judged
from tests.unit.ways_in.calls import Calls


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Calls:
    results = [
        judged({"kind": "isComplete", "column": "a"}, 1.0),
        judged({"kind": "hasMin", "column": "a", "at_least": 0}, -2.5),
        judged({"kind": "hasSize", "above": 9, "level": "warning"}, 4),
    ]
    return Calls.in_place(monkeypatch, RulesReport(ReportTable(RuleResult, results), 4))


def test_each_rule_is_shown_with_what_came_of_it(checks: Calls, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "check", "a.csv", "rules.yaml"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith("4 rows, 3 rules")
    assert "| isComplete(a) | error | 1.0 | 1 | holds |" in shown
    assert "| hasMin(a) | error | at least 0.0 | -2.5 | does not hold |" in shown
    assert "| hasSize | warning | above 9.0 | 4 | does not hold |" in shown
    assert "with 1 violation." in shown


def test_violations_have_a_code_where_that_is_asked_for(checks: Calls) -> None:
    options = "--format json --exclude a,b --max-bad-records 2 --start 2026-01-01T00:00:00Z --memory 2g --no-header"
    assert run(["rules", "check", "a.json", "rules.yaml", "--fail-on-violation", "--quiet", *options.split()]) == 10
    given: dict[str, Any] = checks.given
    assert (given["dataset_source"], given["rules"], given["dataset_format"]) == ("a.json", "rules.yaml", "json")
    assert (given["exclude_columns"], given["max_bad_records"], given["analyzer_memory"]) == (("a", "b"), 2, "2g")
    assert given["csv_header"] is False


def test_all_kinds_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "list"]) == 0
    shown = capsys.readouterr().out
    for kind in kinds.values():
        assert f"| {kind.name} " in shown
        assert kind.meaning in shown
        assert json.dumps(kind.example) in shown  # as a file of rules has it, JSON or YAML
    assert shown.index("hasSize") < shown.index("isComplete") < shown.index("hasCorrelation")


def test_wrong_rules_are_told_with_the_code_of_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "rules.json").write_text(json.dumps([{"kind": "isUniq", "column": "a"}]))
    assert run(["rules", "check", str(tmp_path / "a.csv"), str(tmp_path / "rules.json")]) == 2
    assert 'at /0/kind it holds the text "isUniq"' in capsys.readouterr().err
