"""Scripts of users in whole runs: what they make of the data, and what happens when they fail."""

from __future__ import annotations

import json
import logging
import textwrap
import time
from pathlib import Path

import pytest

from analyzer.errors import InputMissingError, UserScriptError
from tests.running import CSV, HEADERLESS, JSON_DOCUMENTS, JSON_LINES, baseline_of, run_job

BY_POSITION = """
    def preprocess_handler(line):
        if line.startswith("name"):
            return []
        return {str(i).zfill(20): value for i, value in enumerate(line.split(","))}
"""


def script(folder: Path, text: str, name: str = "script.py") -> dict[str, str]:
    """The setting that names a script of this text."""
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return {"record_preprocessor_script": str(path)}


def csv(folder: Path, rows: int = 200, *, header: bool = True) -> Path:
    path = folder / "data.csv"
    lines = [f"p{i % 150},{i},{i / 4}" for i in range(rows)]
    path.write_text("\n".join((["name,count,share"] if header else []) + lines) + "\n", encoding="utf-8")
    return path


def test_keys_of_a_script_become_columns_by_their_order(tmp_path: Path) -> None:
    reports = run_job(csv(tmp_path), CSV, tmp_path / "out", **script(tmp_path, BY_POSITION))
    assert reports.types == {f"{i:020}": kind for i, kind in enumerate(("String", "Integral", "Fractional"))}
    assert reports.rows == 200


def test_with_a_baseline_they_take_its_names_by_position_and_nothing_is_violated(tmp_path: Path) -> None:
    data = csv(tmp_path)
    baseline = run_job(data, CSV, tmp_path / "baseline")
    reports = run_job(data, CSV, tmp_path / "out", **baseline_of(baseline), **script(tmp_path, BY_POSITION))
    assert reports.violations == []
    assert list(reports.features) == ["name", "count", "share"]
    assert reports.counted() == baseline.counted()


def test_a_domain_of_the_baseline_is_counted_under_the_name_that_a_key_gets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Above 120 distinct values only what was known beforehand is counted: the data is scanned once more."""
    data = csv(tmp_path)
    baseline = run_job(data, CSV, tmp_path / "baseline")
    path = baseline.folder / "constraints.json"
    constraints = json.loads(path.read_bytes())
    domains = [f"p{i}" for i in range(75)]
    constraints["features"][0]["string_constraints"] = {"domains": domains}
    path.write_text(json.dumps(constraints), encoding="utf-8")
    with caplog.at_level(logging.INFO):
        reports = run_job(data, CSV, tmp_path / "out", **baseline_of(baseline), **script(tmp_path, BY_POSITION))
    assert ("categorical_values_check", "name") in reports.violations
    descriptions = json.loads((reports.folder / "constraint_violations.json").read_bytes())["violations"]
    # p0 to p74 are 75 of the first 150 records, and 50 of the other 50.
    assert "Only 62.5% of values are in the baseline domain" in descriptions[0]["description"]
    assert "the data is read again" in caplog.text


def test_columns_left_out_are_known_by_the_names_that_they_get(tmp_path: Path) -> None:
    data = csv(tmp_path)
    baseline = run_job(data, CSV, tmp_path / "baseline")
    given = {**baseline_of(baseline), **script(tmp_path, BY_POSITION), "exclude_columns": "count"}
    reports = run_job(data, CSV, tmp_path / "out", **given)
    assert (list(reports.features), reports.violations) == (["name", "share"], [])


def test_a_script_that_leaves_records_as_they_are_leaves_the_columns_too(tmp_path: Path) -> None:
    data = csv(tmp_path)
    plain = run_job(data, CSV, tmp_path / "plain")
    logging_only = "def preprocess_handler(line, logger):\n    logger.info('seen')\n    return line\n"
    reports = run_job(data, CSV, tmp_path / "out", **script(tmp_path, logging_only))
    assert reports.files == plain.files


def test_quoted_newlines_and_empty_lines_are_of_the_records_that_a_script_gets(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(b'\xef\xbb\xbf"a","b"\r\n1,"x\r\ny"\r\n\r\n2,"z"\r\n')
    text = """
        def preprocess_handler(line):
            return {"line": line.replace("\\r", "R").replace("\\n", "N")}
    """
    reports = run_job(data, CSV, tmp_path / "out", **script(tmp_path, text))
    assert reports.categories("line") == {'"a","b"': 1, '1,"xRNy"': 1, '2,"z"': 1}


def test_json_records_are_dicts_and_what_a_script_makes_of_them_is_flattened(tmp_path: Path) -> None:
    records = [{"id": i, "inner": {"a": i / 2, "b": "x\n"}} for i in range(10)]
    text = """
        def preprocess_handler(record):
            if record["id"] % 2:
                return [{"kept": record["inner"], 7: None}] * 2
            return []
    """
    lines, documents = tmp_path / "lines.jsonl", tmp_path / "documents.json"
    lines.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    documents.write_text(json.dumps(records), encoding="utf-8")
    found = [
        run_job(lines, JSON_LINES, tmp_path / "1", **script(tmp_path, text)),
        run_job(documents, JSON_DOCUMENTS, tmp_path / "2", **script(tmp_path, text)),
    ]
    assert found[0].files == found[1].files
    assert found[0].types == {"7": "Unknown", "kept.a": "Fractional", "kept.b": "String"}
    assert found[0].rows == 10
    assert found[0].categories("kept.b") == {"x": 10}


def test_a_script_that_samples_gives_the_same_rows_on_every_run_and_wherever_the_data_lies(tmp_path: Path) -> None:
    text = """
        import random
        def preprocess_handler(line):
            if random.random() > 0.1:
                return []
            return {"line": line}
    """
    found = []
    for place in ("here", "elsewhere/deep"):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        data = csv(folder, 2_000, header=False)
        found.append(run_job(data, HEADERLESS, folder / "out", **script(tmp_path, text)))
    assert found[0].files == found[1].files
    assert 150 < found[0].rows < 250


def test_many_small_files_and_one_large_go_through_a_script_alike(tmp_path: Path) -> None:
    whole = run_job(csv(tmp_path, 400), CSV, tmp_path / "whole", **script(tmp_path, BY_POSITION))
    lines = (tmp_path / "data.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    many = tmp_path / "many"
    many.mkdir()
    for number in range(20):
        part = lines[1 + number * 20 : 21 + number * 20]
        (many / f"{number:02}.csv").write_text("".join([lines[0], *part]), encoding="utf-8")
    reports = run_job(many, CSV, tmp_path / "out", **script(tmp_path, BY_POSITION))
    assert reports.counted() == whole.counted()


def test_what_a_script_prints_is_in_the_log_and_the_numbers_are_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = """
        def preprocess_handler(line, logger):
            if line.startswith("name"):
                return []
            count = int(line.split(",")[1])
            if count == 3:
                raise ValueError("three")
            if count < 3:
                logger.info("dropped %d", count)
                return []
            return {"count": count}
    """
    with caplog.at_level(logging.INFO):
        reports = run_job(csv(tmp_path, 10), CSV, tmp_path / "out", max_script_failures="1", **script(tmp_path, text))
    assert reports.rows == 6
    said = [record.getMessage() for record in caplog.records]
    assert [line for line in said if "dropped" in line] == [
        "preprocessor: INFO: dropped 0",
        "preprocessor: INFO: dropped 1",
        "preprocessor: INFO: dropped 2",
        "3 records were dropped by the preprocessor.",
    ]
    assert "The preprocessor failed for 1 record, which was left out." in said
    assert "preprocessor: ValueError: three" in said


def test_a_script_that_fails_too_often_ends_the_job_with_its_own_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = csv(tmp_path)
    with pytest.raises(UserScriptError) as caught:
        run_job(data, CSV, tmp_path / "out", **script(tmp_path, "def preprocess_handler(line): return {1: int(line)}"))
    reason = "ValueError: invalid literal for int() with base 10: 'name,count,share' (line 1 of script.py)"
    assert caught.value.message == (
        "record_preprocessor_script failed for 1 record, and max_script_failures tolerates 0. The first: "
        f"{data}, line 1 of the part at byte 0: {reason}. "
        "The log holds the traceback. Correct the script, or raise max_script_failures."
    )
    assert 'preprocessor: the record: "name,count,share"' in [record.getMessage() for record in caplog.records]
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import time; time.sleep(600)", "it took longer than 1 second (script_timeout_s)"),
        ("import sys; sys.exit(1)", "it called sys.exit(1)"),
        ("import os; os._exit(1)", "it called os._exit(1)"),
        ("return 'nonsense'", "it returned str; it should be a dict"),
    ],
)
def test_a_script_that_hangs_or_ends_its_process_is_told(tmp_path: Path, body: str, said: str) -> None:
    started = time.monotonic()
    with pytest.raises(UserScriptError) as caught:
        given = script(tmp_path, f"def preprocess_handler(line):\n    {body}\n")
        run_job(csv(tmp_path), CSV, tmp_path / "out", script_timeout_s="1", **given)
    assert said in caught.value.message
    assert time.monotonic() - started < 30


def test_a_script_that_writes_for_ever_costs_time_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = """
        import os, sys
        def preprocess_handler(line):
            for _ in range(100):
                print("x" * 1_000_000)
                os.write(1, b"y" * 1_000_000)
            return {"line": line}
    """
    with caplog.at_level(logging.INFO):
        reports = run_job(csv(tmp_path, 11, header=False), HEADERLESS, tmp_path / "out", **script(tmp_path, text))
    assert reports.rows == 11
    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("preprocessor")]
    assert set(said) == {"preprocessor: " + "x" * 500, "preprocessor: 100 more lines are left out"}
    assert len(said) == 1_001


def test_a_script_that_drops_all_records_leaves_nothing_to_analyse(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match="200 records were dropped by the preprocessor"):
        run_job(csv(tmp_path), CSV, tmp_path / "out", **script(tmp_path, "def preprocess_handler(line): return []"))


def test_a_post_processor_may_rewrite_the_violations(tmp_path: Path) -> None:
    data = csv(tmp_path)
    baseline = run_job(data, CSV, tmp_path / "baseline")
    text = """
        import json, os
        def postprocess_handler():
            path = os.path.join(os.environ["output_path"], "constraint_violations.json")
            with open(path) as file:
                found = json.load(file)["violations"]
            with open(path, "w") as file:
                json.dump({"violations": [each for each in found if each["feature_name"] != "share"]}, file)
    """
    script(tmp_path, text, "post.py")
    other = tmp_path / "other.csv"
    other.write_text("name,count,share\n" + "\n".join(f"p{i},x,y" for i in range(100)) + "\n", encoding="utf-8")
    given = {**baseline_of(baseline), "post_analytics_processor_script": str(tmp_path / "post.py")}
    reports = run_job(other, CSV, tmp_path / "out", **given)
    assert reports.violations
    assert not [feature for _, feature in reports.violations if feature == "share"]


def test_reports_stay_when_a_post_processor_fails(tmp_path: Path) -> None:
    script(tmp_path, "def postprocess_handler(): raise RuntimeError('mine')", "post.py")
    with pytest.raises(UserScriptError, match=r"RuntimeError: mine.*reports of the analysis are in place"):
        run_job(csv(tmp_path), CSV, tmp_path / "out", post_analytics_processor_script=str(tmp_path / "post.py"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"statistics.json", "constraints.json"}
