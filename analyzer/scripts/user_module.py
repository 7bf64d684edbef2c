"""The user's script as a module, and the function in it that is called."""

from __future__ import annotations

import inspect
import linecache
import random
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

PREPROCESS = "preprocess_handler"
POSTPROCESS = "postprocess_handler"

ScriptHandler = Callable[..., Any]


class NoHandlerError(Exception):
    """The script lacks the function, or it is not one that can be called so; the text says what was found."""


def load(path: Path, source: bytes) -> ModuleType:
    """Run the script as a module; what lies beside it can be imported, as when Python runs it.

    Raises whatever the script raises.
    """
    _make_way(path.parent)
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    linecache.checkcache(str(path))
    # A module of that name that is needed elsewhere stays what it is; only the script's own classes look for it.
    sys.modules.setdefault(path.stem, module)
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        exec(compiled(path, source), vars(module))  # noqa: S102 (the user's own script is what is to be run)
    except BaseException:
        if sys.modules.get(path.stem) is module:
            del sys.modules[path.stem]
        raise
    finally:
        sys.dont_write_bytecode = writes_bytecode
    return module


def compiled(path: Path, source: bytes) -> Any:
    """The script's code. Warnings are the user's to see elsewhere.

    Raises SyntaxError, or what a script too deep for the compiler raises: RecursionError or MemoryError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile(source, str(path), "exec", dont_inherit=True)
        except ValueError as error:  # of a null byte, before Python 3.11.4; a SyntaxError since
            raise SyntaxError(str(error)) from None


def handler_of(module: ModuleType, name: str, most: int) -> tuple[ScriptHandler, int]:
    """The handler, and how many arguments it gets: 0 when `most` is 0, else 1 or 2. Raises NoHandlerError."""
    handler = getattr(module, name, None)
    if handler is None:
        raise NoHandlerError(f"it has no function {name}")
    if not callable(handler):
        raise NoHandlerError(f"{name} is not a function but {type(handler).__name__}")
    if inspect.iscoroutinefunction(handler) or inspect.isgeneratorfunction(handler):
        raise NoHandlerError(f"{name} is asynchronous or a generator; it should be a plain function that returns")
    try:
        signature = inspect.signature(handler)
    except (TypeError, ValueError):
        return handler, min(most, 1)
    takes = [count for count in ((0,) if most == 0 else (1, 2)) if _binds(signature, count)]
    if not takes:
        right = "none" if most == 0 else "one (the record) or two (the record and a logger)"
        raise NoHandlerError(f"{name} has the parameters {signature}; it should have {right}")
    named = sum(each.kind in _POSITIONAL for each in signature.parameters.values())
    return handler, takes[-1] if named >= takes[-1] else takes[0]


def seed(number: int) -> None:
    """Put the global random state of Python, and of numpy where it is in use, to where `number` says."""
    random.seed(number)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(number)


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _binds(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*[None] * count)
    except TypeError:
        return False
    return True


_folders: set[Path] = set()
_placed: list[str] = []
"""Folders of the scripts that were loaded by this process, and those of them that were put on its path for that."""


def _make_way(folder: Path) -> None:
    """Have what lies beside the script imported, and read anew: a session that lives on may know that of older ones."""
    sys.path[:] = [place for place in sys.path if place not in _placed]
    _placed.clear()
    if str(folder) not in sys.path:
        _placed.append(str(folder))
        sys.path.insert(0, str(folder))
    _folders.add(folder)
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and Path(file).parent in _folders and name != "__main__":
            del sys.modules[name]
