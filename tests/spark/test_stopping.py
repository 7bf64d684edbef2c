"""Runs on Spark that are stopped, killed and starved: what the engine of processes is held to, Spark is too."""

from __future__ import annotations

from pathlib import Path

from tests.processes import document_that_spark_unpacks, ended, message, settings
from tests.unit.runs.test_stopping import (
    large,
    small,
    test_a_kill_leaves_whole_reports_or_none,
    test_a_run_that_the_system_kills_is_told_of_and_leaves_nothing_to_the_next_one,
    test_a_run_whose_guardian_is_killed_ends_with_it,
    test_a_stop_in_the_middle_of_a_scan_is_quick_and_leaves_nothing,
    test_a_stop_while_the_run_starts_is_clean,
    test_a_worker_that_the_system_kills_again_and_again_ends_the_job,
    test_ctrl_c_in_a_terminal_reaches_all_processes_at_once_and_is_one_stop,
)

__all__ = [
    "large",
    "small",
    "test_a_kill_leaves_whole_reports_or_none",
    "test_a_run_that_the_system_kills_is_told_of_and_leaves_nothing_to_the_next_one",
    "test_a_run_whose_guardian_is_killed_ends_with_it",
    "test_a_stop_in_the_middle_of_a_scan_is_quick_and_leaves_nothing",
    "test_a_stop_while_the_run_starts_is_clean",
    "test_a_worker_that_the_system_kills_again_and_again_ends_the_job",
    "test_ctrl_c_in_a_terminal_reaches_all_processes_at_once_and_is_one_stop",
]


def test_a_jvm_that_runs_out_of_memory_ends_the_job(tmp_path: Path) -> None:
    document = document_that_spark_unpacks(tmp_path, 250)
    given = {"dataset_format": '{"json": {"lines": false}}', "analyzer_memory": "100m", "engine": "spark"}
    code, log = ended(settings(document, tmp_path, **given))
    assert code == 8, log
    assert "Raise analyzer_memory" in message(tmp_path)
    assert not any((tmp_path / "reports").iterdir())
