"""The register of calls: each package of jobs has a module `calls` that lists its own."""

from __future__ import annotations

import importlib
from functools import cache

from analyzer.runs.call import Call

PACKAGES = ("data_quality", "model_quality", "ground_truth", "analyses")


@cache
def calls() -> tuple[Call, ...]:
    """All calls, in the order of the packages."""
    modules = (importlib.import_module(f"analyzer.{package}.calls") for package in PACKAGES)
    return tuple(call for module in modules for call in module.CALLS)


def functions() -> dict[str, Call]:
    """The calls that are functions of Python, by name."""
    return {call.function: call for call in calls() if call.function}


def commands() -> dict[str, Call]:
    """The calls that are commands, by name."""
    return {call.command: call for call in calls() if call.command}
