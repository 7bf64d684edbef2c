"""Settings of all tests."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from analyzer.errors import AnalyzerError
from analyzer.publish import page_file
from analyzer.stopping import SIGNALS

# The machine may be busy, which is no failure; and a run that fails should fail again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None)
settings.load_profile("suite")

# A run heeds no signal that it was started to ignore, as under nohup; those that tests start are to heed all.
for each in SIGNALS:
    if signal.getsignal(each) is signal.SIG_IGN:
        signal.signal(each, signal.SIG_DFL)

# A run does not end by a defect of its page, but a test does.
page_file.FORGIVEN = (AnalyzerError,)


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """A command sets the log up anew, as befits a process; a test that calls one leaves it as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name in ("__main__", "analyzer", "contracts", "py4j", "analyzer.spark.gateway", "analyzer.spark.progress"):
        logging.getLogger(name).setLevel(logging.NOTSET)
