from __future__ import annotations

from typing import Any

import pytest

from analyzer.cluster.secret import key_for, shared_secret
from analyzer.errors import ConfigurationError

JOB: dict[str, Any] = {
    "ProcessingJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:processing-job/one",
    "ProcessingJobName": "one",
    "Environment": {"dataset_source": "/opt/ml/processing/input", "b": "2"},
    "RoleArn": "arn:aws:iam::123456789012:role/one",
}
HOSTS = ["algo-1", "algo-2"]


def test_hosts_of_one_job_come_to_one_secret_however_their_files_are_ordered() -> None:
    reordered = {name: JOB[name] for name in reversed(JOB)} | {
        "Environment": dict(reversed(JOB["Environment"].items()))
    }
    assert shared_secret(None, JOB, HOSTS) == shared_secret(None, reordered, HOSTS[::-1])
    assert len(shared_secret(None, JOB, HOSTS)) == 32


def test_what_differs_between_hosts_is_no_part_of_it() -> None:
    assert shared_secret(None, {**JOB, "current_host": "algo-2"}, HOSTS) == shared_secret(None, JOB, HOSTS)


@pytest.mark.parametrize("name", sorted(JOB))
def test_another_job_has_another_secret(name: str) -> None:
    assert shared_secret(None, {**JOB, name: "another"}, HOSTS) != shared_secret(None, JOB, HOSTS)


def test_other_hosts_have_another_secret() -> None:
    assert shared_secret(None, JOB, ["algo-1", "algo-3"]) != shared_secret(None, JOB, HOSTS)


def test_the_setting_goes_before_the_job_file() -> None:
    given = "a long random text"
    assert shared_secret(given, JOB, HOSTS) == shared_secret(given, {}, HOSTS) != shared_secret(None, JOB, HOSTS)
    assert shared_secret(given, {}, HOSTS) != shared_secret(given + ".", {}, HOSTS)


@pytest.mark.parametrize("job_file", [{}, {"Environment": {"a": "1"}}, {"ProcessingJobName": ""}])
def test_without_either_the_setting_is_asked_for(job_file: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="Set cluster_secret to the same long random text on each host"):
        shared_secret(None, job_file, HOSTS)


def test_each_use_has_a_key_of_its_own() -> None:
    secret = shared_secret(None, JOB, HOSTS)
    assert len({secret, key_for("spark", secret), key_for("rendezvous", secret)}) == 3
