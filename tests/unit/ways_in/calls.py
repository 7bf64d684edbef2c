"""A stand-in for the functions of the Python API that commands call."""

from __future__ import annotations

from typing import Any


class Calls:
    """Stands for the Python API; remembers what it was asked and gives or raises what it was told."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: dict[str, Any] = {}

    def __call__(self, data: str, output: str, **options: Any) -> object:
        self.asked = {"data": data, "output": output, **options}
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer
