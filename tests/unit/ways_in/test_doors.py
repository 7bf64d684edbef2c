"""Every job has all settings that it understands by every way in: the environment, commands, and functions."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import analyzer
from analyzer.command_line.commands import commands
from analyzer.command_line.job_commands import command_of
from analyzer.formats.guess import NAMES
from analyzer.runs.naming import settings_of
from analyzer.runs.register import calls
from contracts.base_job import Job
from contracts.jobs import JOBS
from contracts.setting import settings

ENVIRONMENT_ALONE = {"ml_root"}
"""Where the platform keeps things, which nobody types."""
NO_ARGUMENT = {"fail_on_violation"}
"""A function has no exit code."""
BESIDE = {"quiet", "debug", "dry_run", "limits"}
"""Of commands alone: how they speak, a trial, and what limits were called before."""

EVERY_JOB = pytest.mark.parametrize("job", JOBS.values(), ids=lambda job: job.__name__)


def names(job: type[Job]) -> set[str]:
    """What a job understands, by the words for it: several settings may be one word."""
    return {each.word for name, each in settings(job).items() if name not in ENVIRONMENT_ALONE}


@EVERY_JOB
def test_every_setting_is_declared(job: type[Job]) -> None:
    assert set(settings(job)) == set(job.model_fields)
    for name, each in settings(job).items():
        assert each.help.endswith((".", "...")), name
        assert bool(each.word) != (name in ENVIRONMENT_ALONE)


@EVERY_JOB
def test_commands_take_every_setting(job: type[Job]) -> None:
    found = set()
    for call in calls():
        if call.command and call.job_class is job:
            taken = {parameter.name for parameter in command_of(call).params} - BESIDE
            assert taken <= set(settings_of(call))
            found |= {settings(job)[name].word for name in taken if name}
    assert found == names(job) - unused(job)


@EVERY_JOB
def test_functions_take_every_setting(job: type[Job]) -> None:
    found = set()
    for call in calls():
        if call.function and call.job_class is job:
            takes = inspect.signature(getattr(analyzer, call.function)).parameters
            assert takes.keys() - {"progress"} == {
                each.keyword for name, each in settings_of(call).items() if name not in NO_ARGUMENT
            }
            found |= {each.word for each in settings(job).values() if each.keyword in takes}
    without = {settings(job)[name].word for name in NO_ARGUMENT if name in job.model_fields}
    assert found == names(job) - unused(job) - without


def unused(job: type[Job]) -> set[str]:
    """What no call of a job has a use for, although its model has the setting."""
    left_out = [call.left_out for call in calls() if call.job_class is job]
    return {settings(job)[name].word for name in frozenset.intersection(*left_out)}


def test_only_what_means_nothing_to_a_job_is_left_out_by_all_of_its_calls() -> None:
    assert {job.analysis: unused(job) for job in JOBS.values() if unused(job)} == {
        "MODEL_EXPLAINABILITY": {"flip-test-most-rows", "bias-seed"}
    }


def test_the_help_of_format_names_the_words_that_formats_have() -> None:
    help = settings(JOBS["DATA_QUALITY"])["dataset_format"].help
    assert [word for word in help.split("`")[1::2] if word != "dataset_format"] == list(NAMES)


COMMANDS = [
    *(call.command for call in calls() if call.command),
    "capture show",
    "page",
    "prepare",
    "rules list",
    "sample",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([*name.split(), "--help"], prog_name="analyzer", standalone_mode=False) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: analyzer {name}") and "`" not in shown


@pytest.mark.parametrize("arguments", [["--help"], ["rules", "--help"], ["baselin"], ["monitor", "--help"]])
def test_help_and_errors_of_usage_import_nothing_heavy(arguments: list[str]) -> None:
    heavy = {"numpy", "pandas", "pyarrow", "pyspark", "rich"} | ({"pydantic"} if "monitor" not in arguments else set())
    code = f"import sys\nfrom analyzer.command_line.commands import run\nrun({arguments})\n"
    code += f"print(sorted(set(sys.modules) & {heavy}), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"
