"""The names that modules define: of themselves, of their classes and aliases, and of all else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("analyzer", "contracts", "jobs")

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """The modules of the packages, by their paths below the root."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def types_of(module: ast.Module) -> Iterator[str]:
    """The classes and aliases of types at the top level of a module; no type variables, which are of one module."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and not _is_type_variable(node.value):
            yield from (name.id for name in node.targets if isinstance(name, ast.Name) and _is_of_a_type(name.id))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and _is_of_a_type(node.target.id):
            yield node.target.id


def names_of(path: Path, module: ast.Module) -> Iterator[str]:
    """All names that a module defines anywhere in it, its own among them."""
    yield path.parent.name if path.name == "__init__.py" else path.stem
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def words_of(name: str) -> set[str]:
    """The words of a name, in lower case and in the singular."""
    words = {word.lower() for word in _WORD.findall(name)}
    return words | {word.removesuffix("s") for word in words}


def _is_of_a_type(name: str) -> bool:
    return name.lstrip("_")[:1].isupper() and not name.isupper()


def _is_type_variable(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) in ("TypeVar", "ParamSpec")
