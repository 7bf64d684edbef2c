"""The cases as they are typed: the words of a command that says what the environment of a case says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from analyzer.runs.call import Call
from analyzer.runs.naming import is_switch, settings_of
from analyzer.runs.register import commands
from contracts.analysis import analysis_of
from contracts.base_job import Job
from contracts.errors import ContractError
from contracts.jobs import JOBS
from contracts.setting import settings

_ON = {"Enabled": True, "true": True, "Disabled": False, "false": False}
_SAYS_WHICH_JOB = "analysis_type"
_DEFAULTS = {"drift": "drop-in", "write_page": "Disabled"}
"""Of the environment, where commands have others."""


def typed(environment: Mapping[str, str]) -> list[str] | None:
    """The words; None where they cannot be typed, or mean something else: a setting that is none, a format that is a
    word, a baseline whose files lie apart.
    """
    try:
        job = JOBS[analysis_of(environment)]
    except ContractError:
        return None
    fields = {each.variable or name: name for name, each in settings(job).items()}
    is_word = not environment.get("dataset_format", "{").startswith("{")
    if is_word or set(environment) - set(fields) - {_SAYS_WHICH_JOB}:
        return None
    given = {fields[name]: text for name, text in environment.items() if name != _SAYS_WHICH_JOB}
    baseline = {name: given.pop(name) for name in job.in_baseline if name in given}
    command = _command(job, bool(baseline))
    if command is None or not set(given) <= set(settings_of(command)) or not set(command.places) <= set(given):
        return None
    defaults = {name: text for name, text in _DEFAULTS.items() if name in settings_of(command)}
    given = {**defaults, **given}
    options = [*_options(command, {name: text for name, text in given.items() if name not in command.places})]
    if baseline:
        folder = _folder(job, baseline)
        if folder is None:
            return None
        options += ["--baseline", folder]
    return [*command.command.split(), *options, "--", *(given[name] for name in command.places)]


def _command(job: type[Job], has_baseline: bool) -> Call | None:
    """The command of a job, which judges where there is a baseline."""
    found = [each for each in commands().values() if each.job_class is job and "output_path" in each.places]
    judging = [each for each in found if ("baseline_constraints" in settings_of(each)) is has_baseline]
    return (judging or [None])[0]


def _options(command: Call, given: Mapping[str, str]) -> Iterator[str]:
    for name, text in given.items():
        each = settings_of(command)[name]
        if is_switch(command.job_class, name):
            if _ON[text] is not bool(each.off):
                yield each.option
        else:
            yield f"{each.option}={text}"


def _folder(job: type[Job], baseline: Mapping[str, str]) -> str | None:
    """The folder that all files of a baseline lie in by their names, or the place that stands for it."""
    places = {name: PurePosixPath(text) for name, text in baseline.items()}
    right = {name: file for name, file in job.in_baseline.items() if file}
    if not right:
        return next(iter(baseline.values()))
    if {name: path.name for name, path in places.items()} != right:
        return None
    folders = {text.rpartition("/")[0] for text in baseline.values()}
    return folders.pop() if len(folders) == 1 else None
