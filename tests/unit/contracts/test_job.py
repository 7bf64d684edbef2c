from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.base_job import Job
from contracts.dataset_format import CsvFormat, JsonFormat
from contracts.errors import ContractError
from contracts.job import DataQualityJob, environment
from contracts.jobs import JOBS
from contracts.setting import variables
from tests.unit.contracts.samples import ENVIRONMENT


def job_with(**settings: str) -> DataQualityJob:
    return DataQualityJob.from_environment(ENVIRONMENT | settings)


def test_the_three_needed_settings_make_a_baseline_job() -> None:
    job = DataQualityJob.from_environment(ENVIRONMENT)
    assert job == DataQualityJob(
        dataset_source="/opt/ml/processing/input",
        dataset_format=CsvFormat(header=True),
        output_path="/opt/ml/processing/output",
    )
    assert not job.monitoring
    assert not job.publish_cloudwatch_metrics
    assert not job.fail_on_violation


@pytest.mark.parametrize("setting", ["baseline_constraints", "baseline_statistics"])
def test_either_baseline_file_makes_it_a_monitoring_job(setting: str) -> None:
    assert job_with(**{setting: "/opt/ml/processing/baseline/file.json"}).monitoring


@pytest.mark.parametrize(
    ("setting", "text", "field", "expected"),
    [
        ("publish_cloudwatch_metrics", "Enabled", "publish_cloudwatch_metrics", True),
        ("publish_cloudwatch_metrics", "disabled", "publish_cloudwatch_metrics", False),
        ("fail_on_violation", "true", "fail_on_violation", True),
        ("fail_on_violation", "FALSE", "fail_on_violation", False),
        ("start_time", "2019-12-01T15:20:00Z", "start_time", "2019-12-01T15:20:00Z"),
        ("start_time", "2019-12-01T15: 20: 00Z", "start_time", "2019-12-01T15:20:00Z"),
        ("end_time", "2019-12-01T16:20:00+01:00", "end_time", "2019-12-01T15:20:00Z"),
        ("end_time", "2019-12-01T16:20:00", "end_time", "2019-12-01T16:20:00Z"),
        ("metric_time", "2019-12-01T16:20:00.5Z", "metric_time", "2019-12-01T16:20:00.500000Z"),
        ("categorical_drift_method", "linfinity", "categorical_drift_method", "LInfinity"),
        ("categorical_drift_method", "ChiSquared", "categorical_drift_method", "ChiSquared"),
        ("exclude_columns", "id, label,,id", "exclude_columns", ("id", "label")),
        ("exclude_columns", '["a,b", "c"]', "exclude_columns", ("a,b", "c")),
        ("max_bad_records", "5", "max_bad_records", 5),
        ("max_bad_records", " 007 ", "max_bad_records", 7),
        ("drift_weighting", "Rows", "drift_weighting", "rows"),
        ("payload_rows", "First", "payload_rows", "first"),
        ("max_script_failures", "3", "max_script_failures", 3),
        ("script_timeout_s", "0.5", "script_timeout_s", 0.5),
        ("post_script_timeout_s", " 30 ", "post_script_timeout_s", 30.0),
        ("publish_cloudwatch_api", "Enabled", "publish_cloudwatch_api", True),
        ("analyzer_memory", "2g", "analyzer_memory", "2g"),
        ("analyzer_memory", "512 MB", "analyzer_memory", "512m"),
        ("datatype_check_threshold", "0.5", "datatype_check_threshold", 0.5),
        ("domain_content_threshold", "1", "domain_content_threshold", 1.0),
        ("comparison_threshold", "1e-2", "comparison_threshold", 0.01),
        ("categorical_comparison_threshold", "12.5", "categorical_comparison_threshold", 12.5),
        ("comparison_method", "simple", "comparison_method", "Simple"),
        ("comparison_method", "linf_robust", "comparison_method", "Robust"),
        ("analysis_type", "DATA_QUALITY", "monitoring", False),
        ("dataset_format", '{"Json":{"Line":"true"}}', "dataset_format", JsonFormat(lines=True)),
        ("csv_delimiter", ";", "dataset_format", CsvFormat(header=True, delimiter=";")),
        ("csv_escape", "\\", "dataset_format", CsvFormat(header=True, escape="\\")),
        ("csv_escape", '"', "dataset_format", CsvFormat(header=True)),
        ("csv_ragged", "Enabled", "dataset_format", CsvFormat(header=True, ragged=True)),
        ("csv_delimiter", "\t", "dataset_format", CsvFormat(header=True, delimiter="\t")),
        ("csv_delimiter", "\\t", "dataset_format", CsvFormat(header=True, delimiter="\t")),
        ("sagemaker_endpoint_name", "churn", "sagemaker_endpoint_name", "churn"),
        ("record_preprocessor_script", "/code/pre.py", "record_preprocessor_script", "/code/pre.py"),
        ("anything_else", "{", "monitoring", False),
        ("max_bad_records", "", "max_bad_records", 0),
        ("start_time", "", "start_time", None),
        ("baseline_constraints", "", "monitoring", False),
        ("analysis_type", "", "monitoring", False),
    ],
)
def test_each_setting_is_read_from_its_text(setting: str, text: str, field: str, expected: Any) -> None:
    assert getattr(job_with(**{setting: text}), field) == expected


@pytest.mark.parametrize(
    ("setting", "text", "held", "right"),
    [
        ("dataset_format", "csv", '"csv"', '{"csv": {"header": true}}'),
        ("publish_cloudwatch_metrics", "on", '"on"', "Enabled or Disabled"),
        ("fail_on_violation", "yes\nINFO forged", '"yes\\nINFO forged"', "Enabled or Disabled"),
        ("start_time", "yesterday", '"yesterday"', "2019-12-01T15:20:00Z"),
        ("end_time", "0001-01-01T00:00:00+05:00", "0001", "2019-12-01T15:20:00Z"),
        (
            "categorical_drift_method",
            "KL",
            '"KL"',
            "LInfinity, ChiSquared, Trusted, TwoSampleChiSquared, PSI or JensenShannon",
        ),
        ("exclude_columns", '["a"', '"[\\"a\\""', "a JSON list of texts"),
        ("exclude_columns", "[1]", '"[1]"', "a JSON list of texts"),
        ("max_bad_records", "-1", "-1", "a whole number, 0 or more"),
        ("max_bad_records", "1.5", "1.5", "a whole number, 0 or more"),
        ("max_bad_records", "many", '"many"', "a whole number, 0 or more"),
        ("drift_weighting", "columns", '"columns"', "distinct or rows"),
        ("payload_rows", "last", '"last"', "all or first"),
        ("max_script_failures", "-1", "-1", "a whole number, 0 or more"),
        ("script_timeout_s", "0", "0", "a number of seconds above 0"),
        ("post_script_timeout_s", "soon", '"soon"', "a number of seconds above 0"),
        ("publish_cloudwatch_api", "on", '"on"', "Enabled or Disabled"),
        ("analyzer_memory", "2048", '"2048"', "a unit, such as 512m or 2g"),
        ("analyzer_memory", "0g", '"0g"', "such as 512m or 2g"),
        ("analyzer_memory", "-Xmx2g", '"-Xmx2g"', "such as 512m or 2g"),
        ("datatype_check_threshold", "1.5", "1.5", "from 0 to 1"),
        ("datatype_check_threshold", "nan", '"nan"', "from 0 to 1"),
        ("comparison_threshold", "-0.1", "-0.1", "0 or more"),
        ("comparison_threshold", "10 percent", '"10 percent"', "0 or more"),
        ("comparison_threshold", "1e999", "inf", "0 or more"),
        (
            "comparison_method",
            "KS",
            '"KS"',
            "Simple, Robust, Trusted, KolmogorovSmirnov, PSI, JensenShannon or Wasserstein",
        ),
        ("csv_delimiter", "||", '"||"', "one ASCII character"),
        ("csv_escape", ",", '","', "other than the delimiter"),
        ("csv_escape", "ab", '"ab"', "one ASCII character"),
        ("csv_escape", "n", '"n"', "one ASCII character"),
        ("csv_ragged", "some", '"some"', "Enabled or Disabled"),
        ("analysis_type", "MODEL_QUALITY", '"MODEL_QUALITY"', "it should be DATA_QUALITY"),
    ],
)
def test_a_malformed_setting_is_refused_by_name(setting: str, text: str, held: str, right: str) -> None:
    with pytest.raises(ContractError) as caught:
        job_with(**{setting: text})
    assert caught.value.subject == setting
    assert str(caught.value).startswith(f"{setting} holds")
    assert held in caught.value.message
    assert right in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("absent", ["dataset_source", "dataset_format", "output_path"])
@pytest.mark.parametrize("how", ["unset", "empty"])
def test_a_missing_setting_is_named_along_with_all_that_are_needed(absent: str, how: str) -> None:
    settings = {key: value for key, value in ENVIRONMENT.items() if key != absent}
    with pytest.raises(ContractError) as caught:
        DataQualityJob.from_environment(settings if how == "unset" else settings | {absent: ""})
    assert caught.value.subject == absent
    assert caught.value.message.endswith(f"Not set: {absent}")
    for name in ENVIRONMENT:
        assert name in caught.value.message


def test_an_environment_without_any_setting_lists_all_three() -> None:
    with pytest.raises(ContractError, match="Not set: dataset_source, dataset_format, output_path"):
        DataQualityJob.from_environment({"PATH": "/bin"})


def test_dataset_source_path_is_another_name_of_dataset_source() -> None:
    settings = {"dataset_source_path": "/data"} | {key: ENVIRONMENT[key] for key in ("dataset_format", "output_path")}
    assert DataQualityJob.from_environment(settings).dataset_source == "/data"
    assert DataQualityJob.from_environment(settings | {"dataset_source": "/other"}).dataset_source == "/other"


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ContractError, match=r"end_time holds 2019-12-01T14:00:00Z; it should not be before start_time"):
        job_with(start_time="2019-12-01T15:00:00Z", end_time="2019-12-01T14:00:00Z")


def test_a_delimiter_means_nothing_to_other_formats() -> None:
    assert job_with(dataset_format='{"json":{}}', csv_delimiter=";").dataset_format == JsonFormat()


def test_a_caller_in_python_may_give_values_as_they_are() -> None:
    job = DataQualityJob.of(
        {
            "dataset_source": "/data",
            "dataset_format": JsonFormat(),
            "output_path": "/out",
            "max_bad_records": 3,
            "exclude_columns": ["a", "b"],
            "fail_on_violation": True,
            "comparison_threshold": 0.2,
            "start_time": None,
        }
    )
    assert (job.max_bad_records, job.exclude_columns, job.fail_on_violation) == (3, ("a", "b"), True)
    with pytest.raises(ContractError, match="output_path holds an empty text; it should not be empty"):
        DataQualityJob.of({"dataset_source": "/data", "dataset_format": JsonFormat(), "output_path": ""})


def test_a_job_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        job_with().max_bad_records = 5


def test_the_environment_wins_over_the_job_file(tmp_path: Path) -> None:
    file = tmp_path / "processingjobconfig.json"
    file.write_text(json.dumps({"Environment": {"a": "file", "b": "file", "c": "file"}, "AppSpecification": {}}))
    assert environment({"a": "env", "b": ""}, file) == {"a": "env", "b": "file", "c": "file"}


@pytest.mark.parametrize("path", [None, "absent.json", "file/below.json"])
def test_an_absent_job_file_is_fine(path: str | None, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert environment({"a": "env", "b": ""}, tmp_path / path if path else None) == {"a": "env", "b": ""}


@pytest.mark.parametrize("text", ["{}", '{"Environment":null}', '{"Environment":{}}', '\ufeff{"Environment":{}}'])
def test_a_job_file_without_settings_is_fine(text: str, tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(text, encoding="utf-8")
    assert environment({}, file) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not valid JSON"),
        ('{"Environment": {"a": "secret"}', "is not valid JSON"),
        ("[]", "holds a list; it should be a JSON object"),
        ('{"Environment": []}', "/Environment holds a list; it should be an object of texts"),
        ('{"Environment": {"a": 5}}', "/Environment/a holds the number 5; it should be a text"),
    ],
)
def test_a_malformed_job_file_is_an_error_that_names_it(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(text)
    with pytest.raises(ContractError) as caught:
        environment({}, file)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_job_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read: Is a directory"):
        environment({}, tmp_path)


@pytest.mark.parametrize("kind", JOBS.values(), ids=lambda kind: kind.__name__)
def test_bytes_that_are_no_utf_8_are_told_with_the_setting_that_holds_them(kind: type[Job]) -> None:
    for field, name in variables(kind).items():
        with pytest.raises(ContractError, match=rf'^{name} holds the text "x\\udcff", with bytes that are no UTF-8'):
            kind.of({field: os.fsdecode(b"x\xff")})
    with pytest.raises(ContractError, match="exclude_columns holds the text"):
        DataQualityJob.of({"exclude_columns": ["a", "\udcff"]})


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a\0b", "without null characters"),
        ("a/" * 3000, "of at most 4096 bytes"),
        ("ä" * 200, "names have at most 255 bytes each"),
    ],
)
def test_a_path_that_no_system_takes_is_told(path: str, said: str) -> None:
    for setting in ("dataset_source", "output_path", "baseline_constraints", "rules"):
        with pytest.raises(ContractError, match=f"^{setting} holds the text .*{said}"):
            DataQualityJob.of({**ENVIRONMENT, setting: path})


def test_a_key_of_a_store_may_be_longer_than_the_name_of_a_file() -> None:
    assert DataQualityJob.of({**ENVIRONMENT, "dataset_source": f"s3a://b/{'k' * 900}"})
