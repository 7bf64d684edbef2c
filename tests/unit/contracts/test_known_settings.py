"""What of an environment looks like a setting that was meant, and what is left alone."""

from __future__ import annotations

import pytest

from contracts.base_job import Job
from contracts.errors import ContractError
from contracts.jobs import JOBS, job_of
from contracts.known_settings import KNOWN, misspelt, of_another_job, require_known, settings_of
from contracts.schemas.jobs import job_schema

SOUND = {"dataset_source": "d", "dataset_format": '{"parquet": {}}', "output_path": "o"}

MISSPELT = {
    "baseline_constraint": "baseline_constraints",
    "record_preprocessor_scrip": "record_preprocessor_script",
    "publish_cloudwatch_metric": "publish_cloudwatch_metrics",
    "baseline-statistics": "baseline_statistics",
    "excluded_columns": "exclude_columns",
    "fail_on_violations": "fail_on_violation",
    "BASELINE_CONSTRAINTS": "baseline_constraints",
    "Baseline_Constraint": "baseline_constraints",
    "script_timeout": "script_timeout_s",
    "analysistype": "analysis_type",
    "rule": "rules",
    "MODEL_INVOCATION_URL": "MODEL_INVOCATIONS_URL",
    "MAX_BAD_RECORD": "max_bad_records",
}


@pytest.mark.parametrize(("key", "meant"), MISSPELT.items(), ids=MISSPELT)
def test_a_name_that_is_nearly_a_setting_is_told_without_its_value(key: str, meant: str) -> None:
    (said,) = misspelt({**SOUND, key: "secret"})
    assert said == f'"{key}" is set, which is no setting and is not used. Did you mean "{meant}"?'


FOREIGN = (
    "PATH", "HOME", "HOSTNAME", "PWD", "OLDPWD", "SHLVL", "_", "LANG", "LC_ALL", "TERM", "USER", "TZ", "JAVA_HOME",
    "PYTHONPATH", "PYTHONUNBUFFERED", "SPARK_HOME", "SPARK_LOCAL_DIRS", "http_proxy", "https_proxy", "no_proxy",
    "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_EXECUTION_ENV",
    "SAGEMAKER_ENDPOINT_NAME", "SAGEMAKER_MONITORING_SCHEDULE_NAME", "SM_MODEL_DIR", "DMLC_INTERFACE",
    "KUBERNETES_SERVICE_HOST", "KUBERNETES_PORT_443_TCP_ADDR", "RULES", "MODEL_NAME", "model_name", "threshold",
    "webhook_url", "SOURCE", "OUTPUT", "DATASET", "format", "input_path", "my_bucket", "stage", "owner",
    "CONDA_PREFIX", "VIRTUAL_ENV", "GITHUB_RUN_ID", "CI", "BUILD_TIME", "JOB_NAME", "RUN_TIME", "NODE_NAME", "POD_NAME",
)  # fmt: skip


def test_what_others_have_set_is_left_alone() -> None:
    assert list(misspelt({**SOUND, **dict.fromkeys(FOREIGN, "x")})) == []


def test_a_name_near_a_setting_that_is_set_is_somebody_elses() -> None:
    assert list(misspelt({**SOUND, "OUTPUT_PATH": "x", "DATASET_SOURCE": "x"})) == []


@pytest.mark.parametrize("kind", JOBS.values(), ids=lambda kind: kind.__name__)
def test_the_settings_are_those_of_the_schemas(kind: type[Job]) -> None:
    listed = {"dataset_source_path", "analysis_type", *settings_of(kind)} - {"ML_ROOT"}
    assert listed == set(job_schema(kind)["properties"])


def test_every_setting_is_no_mistake_for_another_one() -> None:
    assert [said for name in KNOWN for said in misspelt({name: "x"})] == []


def test_settings_of_another_job_are_told_with_the_job_that_takes_them() -> None:
    quality = {"problem_type": "Regression", "inference_attribute": "a", "ground_truth_attribute": "b"}
    said = of_another_job({**SOUND, **quality}, job_of(SOUND))
    assert said == (
        "problem_type, inference_attribute, ground_truth_attribute are given and not used: this is a job of "
        "analysis_type DATA_QUALITY. Such settings belong to MODEL_QUALITY."
    )
    assert of_another_job({**SOUND, **quality}, job_of({**SOUND, **quality, "analysis_type": "MODEL_QUALITY"})) is None


def test_one_setting_of_several_other_jobs_is_told_with_all_of_them() -> None:
    said = of_another_job({**SOUND, "features_attribute": "x"}, job_of(SOUND))
    assert said is not None
    assert said.endswith("It belongs to MODEL_BIAS or MODEL_EXPLAINABILITY.")


def test_what_schedules_set_for_every_job_is_no_mistake() -> None:
    merge = {"dataset_source": "d", "ground_truth_source": "l", "output_path": "o"}
    scheduled = {"publish_cloudwatch_metrics": "Enabled", "sagemaker_endpoint_name": "e", "metric_time": "x"}
    assert of_another_job({**merge, **scheduled, "cluster_secret": "s"}, job_of(merge)) is None


def test_an_argument_that_is_no_setting_is_an_error() -> None:
    require_known(KNOWN)
    with pytest.raises(
        ContractError, match=r'names "baseline_constraint", which is no setting. Did you mean "baseline_c'
    ):
        require_known(["dataset_source", "baseline_constraint"])
