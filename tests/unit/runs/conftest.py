"""Whole runs on the engine that small data gets: none of them starts Java."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _without_java(no_java: object) -> None:
    """All tests here have it."""
