"""Whole runs on the engine that small data gets: none of them starts Java."""

from __future__ import annotations

import pytest

from tests.buckets import account, moto, new_bucket

__all__ = ["account", "moto", "new_bucket"]


@pytest.fixture(autouse=True)
def _without_java(no_java: object) -> None:
    """All tests here have it."""
