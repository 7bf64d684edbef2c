"""The users' own rules, through the public surface: every kind, odd names of columns, what cannot be computed."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from pyspark.sql import SparkSession

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.rules.registry import kinds
from contracts.exit_codes import ExitCode
from contracts.rule_results import parse_rule_results
from tests.running import CSV, JSON_LINES, PARQUET, Reports, run_job
from tests.spark.rule_samples import CLOCK, EMPTY, ID, PLAN, PLANS, SAMPLES, rules, write_rows

pytestmark = [pytest.mark.usefixtures("spark"), pytest.mark.deequ]

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
    settings = {"rules": str(folder / "rules.json"), "write_page": "Enabled"}
    return run_job(folder / "in.jsonl", JSON_LINES, folder / "out", **settings)


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
    numbers = re.search(r"Expected: (.+)\. Observed: (\S+)\.$", violation["description"])
    assert numbers, violation
    assert float(numbers[2]) == pytest.approx(number, rel=1e-11)


def test_a_page_has_each_rule_with_what_was_observed(of_every_kind: Reports) -> None:
    results = parse_rule_results(of_every_kind.files["rule_results.json"]).rules
    assert {(each.name, each.outcome) for each in results} == {
        (f"{kind} {end}", outcome)
        for kind in SAMPLES
        for end, outcome in (("holds", "holds"), ("is broken", "does not hold"))
    }
    assert all(each.observed is not None for each in results if each.outcome == "does not hold")
    assert of_every_kind.files["report.html"].decode().count('<b class="broken">does not hold</b>') == len(SAMPLES)


def test_rules_are_kept_in_the_constraints(of_every_kind: Reports) -> None:
    constraints: dict[str, Any] = json.loads(of_every_kind.files["constraints.json"])
    assert constraints["rules"] == rules()


UNCOMPUTABLE: dict[str, tuple[dict[str, Any], str]] = {
    "no such column": (
        {"kind": "isUnique", "column": "id n"},
        'the data has no column "id n". Did you mean "id no"?',
    ),
    "texts for numbers": (
        {"kind": "hasMean", "column": PLAN, "above": 1},
        f'the column "{PLAN}" is String, and it should hold numbers.',
    ),
    "texts beside numbers": (
        {"kind": "isLessThan", "columns": [PLAN, ID]},
        "its columns are String and Integral, and only numbers or only texts can be compared.",
    ),
    "no expression": (
        {"kind": "hasPattern", "column": PLAN, "pattern": "(a"},
        "its pattern is no regular expression of Java: Unclosed group near index 2.",
    ),
    "no SQL": (
        {"kind": "satisfies", "predicate": "c0 = = 1"},
        "the condition c0 = = 1 cannot be used: Syntax error at or near '='",
    ),
    "a number that is too long": (
        {"kind": "satisfies", "predicate": "c0 = 1" + 40 * "0"},
        "cannot be used: Decimal precision 41 exceeds max precision 38.",
    ),
    "SQL with no such column": (
        {"kind": "satisfies", "predicate": "c1 > 1"},
        'the condition c1 > 1 cannot be used: the data has no column "c1".',
    ),
    "SQL that is neither true nor false": (
        {"kind": "satisfies", "predicate": "length(c0)"},
        "is not a boolean",
    ),
    "SQL over all rows": ({"kind": "satisfies", "predicate": "max(c0) > 'a'"}, 'it uses "max"'),
    "SQL that calls Java": (
        {"kind": "satisfies", "predicate": "reflect('java.lang.System', 'lineSeparator') = c0"},
        'it uses "reflect", which is none of the functions that a condition may use',
    ),
    "where with no such column": (
        {"kind": "hasSize", "above": 1, "where": "`no such` > 1"},
        'the data has no column "no such".',
    ),
    "an error in one row": (
        {"kind": "satisfies", "predicate": "element_at(split(c0, '@'), length(c0) - 17) <> ''"},
        "Spark failed with SparkRuntimeException (INVALID_INDEX_OF_ZERO).",
    ),
    "no values": ({"kind": "hasMax", "column": EMPTY, "below": 1}, "there are no values to compute it from."),
}


def test_rules_that_cannot_be_computed_are_told_by_name_and_the_others_run(tmp_path: Path, spark: SparkSession) -> None:
    write_rows(tmp_path / "in.jsonl")
    chosen = [{**rule, "name": name} for name, (rule, _) in UNCOMPUTABLE.items()]
    chosen += [
        {"kind": "isUnique", "column": ID, "name": "unique"},
        {"kind": "isComplete", "column": CLOCK, "name": "complete"},
        {"kind": "hasMax", "column": ID, "below": 9, "name": "warned", "level": "warning", "hint": "Ask the clerk."},
        {"kind": "isPositive", "column": EMPTY, "name": "nothing to judge"},
        {"kind": "satisfies", "predicate": f"`{EMPTY}` > 1", "name": "neither true nor false"},
    ]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"rules": chosen}, allow_unicode=True), encoding="utf-8")
    reports = run_job(tmp_path / "in.jsonl", JSON_LINES, tmp_path / "out", rules=str(tmp_path / "rules.yaml"))
    violations = found(reports)
    assert violations.keys() == {*UNCOMPUTABLE, "complete", "warned", "neither true nor false"}
    assert violations["neither true nor false"]["description"].endswith(" Expected: 1.0. Observed: 0.0.")
    for name, (rule, why) in UNCOMPUTABLE.items():
        assert violations[name]["constraint_check_type"] == rule["kind"]
        assert violations[name]["description"].startswith(f'Rule "{name}" could not be computed: ')
        assert why in violations[name]["description"]
    document = json.loads(reports.files["constraint_violations.json"])
    [warning] = document["warnings"]
    assert warning["description"] == (
        'Rule "warned" does not hold: the largest number (column "id no"). '
        "Expected: below 9.0. Observed: 39.0. Ask the clerk."
    )
    # What another piece of work in this session needs is still there.
    assert spark.sql("SELECT reflect('java.lang.Math', 'abs', -1) AS a").collect()[0].a == "1"
    assert spark.sparkContext._gateway._callback_server is None  # type: ignore[union-attr]


def test_suggested_rules_hold_on_the_data_and_on_20_samples_of_it(tmp_path: Path) -> None:
    """One run over 21 data sets in one: each rule is asked of each of them by a condition."""
    draw = random.Random(20)
    rows = [
        {
            "id": f"u{number}",
            "plan": PLANS[number % 3],
            "tail": "often" if number % 20 else "twice" if number % 100 else f"once {number}",
            "amount": number % 50 / 4,
            "calls": None if number % 7 == 0 else number % 5,
        }
        for number in range(300)
    ]
    write_lines(tmp_path / "in.jsonl", rows)
    baseline = run_job(tmp_path / "in.jsonl", JSON_LINES, tmp_path / "baseline", suggest_rules="Enabled")
    suggested = json.loads(baseline.files["constraints.json"])["rules"]
    assert {rule["kind"] for rule in suggested} == {
        "isComplete",
        "hasCompleteness",
        "hasDistinctness",
        "isContainedIn",
        "isNonNegative",
        "hasDataType",
    }
    samples = [rows] + [draw.choices(rows, k=len(rows)) for _ in range(20)]
    write_lines(tmp_path / "all.jsonl", [{"of": of, **row} for of, sample in enumerate(samples) for row in sample])
    written = [{**rule, "where": f"of = {of}"} for rule in suggested for of in range(len(samples))]
    # One that does not hold, or a run that looks at nothing would pass too.
    written.append({"kind": "hasSize", "where": "of = 20", "above": 300})
    (tmp_path / "rules.json").write_text(json.dumps(written), encoding="utf-8")
    reports = run_job(tmp_path / "all.jsonl", JSON_LINES, tmp_path / "out", rules=str(tmp_path / "rules.json"))
    assert reports.violations == [("hasSize", "*")]


def test_a_baselines_rules_are_checked_by_monitoring_runs_of_any_format(tmp_path: Path) -> None:
    rows = [{"id": f"{number:03d}", "amount": number / 2} for number in range(50)]
    write_lines(tmp_path / "in.jsonl", rows)
    rules = [
        {"kind": "isUnique", "column": "id"},
        {"kind": "hasMinLength", "column": "id", "equals": 3},
        {"kind": "hasMax", "column": "amount", "at_most": 20},
    ]
    (tmp_path / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    baseline = run_job(tmp_path / "in.jsonl", JSON_LINES, tmp_path / "baseline", rules=str(tmp_path / "rules.json"))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    header, *lines = (",".join(map(str, row)) for row in [rows[0].keys(), *(row.values() for row in rows)])
    (tmp_path / "in.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    (tmp_path / "captured.jsonl").write_text("".join(map(captured, lines)), encoding="utf-8")
    (tmp_path / "script.py").write_text(
        "def preprocess_handler(record):\n    return {'amount': record['amount'], 'id': record['id']}\n",
        encoding="utf-8",
    )
    ways = {
        "in.parquet": (PARQUET, {}),
        "in.csv": (CSV, {}),
        "captured.jsonl": ('{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput"]}}', {}),
        "in.jsonl": (JSON_LINES, {"record_preprocessor_script": str(tmp_path / "script.py")}),
    }
    for name, (format, more) in ways.items():
        settings = {"baseline_constraints": str(baseline.folder / "constraints.json"), **more}
        reports = run_job(tmp_path / name, format, tmp_path / "out", **settings)
        assert ("hasMax", "amount") in reports.violations, name
        assert not {"isUnique", "hasMinLength"} & {kind for kind, _ in reports.violations}, name
        assert json.loads(reports.files["constraints.json"])["rules"] == rules


def captured(line: str) -> str:
    data = {"endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": line, "encoding": "CSV"}}
    event = {"eventId": line, "inferenceTime": "2026-01-01T00:00:00Z"}
    return json.dumps({"captureData": data, "eventMetadata": event, "eventVersion": "0"}) + "\n"


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_a_rule_that_reads_another_file_is_not_computed_and_shows_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("42\n", encoding="utf-8")
    (tmp_path / "in.csv").write_text("a\n42\n", encoding="utf-8")
    secret = f"(SELECT max(value) FROM text.`{tmp_path}/secret.txt`)"
    written = [
        {"kind": "satisfies", "predicate": f"a = {secret}", "name": "compared"},
        {"kind": "satisfies", "predicate": f"raise_error({secret}) IS NULL", "name": "raised"},
        {"kind": "hasSize", "at_least": 1, "where": f"a = {secret}", "name": "chosen"},
    ]
    (tmp_path / "rules.json").write_text(json.dumps(written), encoding="utf-8")
    reports = run_job(tmp_path / "in.csv", CSV, tmp_path / "out", rules=str(tmp_path / "rules.json"))
    violations = found(reports)
    assert violations.keys() == {"compared", "raised", "chosen"}
    for name in violations:
        assert "cannot be used: it " in violations[name]["description"]
        assert "42" not in violations[name]["description"]


def test_what_looks_like_a_variable_of_the_environment_or_the_session_is_a_text(
    tmp_path: Path,
) -> None:
    texts = ["${env:PATH}", "${system:java.home}", "${spark.app.name}", "${a}"]
    write_lines(tmp_path / "in.jsonl", [{"a": text, "${env:PATH}": 1} for text in texts])
    written: list[dict[str, Any]] = [{"kind": "isContainedIn", "column": "a", "values": texts, "name": "set"}]
    for text in texts:
        written.append({"kind": "hasSize", "equals": 1, "where": f"a = '{text}'", "name": text})
        written.append({"kind": "satisfies", "predicate": f"`{text}` = 1", "name": f"column {text}"})
    (tmp_path / "rules.json").write_text(json.dumps(written), encoding="utf-8")
    violations = found(run_job(tmp_path / "in.jsonl", JSON_LINES, tmp_path / "out", rules=str(tmp_path / "rules.json")))
    assert violations.keys() == {f"column {text}" for text in texts[1:]}
    for text in texts[1:]:
        assert f'the data has no column "{text}".' in violations[f"column {text}"]["description"]


def test_the_settings_of_a_session_are_what_they_were_before_the_rules(tmp_path: Path, spark: SparkSession) -> None:
    names = ("spark.sql.variable.substitute", "spark.sql.optimizer.excludedRules")
    before = [spark.conf.get(name, None) for name in names]
    write_lines(tmp_path / "in.jsonl", [{"a": 1}])
    (tmp_path / "rules.json").write_text(json.dumps([{"kind": "isComplete", "column": "a"}]), encoding="utf-8")
    run_job(tmp_path / "in.jsonl", JSON_LINES, tmp_path / "out", rules=str(tmp_path / "rules.json"))
    assert [spark.conf.get(name, None) for name in names] == before


LISTS = 12 * "exists(array(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), x -> "
ENDLESS = {
    "a pattern": {"kind": "hasPattern", "column": "a", "pattern": "x*x*x*x*x*x*x*x*x*x*y"},
    "lists within lists": {"kind": "satisfies", "predicate": LISTS + "x = int(b) + 98" + 12 * ")"},
    "lists of no row": {"kind": "satisfies", "predicate": LISTS + "x = 99" + 12 * ")"},
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_never_ends_is_ended_and_its_rule_named(tmp_path: Path, case: str) -> None:
    """In a process of its own: the thread that is busy with it lives as long as the JVM does."""
    done = checked_alone(tmp_path, {**ENDLESS[case], "name": "endless"}, "--rule-timeout", "1")
    assert done.returncode == ExitCode.CONFIGURATION
    assert 'The rule "endless" looks for a pattern, or goes through lists or long texts' in done.stderr
    assert "no part of the data has been done within 1 sec" in done.stderr


def test_a_pattern_that_uses_up_the_stack_is_no_want_of_memory(tmp_path: Path) -> None:
    pattern = "(x|y|zzz)*!"
    done = checked_alone(tmp_path, {"kind": "satisfies", "predicate": f"rpad(b, 10000, 'x') RLIKE '{pattern}'"})
    assert done.returncode == ExitCode.CONFIGURATION
    assert "its stack used up" in done.stderr
    assert "analyzer_memory" not in done.stderr


def checked_alone(folder: Path, rule: dict[str, Any], *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "in.csv").write_text("a,b\n" + "x" * 400 + "!,1\n", encoding="utf-8")
    (folder / "rules.json").write_text(json.dumps([rule, {"kind": "isUnique", "column": "b"}]), encoding="utf-8")
    given = ["rules", "check", str(folder / "in.csv"), str(folder / "rules.json"), *options]
    return subprocess.run(
        [sys.executable, "-m", "analyzer", *given], capture_output=True, text=True, timeout=300, check=False
    )
