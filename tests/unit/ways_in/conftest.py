"""What all tests of commands need."""

from __future__ import annotations

from tests.unit.ways_in.command_log import log_as_before

__all__ = ["log_as_before"]
