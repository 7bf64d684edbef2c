"""Scripts that cannot work are told before Spark starts."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from analyzer.errors import ConfigurationError, UserScriptError
from analyzer.scripts.checking import post_script, record_script
from analyzer.scripts.record_script import RecordScript
from contracts.exit_codes import ExitCode
from contracts.job import DataQualityJob
from tests.unit.scripts.running import without_marks_of_calls, written

COPIES = ExitStack()
"""Of scripts of this machine there are none."""

HANDLER = "def preprocess_handler(record): return record\n"


def job(folder: Path, **settings: str) -> DataQualityJob:
    return DataQualityJob.from_environment(
        {
            "dataset_source": str(folder / "data"),
            "dataset_format": '{"csv": {"header": true}}',
            "output_path": str(folder / "output"),
            **settings,
        }
    )


def checked(folder: Path, text: str, **settings: str) -> RecordScript | None:
    return record_script(job(folder, record_preprocessor_script=str(written(folder, text)), **settings), COPIES)


def refusal(folder: Path, text: str, **settings: str) -> str:
    with pytest.raises(UserScriptError) as caught:
        checked(folder, text, **settings)
    assert caught.value.exit_code is ExitCode.USER_SCRIPT
    start = f'record_preprocessor_script holds "{folder}/script.py", which cannot be used: '
    assert caught.value.message.startswith(start)
    return caught.value.message.removeprefix(start)


def test_without_scripts_there_is_nothing_to_check(tmp_path: Path) -> None:
    assert record_script(job(tmp_path), COPIES) is None
    assert post_script(job(tmp_path), COPIES) is None


def test_a_good_script_is_taken_with_its_text_and_limits(tmp_path: Path) -> None:
    script = checked(tmp_path, HANDLER, script_timeout_s="7", max_script_failures="3")
    path, source = str(tmp_path / "script.py"), str(tmp_path / "data")
    assert script == RecordScript(path, HANDLER.encode(), 7.0, 3, source, uses_chance=False)


@pytest.mark.parametrize("name", ["script.py", "beside.py"])
def test_a_script_that_speaks_of_chance_or_has_a_neighbour_that_does_is_seeded_for_each_record(
    tmp_path: Path, name: str
) -> None:
    written(tmp_path, HANDLER)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write("import random\n")
    script = record_script(job(tmp_path, record_preprocessor_script=str(tmp_path / "script.py")), COPIES)
    assert script is not None
    assert script.uses_chance


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:", "SyntaxError: invalid syntax (line 1 of script.py)."),
        ("x = 1\n  y = 2", "IndentationError: unexpected indent (line 2 of script.py)."),
        ("x = '\0'", "SyntaxError: source code string cannot contain null bytes."),
        ("", "it has no function preprocess_handler."),
        ("preprocess_handler = 3", "preprocess_handler is not a function but int."),
        (
            "def preprocess_handler(): pass",
            "preprocess_handler has the parameters (); "
            "it should have one (the record) or two (the record and a logger).",
        ),
        (
            "def preprocess_handler(a, b, c): pass",
            "preprocess_handler has the parameters (a, b, c); "
            "it should have one (the record) or two (the record and a logger).",
        ),
        (
            "async def preprocess_handler(a): pass",
            "preprocess_handler is asynchronous or a generator; it should be a plain function that returns.",
        ),
        (
            "def preprocess_handler(a): yield 1",
            "preprocess_handler is asynchronous or a generator; it should be a plain function that returns.",
        ),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module' (line 1 of script.py)."),
        ("\n1 / 0", "ZeroDivisionError: division by zero (line 1 of script.py)."),
        ("import sys; sys.exit(2)", "it called sys.exit(2) (line 1 of script.py)."),
        ("import os; os._exit(0)", "it ended its process with code 0 before it was done."),
        ("import os; os.kill(os.getpid(), 9)", "it ended its process by SIGKILL before it was done."),
    ],
)
def test_a_script_that_cannot_be_used_is_told_with_what_was_found(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, text) == said


@pytest.mark.parametrize("text", ["import time; time.sleep(600)", "while True: print('x' * 1000)"])
def test_an_import_that_does_not_end_is_ended(tmp_path: Path, text: str) -> None:
    started = time.monotonic()
    limit = "it took longer than 0.2 seconds (script_timeout_s) (line 1 of script.py)."
    assert refusal(tmp_path, text, script_timeout_s="0.2") == limit
    assert time.monotonic() - started < 10


def test_the_traceback_of_an_import_is_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        refusal(tmp_path, "def helper():\n    1 / 0\nhelper()\n")
    said = [record.getMessage() for record in caplog.records]
    assert without_marks_of_calls(said) == [
        "preprocessor: Traceback (most recent call last):",
        f'preprocessor:   File "{tmp_path}/script.py", line 3, in <module>',
        "preprocessor:     helper()",
        f'preprocessor:   File "{tmp_path}/script.py", line 2, in helper',
        "preprocessor:     1 / 0",
        "preprocessor:     ~~^~~",
        "preprocessor: ZeroDivisionError: division by zero",
    ]


def places(folder: Path) -> Sequence[tuple[str, str]]:
    (folder / "folder").mkdir()
    (folder / "latin.py").write_bytes(b"x = '\xe9'\n")
    return [
        (str(folder / "gone.py"), "which does not exist; it should be a Python file."),
        (str(folder / "folder"), "which cannot be used: it is a folder; it should be a Python file."),
        (str(folder / "latin.py"), "which cannot be used: SyntaxError: "),
    ]


@pytest.mark.parametrize("setting", ["record_preprocessor_script", "post_analytics_processor_script"])
def test_a_script_that_is_not_there_or_no_python_is_told(tmp_path: Path, setting: str) -> None:
    for place, said in places(tmp_path):
        given = job(tmp_path, **{setting: place})
        with pytest.raises(UserScriptError) as caught:
            record_script(given, COPIES)
            post_script(given, COPIES)
        assert caught.value.message.startswith(f'{setting} holds "{place}", {said}')


def test_parquet_has_no_records_for_a_preprocessor(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="the data is parquet"):
        checked(tmp_path, HANDLER, dataset_format='{"parquet": {}}')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (", "SyntaxError: '(' was never closed (line 1 of script.py)."),
        ("def preprocess_handler(): pass", "it has no function postprocess_handler."),
        (
            "def postprocess_handler(report): pass",
            "postprocess_handler has the parameters (report); it should have none.",
        ),
        ("def postprocess_handler(*, a): pass", "postprocess_handler has the parameters (*, a); it should have none."),
    ],
)
def test_a_post_processor_that_cannot_work_is_told_beforehand(tmp_path: Path, text: str, said: str) -> None:
    given = job(tmp_path, post_analytics_processor_script=str(written(tmp_path, text)))
    with pytest.raises(UserScriptError) as caught:
        post_script(given, COPIES)
    assert caught.value.message.endswith(f"which cannot be used: {said}")


@pytest.mark.parametrize(
    "text",
    [
        "def postprocess_handler(report=None, *rest, key=1): pass",
        "from helpers import postprocess_handler",
        "postprocess_handler = lambda: None",
        "raise RuntimeError('not now')\ndef postprocess_handler(): pass",
    ],
)
def test_a_post_processor_is_not_run_beforehand(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    assert post_script(job(tmp_path, post_analytics_processor_script=str(path)), COPIES) == path
