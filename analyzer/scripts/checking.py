"""The scripts of a job, looked at before Spark starts, so that what cannot work is told at once."""

from __future__ import annotations

import ast
import logging
import os
from collections import deque
from contextlib import ExitStack
from pathlib import Path

from analyzer.errors import ConfigurationError, UserScriptError
from analyzer.places.local_copy import local_copy
from analyzer.places.place import Place, data_place, place_of
from analyzer.scripts.chance import uses_chance
from analyzer.scripts.child import run_in_child
from analyzer.scripts.failures import summary
from analyzer.scripts.record_script import SETTING as RECORD_SETTING
from analyzer.scripts.record_script import RecordScript
from analyzer.scripts.user_module import POSTPROCESS, PREPROCESS, compiled
from contracts.base_job import DATASET_SOURCE
from contracts.monitor_job import MonitorJob

logger = logging.getLogger(__name__)

POST_SETTING = "post_analytics_processor_script"

_LINES_KEPT = 60
"""Of what a script prints that cannot be imported: its traceback is at the end."""

_START_S = 30.0
"""What a Python process may need to start on a busy machine."""


def record_script(job: MonitorJob, copies: ExitStack) -> RecordScript | None:
    """The job's preprocessor, None when there is none. It is imported once, in a process of its own.

    One of a store is copied here, until `copies` end; so it is for all scripts.

    Raises UserScriptError, or ConfigurationError for data that has no records to give to it.
    """
    if job.record_preprocessor_script is None:
        return None
    if not job.dataset_format.has_records:
        named = job.dataset_format.kind
        right = f"absent: a preprocessor gets records of captures, of CSV or of JSON, and the data is {named}"
        raise ConfigurationError.malformed(RECORD_SETTING, job.record_preprocessor_script, right)
    place, path, text = _read(RECORD_SETTING, job.record_preprocessor_script, copies)
    patience_s = 2 * job.script_timeout_s + _START_S
    said: deque[str] = deque(maxlen=_LINES_KEPT)
    failure = run_in_child(
        str(path),
        PREPROCESS,
        seconds=job.script_timeout_s,
        patience_s=patience_s,
        take=said.append,
        env=os.environ,
    )
    if failure is not None:
        for line in said:
            logger.error("preprocessor: %s", line)
        raise UserScriptError.cannot_use(RECORD_SETTING, place, failure)
    source = data_place(DATASET_SOURCE, job.dataset_source)
    return RecordScript(
        str(path),
        text,
        job.script_timeout_s,
        job.max_script_failures,
        job.dataset_source if source is None else str(source.resolve()),
        uses_chance(path, text),
    )


def post_script(job: MonitorJob, copies: ExitStack) -> Path | None:
    """The job's post processor, None when there is none. It is not imported: that may read reports that are not there.

    Raises UserScriptError.
    """
    if job.post_analytics_processor_script is None:
        return None
    place, path, text = _read(POST_SETTING, job.post_analytics_processor_script, copies)
    if POSTPROCESS.encode() not in text and b"import *" not in text:
        raise UserScriptError.cannot_use(POST_SETTING, place, f"it has no function {POSTPROCESS}")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == POSTPROCESS and _asks_for_arguments(node.args):
            found = f"{POSTPROCESS} has the parameters ({ast.unparse(node.args)}); it should have none"
            raise UserScriptError.cannot_use(POST_SETTING, place, found)
    return path


def _read(setting: str, given: str, copies: ExitStack) -> tuple[Place, Path, bytes]:
    """The place of a script that is Python, its path on this machine, and its text."""
    place = place_of(setting, given).resolve()
    try:
        if not place.exists():
            raise UserScriptError.missing(setting, place)
        if place.is_dir():
            raise UserScriptError.cannot_use(setting, place, "it is a folder; it should be a Python file")
        path = local_copy(place, copies)
        text = path.read_bytes()
        compiled(path, text)
    except OSError as error:
        raise UserScriptError.cannot_use(setting, place, error.strerror or str(error)) from error
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise UserScriptError.cannot_use(setting, place, summary(error, str(path), 0)) from error
    return place, path, text


def _asks_for_arguments(arguments: ast.arguments) -> bool:
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional > 0 or None in arguments.kw_defaults
