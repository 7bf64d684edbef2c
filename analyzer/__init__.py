"""Monitors of data and models: baselines of them, and how they differ from one.

Every job is a function here, a command of the same words (``analyzer --help``), and a container's environment::

    import analyzer

    analyzer.baseline("customers.csv", "reports/baseline")
    report = analyzer.monitor("today.csv", "reports/today", baseline="reports/baseline")
    for violation in report.violations:
        print(violation.feature_name, violation.constraint_check_type, violation.description)

Small data is read by processes of this machine, large data by Spark, which ends with the call; a session that is active
already is used and left running. Every error is an ``AnalyzerError`` whose message says what was found and what would
be right.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from analyzer.api import PLACES as _PLACES
from analyzer.api import __all__ as __all__

if TYPE_CHECKING:
    from analyzer.api import *  # noqa: F403 (its names are made)


class _Package(ModuleType):
    """The functions keep their names, although packages within are called alike (`bias`, `model_quality`)."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(importlib.import_module(_PLACES[name]), name)
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 (slow to import)

        return version("open-model-monitor-analyzer")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
