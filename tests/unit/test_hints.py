"""Hints are told in the log, and returned for the message."""

from __future__ import annotations

import logging

import pytest

from analyzer.hints import tell_hints


def test_each_hint_is_a_warning_of_its_own_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="analyzer"):
        assert tell_hints(["a is odd.", "b is odd.", "a is odd."]) == ("a is odd.", "b is odd.")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "a is odd."),
        ("WARNING", "b is odd."),
    ]
