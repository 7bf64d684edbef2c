"""Registers are filled by the modules of a package, each of which registers what it holds when it is imported."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def import_kinds(package: ModuleType) -> None:
    """Import every module of a package."""
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
