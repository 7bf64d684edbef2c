"""Of each kind of whole run in `tests/unit/runs` one or two on Spark; the bytes of all cases: `test_cases.py`."""

from __future__ import annotations

import pytest

from tests.unit.runs.test_analysis import (
    model,
    place,
    test_attributions_are_written_with_the_rows_that_they_come_from,
    test_files_of_facets_and_predictions_are_joined_by_their_ids,
)
from tests.unit.runs.test_captures import (
    plain,
    rows,
    test_a_capture_of_a_csv_has_the_statistics_of_the_csv,
    test_packed_files_count_what_one_file_does,
)
from tests.unit.runs.test_drift import baseline, test_a_model_to_which_other_features_matter_has_drifted
from tests.unit.runs.test_files import (
    test_compressed_files_are_read,
    test_folders_are_walked_and_what_is_no_data_is_left_out,
)
from tests.unit.runs.test_model_quality import (
    small_splits,
    test_every_format_gives_the_metrics_of_scikit_learn_however_it_is_split,
    test_more_scores_than_one_state_keeps_are_sorted_to_the_same_bytes,
)
from tests.unit.runs.test_own_baseline import test_each_kind_of_violation_is_found_once_and_where_it_is
from tests.unit.runs.test_parquet import test_all_else_is_given_by_its_text, test_numbers_are_numbers
from tests.unit.runs.test_preview import test_a_capture_in_several_batches_and_files_has_the_columns_of_the_run
from tests.unit.runs.test_scripts import (
    test_a_script_that_hangs_or_ends_its_process_is_told,
    test_a_script_that_samples_gives_the_same_rows_on_every_run_and_wherever_the_data_lies,
    test_what_a_script_prints_is_in_the_log_and_the_numbers_are_too,
)

__all__ = [
    "baseline",
    "model",
    "place",
    "plain",
    "rows",
    "small_splits",
    "test_a_capture_in_several_batches_and_files_has_the_columns_of_the_run",
    "test_a_capture_of_a_csv_has_the_statistics_of_the_csv",
    "test_a_model_to_which_other_features_matter_has_drifted",
    "test_a_script_that_hangs_or_ends_its_process_is_told",
    "test_a_script_that_samples_gives_the_same_rows_on_every_run_and_wherever_the_data_lies",
    "test_all_else_is_given_by_its_text",
    "test_attributions_are_written_with_the_rows_that_they_come_from",
    "test_compressed_files_are_read",
    "test_each_kind_of_violation_is_found_once_and_where_it_is",
    "test_every_format_gives_the_metrics_of_scikit_learn_however_it_is_split",
    "test_files_of_facets_and_predictions_are_joined_by_their_ids",
    "test_folders_are_walked_and_what_is_no_data_is_left_out",
    "test_more_scores_than_one_state_keeps_are_sorted_to_the_same_bytes",
    "test_numbers_are_numbers",
    "test_packed_files_count_what_one_file_does",
    "test_what_a_script_prints_is_in_the_log_and_the_numbers_are_too",
]

pytestmark = pytest.mark.usefixtures("spark")
