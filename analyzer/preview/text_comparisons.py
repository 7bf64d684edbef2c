"""Comparisons of texts with numbers in a script, found by reading it.

Captured values are texts: `"0.9" == 0.9` is never true and raises nothing, and `"0.9" > 0.5` raises only where it is
reached. What comes of `.data` by the methods of texts is followed from statement to statement; whatever a script has
converted, by `float(...)` or otherwise, is not taken for text any more.
"""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import Literal

ExpressionKind = Literal["text", "texts"] | None
"""What an expression is: a text, a list of texts, or something else."""

_TO_TEXT = {"strip", "rstrip", "lstrip", "removeprefix", "removesuffix", "replace", "lower", "upper", "join", "format"}
_TO_TEXTS = {"split", "rsplit", "splitlines", "partition", "rpartition"}


def text_comparisons(source: bytes) -> dict[int, str]:
    """By the number of their lines, the comparisons of the script with this text, which is Python."""
    found: dict[int, str] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            _StatementReader(found).body(node.body)
    return found


class _StatementReader:
    """Reads the statements of one function in order; `kinds` is what its names stand for by then."""

    def __init__(self, found: dict[int, str]) -> None:
        self._found = found
        self._kinds: dict[str, ExpressionKind] = {}

    def body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            self._expressions(statement)
            self._bind(statement)
            for branch in ("body", "orelse", "finalbody"):
                self.body(getattr(statement, branch, []))
            for handler in getattr(statement, "handlers", []):
                self.body(handler.body)

    def _expressions(self, statement: ast.stmt) -> None:
        """Look at the expressions of the statement itself, not at those of the statements inside of it."""
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr | ast.withitem):
                self._look(child)

    def _look(self, node: ast.AST) -> None:
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            outer = dict(self._kinds)
            for each in node.generators:
                self._assign(each.target, self._item(each.iter))
            self._look_inside(node)
            self._kinds = outer
            return
        if isinstance(node, ast.Compare):
            self._compare(node)
        self._look_inside(node)

    def _look_inside(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self._look(child)

    def _compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, right in pairwise(sides):
            if any(self._kind(one) == "text" and _is_number(other) for one, other in ((left, right), (right, left))):
                self._found.setdefault(node.lineno, ast.unparse(node))

    def _bind(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign_value(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign_value(target, value)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                self._kinds[name] = self._kind(ast.BinOp(ast.Name(name), statement.op, value))
            case ast.For(target=target, iter=items):
                self._assign(target, self._item(items))

    def _assign_value(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                for inner, kind in zip(target.elts, [self._kind(each) for each in value.elts], strict=True):
                    self._assign(inner, kind)
            else:
                self._assign(target, self._item(value))
        else:
            self._assign(target, self._kind(value))

    def _assign(self, target: ast.expr, kind: ExpressionKind) -> None:
        match target:
            case ast.Name(id=name):
                self._kinds[name] = kind
            case ast.Starred(value=ast.Name(id=name)):
                self._kinds[name] = "texts" if kind == "text" else None
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    self._assign(element, kind)

    def _item(self, iterable: ast.expr) -> ExpressionKind:
        """What the items of an iterable are."""
        return "text" if self._kind(iterable) == "texts" else None

    def _kind(self, node: ast.expr) -> ExpressionKind:
        kind: ExpressionKind = None
        match node:
            case ast.Name(id=name):
                kind = self._kinds.get(name)
            case ast.Attribute(attr="data") | ast.JoinedStr() | ast.Constant(value=str()):
                kind = "text"
            case ast.Subscript(value=value, slice=place):
                whole = self._kind(value)
                kind = whole if isinstance(place, ast.Slice) or whole == "text" else self._item(value)
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if self._kind(value) == "text":
                kind = "text" if method in _TO_TEXT else "texts" if method in _TO_TEXTS else None
            case ast.Call(func=ast.Name(id="str")):
                kind = "text"
            case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "reversed"), args=[inner]):
                kind = self._kind(inner)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                kind = next((each for each in map(self._kind, (left, right)) if each), None)
            case ast.ListComp(elt=inner, generators=generators):
                kind = "texts" if self._kind_within(inner, generators) == "text" else None
        return kind

    def _kind_within(self, inner: ast.expr, generators: list[ast.comprehension]) -> ExpressionKind:
        outer = dict(self._kinds)
        for each in generators:
            self._assign(each.target, self._item(each.iter))
        kind = self._kind(inner)
        self._kinds = outer
        return kind


def _is_number(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
