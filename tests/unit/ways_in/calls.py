"""A stand-in for the jobs that commands and functions call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from analyzer.runs import calling
from analyzer.runs.call import Call


class Calls:
    """Stands for every job; remembers which call it was, by which settings, and gives or raises what it was told."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.call: Call | None = None
        self.given: dict[str, Any] = {}
        self.progress: object = None

    def __call__(self, call: Call, given: Mapping[str, Any], progress: object = None) -> object:
        self.call, self.given, self.progress = call, dict(given), progress
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    @classmethod
    def in_place(cls, monkeypatch: pytest.MonkeyPatch, answer: object) -> Calls:
        """A stand-in where the jobs would be."""
        calls = cls(answer)
        monkeypatch.setattr(calling, "carry_out", calls)
        monkeypatch.setattr(calling, "try_out", calls)
        return calls
