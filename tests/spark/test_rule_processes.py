"""Runs with rules as real processes: they end, and in time, whatever happens; nothing waits for Python's answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from tests.processes import ROOT, descendants, ended, message, settings
from tests.running import Reports

pytestmark = pytest.mark.deequ

SECONDS = 120
RULES = """
- kind: isUnique
  column: id
- kind: hasMin
  column: amount
  at_least: 10
- kind: satisfies
  predicate: amount >= 0
"""


@pytest.fixture
def environment(spark: SparkSession, tmp_path: Path) -> dict[str, str]:
    """Of a job with rules, with the jar of the tests' own session."""
    jar = next(path for path in spark.conf.get("spark.jars", "").split(",") if "deequ" in path)  # type: ignore[union-attr]
    (tmp_path / "in.csv").write_text("id,amount\n" + "".join(f"{row},{row / 4}\n" for row in range(200)))
    (tmp_path / "rules.yaml").write_text(RULES)
    more = {"rules": str(tmp_path / "rules.yaml"), "DEEQU_JAR": jar.removeprefix("file:").replace("//", "")}
    return settings(tmp_path / "in.csv", tmp_path, **more)


def test_a_job_with_rules_ends_with_its_violations(environment: dict[str, str], tmp_path: Path) -> None:
    code, log = ended({**environment, "fail_on_violation": "Enabled"})
    assert code == 10, log
    assert message(tmp_path) == "CompletedWithViolations: Job completed successfully with 1 violations."
    assert Reports(tmp_path / "reports").violations == [("hasMin", "amount")]
    assert "Callback" not in log


def test_a_job_that_fails_when_deequ_has_run_ends_too(environment: dict[str, str], tmp_path: Path) -> None:
    program = """
import analyzer.rules.verification as verification
from analyzer.entrypoint import container

def judge(*_):
    raise RuntimeError("after Deequ")

verification.judge = judge
container()
"""
    process = subprocess.Popen([sys.executable, "-c", program], env=environment, cwd=ROOT, stdout=subprocess.PIPE)
    seen: set[int] = set()
    try:
        process.communicate(timeout=SECONDS)
        seen = set(descendants(process.pid))
    finally:
        process.kill()
    assert process.returncode == 1
    assert 'a defect of the analyzer (RuntimeError: "after Deequ")' in message(tmp_path)
    assert not seen
    assert not (tmp_path / "reports" / "constraint_violations.json").exists()


def test_the_command_line_shows_each_rule(environment: dict[str, str], tmp_path: Path) -> None:
    command = ["rules", "check", str(tmp_path / "in.csv"), environment["rules"], "--fail-on-violation"]
    run = subprocess.run(
        [sys.executable, "-m", "analyzer", *command],
        env=environment,
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 10, run.stdout + run.stderr
    assert "| isUnique(id)   | error | 1.0           |        1 | holds         |" in run.stdout
    assert "| hasMin(amount) | error | at least 10.0 |        0 | does not hold |" in run.stdout
    assert not (tmp_path / "reports").exists()


def test_a_jar_that_cannot_be_had_ends_the_job_before_spark_starts(environment: dict[str, str], tmp_path: Path) -> None:
    del environment["DEEQU_JAR"]
    offline = {"MAVEN_CENTRAL": "http://127.0.0.1:9/maven2", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    code, log = ended({**environment, **offline})
    assert code == 8
    assert 'could not be fetched from "http://127.0.0.1:9/maven2/com/amazon/deequ' in message(tmp_path)
    assert json.dumps(log).count("Traceback") == 0
