from __future__ import annotations

import pytest

from analyzer.progress import log_progress


def test_the_log_hears_of_it_every_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    now = [0.0]
    report = log_progress(10.0, clock=lambda: now[0])

    for second in range(25):
        now[0] = second
        report(second, 100)

    now[0] = 40.0
    report(0, 1)

    assert [record.getMessage() for record in caplog.records] == [
        "10 of 100 tasks done",
        "20 of 100 tasks done",
        "0 of 1 task done",
    ]
