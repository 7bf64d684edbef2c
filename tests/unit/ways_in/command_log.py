"""The log, which commands set up anew, as it was before each test."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command sets the log up anew, as befits a process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name in ("__main__", "analyzer", "contracts", "py4j", "analyzer.spark.gateway", "analyzer.spark.progress"):
        logging.getLogger(name).setLevel(logging.NOTSET)
