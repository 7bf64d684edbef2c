"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# The machine may be busy, which is no failure; and a run that fails should fail again.
settings.register_profile("suite", deadline=None, derandomize=True, database=None)
settings.load_profile("suite")
