"""What is wrong in the shape of rules: an error that names the place in the file, before Spark starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.baseline_files import Baseline
from analyzer.errors import BaselineError, ConfigurationError
from analyzer.rules.reading import rules_of_file, rules_of_job
from contracts.job import DataQualityJob

GOOD = {"kind": "isComplete", "column": "a"}

BAD: dict[str, tuple[Any, str, str]] = {
    "no object": ("isComplete", "/rules/1", 'holds the text "isComplete"; it should be an object with a kind'),
    "no kind": ({"column": "a"}, "/rules/1", "has no kind"),
    "unknown kind": (
        {"kind": "isComplet", "column": "a"},
        "/rules/1/kind",
        'no kind of rule. Did you mean "isComplete"?',
    ),
    "another spelling": ({"kind": "is_unique", "column": "a"}, "/rules/1/kind", 'Did you mean "isUnique"?'),
    "kind of no text": ({"kind": 3, "column": "a"}, "/rules/1/kind", "holds the number 3; it should be a text"),
    "missing column": ({"kind": "isUnique"}, "/rules/1", "names 0 columns; it should be column"),
    "missing argument": ({"kind": "hasPattern", "column": "a"}, "/rules/1", "has no pattern; hasPattern needs it"),
    "extra argument": (GOOD | {"colum": "b"}, "/rules/1/colum", 'no key of isComplete. Did you mean "column"?'),
    "bounds of a kind without": (GOOD | {"at_least": 0.5}, "/rules/1/at_least", "what isComplete does not leave open"),
    "missing bounds": ({"kind": "hasMin", "column": "a"}, "/rules/1", "has no bounds; hasMin needs one of at_least"),
    "bound that is a text": ({"kind": "hasMin", "column": "a", "above": "3"}, "/rules/1/above", "should be a number"),
    "percent": ({"kind": "hasCompleteness", "column": "a", "at_least": 95}, "/rules/1/at_least", "at most 1.0"),
    "empty bounds": ({"kind": "hasMin", "column": "a", "above": 3, "at_most": 3}, "/rules/1/above", "can never hold"),
    "two lower bounds": ({"kind": "hasMin", "column": "a", "above": 3, "at_least": 2}, "/rules/1/above", "is enough"),
    "equals and more": ({"kind": "hasMin", "column": "a", "equals": 3, "below": 9}, "/rules/1/equals", "stand alone"),
    "impossible": ({"kind": "hasCompleteness", "column": "a", "above": 1}, "/rules/1/above", "can never hold"),
    "both column keys": (GOOD | {"columns": ["b"]}, "/rules/1/columns", "stands beside column"),
    "column of no text": ({"kind": "isUnique", "column": 3}, "/rules/1/column", "holds the number 3"),
    "one column too few": ({"kind": "isLessThan", "columns": ["a"]}, "/rules/1/columns", "a list of 2 names"),
    "a column twice": ({"kind": "isLessThan", "columns": ["a", "a"]}, "/rules/1/columns", "names a column twice"),
    "columns of no column": ({"kind": "hasSize", "column": "a", "above": 1}, "/rules/1/column", "no key of hasSize"),
    "unknown level": (GOOD | {"level": "fatal"}, "/rules/1/level", "should be error or warning"),
    "where without an end": (
        GOOD | {"where": "age in (" + "1, " * 2_000 + "2)"},
        "/rules/1/where",
        "a condition of 6010 characters; it should have 5000 at most",
    ),
    "empty where": (GOOD | {"where": " "}, "/rules/1/where", "should be a text"),
    "values of no list": ({"kind": "isContainedIn", "column": "a", "values": "x"}, "/rules/1/values", "list of texts"),
    "values with true": ({"kind": "isContainedIn", "column": "a", "values": [True]}, "/rules/1/values", "need quotes"),
    "quantile": (
        {"kind": "hasApproxQuantile", "column": "a", "quantile": 5, "above": 1},
        "/rules/1/quantile",
        "0 to 1",
    ),
    "data type": ({"kind": "hasDataType", "column": "a", "type": "int"}, "/rules/1/type", "Integral, Fractional"),
}


def read(tmp_path: Path, text: str, name: str = "rules.json") -> str:
    """What is said of a file of rules that cannot be used."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        rules_of_file("rules", str(tmp_path / name))
    assert f'rules holds "{tmp_path / name}", which cannot be used: ' in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("case", BAD)
def test_a_rule_that_is_wrong_is_named_by_its_place(tmp_path: Path, case: str) -> None:
    wrong, place, why = BAD[case]
    message = read(tmp_path, json.dumps({"rules": [{"kind": "hasSize", "at_least": 1}, wrong]}))
    assert f"at {place} it " in message
    assert why in message


@pytest.mark.parametrize("case", BAD)
def test_a_baseline_with_such_a_rule_is_refused(tmp_path: Path, case: str) -> None:

    wrong, place, _ = BAD[case]
    if not isinstance(wrong, dict):
        return
    document = {"features": [], "rules": [{"kind": "hasSize", "at_least": 1}, wrong]}
    (tmp_path / "constraints.json").write_text(json.dumps(document), encoding="utf-8")
    job_with_rules = job(tmp_path, baseline_constraints=str(tmp_path / "constraints.json"))
    with pytest.raises(BaselineError, match=f"at {place} it "):
        rules_of_job(job_with_rules, Baseline.of(job_with_rules))


def job(tmp_path: Path, **settings: str) -> DataQualityJob:
    return DataQualityJob.of(
        {"dataset_source": "in", "dataset_format": '{"csv": {}}', "output_path": str(tmp_path), **settings}
    )


CONTRADICTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "of one measure": (
        {"kind": "hasMean", "column": "a", "at_least": 5},
        {"kind": "hasMean", "column": "a", "below": 5},
    ),
    "of kinds with one measure": (
        {"kind": "isUnique", "column": "a"},
        {"kind": "hasUniqueness", "column": "a", "at_most": 0.5},
    ),
    "of the smallest above the largest": (
        {"kind": "hasMin", "column": "a", "above": 5},
        {"kind": "hasMax", "column": "a", "at_most": 5},
    ),
    "of the mean above the largest": (
        {"kind": "hasMax", "column": "a", "at_most": 1},
        {"kind": "hasMean", "column": "a", "at_least": 2},
    ),
    "of lengths": (
        {"kind": "hasMinLength", "column": "a", "at_least": 9},
        {"kind": "hasMaxLength", "column": "a", "at_most": 8},
    ),
    "of what follows": (
        {"kind": "isPositive", "column": "a"},
        {"kind": "hasMin", "column": "a", "at_most": 0},
    ),
    "of both orders": (
        {"kind": "isLessThan", "columns": ["a", "b"]},
        {"kind": "isLessThanOrEqualTo", "columns": ["b", "a"]},
    ),
    "of both signs": (
        {"kind": "isLessThan", "columns": ["a", "b"]},
        {"kind": "isGreaterThan", "columns": ["a", "b"]},
    ),
    "of sets without a common value": (
        {"kind": "isContainedIn", "column": "a", "values": ["x"]},
        {"kind": "isContainedIn", "column": "a", "values": ["y"], "at_least": 0.1},
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_rules_that_contradict_each_other_are_both_named(tmp_path: Path, case: str) -> None:
    first, second = CONTRADICTIONS[case]
    for one, other in ((first, second), (second, first)):
        message = read(tmp_path, json.dumps([one, other]))
        assert "at /1 it contradicts the rule at rules.json at /0: " in message


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_rules_of_other_rows_do_not_contradict_each_other(tmp_path: Path, case: str) -> None:
    first, second = CONTRADICTIONS[case]
    (tmp_path / "rules.json").write_text(json.dumps([first, second | {"where": "c > 3"}]), encoding="utf-8")
    assert len(rules_of_file("rules", str(tmp_path / "rules.json"))) == 2


def test_a_rule_of_the_file_may_contradict_one_of_the_baseline(tmp_path: Path) -> None:

    low, high = ({"kind": "hasMin", "column": "a", key: 3} for key in ("below", "at_least"))
    (tmp_path / "constraints.json").write_text(json.dumps({"features": [], "rules": [low]}), encoding="utf-8")
    (tmp_path / "more.json").write_text(json.dumps({"rules": [high]}), encoding="utf-8")
    settings = {"baseline_constraints": str(tmp_path / "constraints.json"), "rules": str(tmp_path / "more.json")}
    job_with_rules = job(tmp_path, **settings)
    with pytest.raises(
        ConfigurationError, match=r"at /rules/0 it contradicts the rule at constraints\.json at /rules/0"
    ):
        rules_of_job(job_with_rules, Baseline.of(job_with_rules))


LAUGHS = "- &a0 [x, x]\n" + "".join(f"- &a{each} [*a{each - 1}, *a{each - 1}]\n" for each in range(1, 40))
MERGED = "- &m0 {kind: hasSize}\n" + "".join(
    f"- &m{each}\n  <<: [{', '.join([f'*m{each - 1}'] * 9)}]\n" for each in range(1, 12)
)
FILES = {
    "no list": ("{}", "rules.json", "at /rules it holds null; it should be a list of rules"),
    "a text": ('"x"', "rules.json", "it holds the text"),
    "an unknown key": (
        '{"rule": []}',
        "rules.json",
        'at /rule it is not known in a file of rules. Did you mean "rules"?',
    ),
    "no JSON": ("{", "rules.json", "is not valid JSON"),
    "no YAML": ("rules:\n  - kind: [", "rules.yaml", "is not valid YAML: "),
    "a tag of Python": ("!!python/object/apply:os.system [ls]", "rules.yml", "is not valid YAML: "),
    "a key twice": (
        "- kind: isUnique\n  column: a\n  column: b\n",
        "rules.yaml",
        'line 3 it has the key "column" a second',
    ),
    "a wrong rule in YAML": ("rules:\n\n- kind: isUniq\n  column: a\n", "rules.yaml", "at /rules/0/kind (line 3) it"),
    "an impossible date": ("- kind: 2020-13-45\n", "rules.yaml", "YAML"),
    "a bare yes": ("- {kind: isContainedIn, column: a, values: [yes]}", "rules.yaml", "need quotes"),
    "aliases that multiply": (LAUGHS, "rules.yaml", "it stands for more than 1000000 values, by aliases"),
    "keys that multiply": (MERGED, "rules.yaml", "it stands for more than 1000000 values, by aliases"),
    "a list inside of itself": ("&all\n- *all\n", "rules.yaml", "stands for more than 1000000 values"),
    "nested without end": ("[" * 50_000, "rules.yaml", "is YAML that cannot be read"),
    "JSON nested without end": ('{"rules":' + "[" * 50_000, "rules.json", "depth limit exceeded"),
    "too large a YAML": ("#\n" * (2 << 20) + "# end", "rules.yaml", "is YAML of more than 4194304 bytes"),
    "too large a file": (
        " " * ((16 << 20) + 1),
        "rules.json",
        "it is larger than 16777216 bytes, the most that is read",
    ),
    "an empty YAML": ("", "rules.yaml", "holds null; it should be a list of rules"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, case: str) -> None:
    text, name, why = FILES[case]
    assert why in read(tmp_path, text, name)


def test_a_question_at_the_end_has_no_full_stop(tmp_path: Path) -> None:
    assert read(tmp_path, '{"rules": [{"kind": "isComplet", "column": "a"}]}').endswith('Did you mean "isComplete"?')


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(
        ConfigurationError, match=r'rules holds "/nowhere/rules\.json", which cannot be used: No such file'
    ):
        rules_of_file("rules", "/nowhere/rules.json")
