"""Captured requests joined with the labels that arrive for them later."""

from __future__ import annotations

from typing import Any

from analyzer.earlier import earlier


def __getattr__(name: str) -> Any:
    return earlier(__name__, name)
