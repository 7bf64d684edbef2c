"""Settings in messages by the names that a command has for them: `csv_delimiter` is ``--delimiter`` to who typed it."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any, TypeVar

import click

from contracts.limits import LIMIT_NAMES

Said = TypeVar("Said")

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w/.$-])([A-Za-z]\w*_\w*)(?![\w/.-]*[\w/])(=Enabled\b)?')
"""A quoted text, which is data or a name and stays, or a word with an underscore that is no part of a path, and whether
it is said to be on."""

_PHRASES = {
    "is the header setting of dataset_format wrong?": "is --no-header missing or wrong?",
    'set "header": false in dataset_format': "give --no-header",
    'set "header": true in dataset_format': "leave out --no-header",
}

_NAMES = {
    "dataset_source": ("DATA", "CAPTURES", "FILE"),
    "ground_truth_source": ("LABELS",),
    "output_path": ("OUTPUT",),
    "dataset_format": ("--format",),
    "csv_delimiter": ("--delimiter",),
    "csv_escape": ("--escape",),
    "csv_ragged": ("--ragged",),
    "exclude_columns": ("--exclude",),
    "column_types": ("--type",),
    "start_time": ("--start",),
    "end_time": ("--end",),
    "record_preprocessor_script": ("--preprocessor", "--script"),
    "script_timeout_s": ("--script-timeout",),
    "rule_timeout_s": ("--rule-timeout",),
    "model_timeout_s": ("--model-timeout",),
    "analyzer_memory": ("--memory",),
    "spark_from": ("--spark-from",),
    "baseline_constraints": ("--baseline",),
    "baseline_statistics": ("--baseline",),
    "analysis_config": ("--config",),
    "MODEL_INVOCATIONS_URL": ("--model-url",),
    "features_attribute": ("--features",),
    "inference_attribute": ("--prediction",),
    "probability_attribute": ("--probability",),
    "ground_truth_attribute": ("--label",),
    "constraint_margin": ("--margin",),
    "bias_tolerance": ("--tolerance",),
    **{name: (f"--limit {name}",) for name in LIMIT_NAMES},
}
"""What a setting may be called, where that is not its own name with dashes; the first that a command has is it."""


def in_words_of(command: click.Command, message: str) -> str:
    """The message with the command's own options and arguments; what it has none for, and quoted texts, stay."""
    has = _names_of(command)
    for phrase, said in _PHRASES.items():
        if "--no-header" in has:
            message = message.replace(phrase, said)
    flags = {name for each in command.params if isinstance(each, click.Option) and each.is_flag for name in each.opts}

    def named(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0]
        name = _name(found[1], has)
        return name if name in flags else name + (found[2] or "")

    return _TOKEN.sub(named, message)


def said_by_command(message: str) -> str:
    """The message in the words of the command that is running, if one is."""
    context = click.get_current_context(silent=True)
    return message if context is None else in_words_of(context.command, message)


def report_said(report: Said) -> Said:
    """The same report, its notes and hints in the words of the command that is running."""
    changes: dict[str, Any] = {}
    for each in fields(report):  # type: ignore[arg-type]
        value = getattr(report, each.name)
        if each.name in ("notes", "hints"):
            changes[each.name] = tuple(map(said_by_command, value))
        elif each.name == "findings":
            changes[each.name] = report_said(value)
    return replace(report, **changes)  # type: ignore[type-var]


def _names_of(command: click.Command) -> frozenset[str]:
    """Options as they are typed, arguments as the usage shows them."""
    options = {name for each in command.params if isinstance(each, click.Option) for name in each.opts}
    return frozenset(
        options | {each.human_readable_name.upper() for each in command.params if isinstance(each, click.Argument)}
    )


def _name(word: str, has: frozenset[str]) -> str:
    for name in (*_NAMES.get(word, ()), f"--{word.replace('_', '-')}"):
        if name.split(" ")[0] in has:
            return name
    return word
