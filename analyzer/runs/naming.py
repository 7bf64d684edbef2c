"""What settings are called by a command and by a function: for messages in the words of whoever called."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyzer.runs.call import Call
from analyzer.words import Words
from contracts.base_job import Job
from contracts.setting import Setting, plain_type, settings

_WRONG, _OFF, _ON = (
    "is the header setting of dataset_format wrong?",
    'set "header": false in dataset_format',
    'set "header": true in dataset_format',
)


def settings_of(call: Call) -> dict[str, Setting]:
    """The settings that a call takes, by their fields: those of the job's own class first."""
    own: dict[str, Setting] = settings(call.job_class)
    order = [name for kind in call.job_class.__mro__ for name in vars(kind).get("__annotations__", ())]
    taken = [name for name in dict.fromkeys([*call.places, *order]) if name in own and name not in call.left_out]
    return {name: own[name] for name in taken if own[name].word and name not in dict(call.settings)}


def is_switch(job: type[Job], name: str) -> bool:
    """Whether a setting is either on or off."""
    return plain_type(job.model_fields[name].annotation) is bool


def words_of_command(call: Call) -> Words:
    """Arguments as the usage shows them, options as they are typed."""
    words = _words(call, lambda name, each: each.place if name in call.places else each.option)
    if "csv_header" not in settings_of(call):
        return words
    phrases = {_WRONG: "is --no-header missing or wrong?", _OFF: "give --no-header", _ON: "leave out --no-header"}
    return Words(words.names, words.switches, "", phrases)


def words_of_function(call: Call) -> Words:
    """Arguments as they are called in Python."""
    words = _words(call, lambda _, each: each.keyword)
    phrases = {_WRONG: "is header wrong?", _OFF: "give header=False", _ON: "give header=True"}
    switch = {"should be Enabled or Disabled": "should be True or False"}
    return Words(words.names, words.switches, "=True", (phrases if "csv_header" in settings_of(call) else {}) | switch)


def _words(call: Call, name_of: Callable[[str, Setting], str]) -> Words:
    job = call.job_class

    def named() -> Iterator[tuple[str, str]]:
        for name, each in settings_of(call).items():
            yield each.variable or name, name_of(name, each)

    return Words(dict(named()), frozenset(name for name in job.model_fields if is_switch(job, name)))
