"""Settings of all tests."""

from __future__ import annotations

import signal

from hypothesis import settings

from analyzer.stopping import SIGNALS

# The machine may be busy, which is no failure; and a run that fails should fail again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None)
settings.load_profile("suite")

# A run heeds no signal that it was started to ignore, as under nohup; those that tests start are to heed all.
for each in SIGNALS:
    if signal.getsignal(each) is signal.SIG_IGN:
        signal.signal(each, signal.SIG_DFL)
