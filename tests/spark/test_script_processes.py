"""Scripts of users whose processes end, and are ended, on Spark."""

from __future__ import annotations

from tests.unit.runs.test_script_processes import (
    data,
    test_a_script_that_takes_its_worker_with_it_is_told,
    test_a_stop_while_the_post_processor_runs_ends_all_of_it_and_keeps_the_reports,
)

__all__ = [
    "data",
    "test_a_script_that_takes_its_worker_with_it_is_told",
    "test_a_stop_while_the_post_processor_runs_ends_all_of_it_and_keeps_the_reports",
]
