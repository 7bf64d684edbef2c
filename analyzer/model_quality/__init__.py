"""Model quality: how right predictions are, by the labels that arrived for them."""

from __future__ import annotations

from typing import Any

from analyzer.earlier import earlier


def __getattr__(name: str) -> Any:
    return earlier(__name__, name)
