from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from analyzer.spark.environment import PACKAGES_ROOT, jvm_environment, local_settings, own_environment
from analyzer.spark.session import compiler_options, sql_settings

MEBIBYTE = 1 << 20


def test_nothing_of_a_foreign_spark_reaches_the_jvm() -> None:
    foreign = {"SPARK_HOME": "/s", "SPARK_CONF_DIR": "/c", "PYSPARK_PYTHON": "/p", "PYSPARK_SUBMIT_ARGS": "x", "A": "b"}

    environment = jvm_environment(foreign)

    assert environment["PYSPARK_PYTHON"] == sys.executable
    assert environment["A"] == "b"
    assert {name for name in environment if name.startswith("SPARK_")} == {"SPARK_LOCAL_IP"}
    assert "PYSPARK_SUBMIT_ARGS" not in environment


def test_workers_find_our_packages_first_and_then_the_users() -> None:
    path = jvm_environment({"PYTHONPATH": f"/mine{os.pathsep}{PACKAGES_ROOT}"})["PYTHONPATH"]

    assert path.split(os.pathsep) == [str(PACKAGES_ROOT), "/mine"]
    assert (Path(PACKAGES_ROOT) / "analyzer").is_dir()


def test_a_foreign_spark_is_hidden_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", "/s")
    monkeypatch.setenv("PYSPARK_PIN_THREAD", "false")
    before = dict(os.environ)

    with own_environment():
        assert "SPARK_HOME" not in os.environ
        assert "PYSPARK_PIN_THREAD" not in os.environ
        assert os.environ["PYSPARK_PYTHON"] == sys.executable
        os.environ["SPARK_BUFFER_SIZE"] = "65536"  # as pyspark does

    assert dict(os.environ) == before


def test_only_the_slots_differ_between_local_sessions() -> None:
    two, four = local_settings(2), local_settings(4)

    assert {name for name in two if two[name] != four[name]} == {"spark.master"}


def test_the_settings_of_sql_follow_from_the_data_alone() -> None:
    assert sql_settings(1000)["spark.sql.shuffle.partitions"] == "4"
    assert sql_settings(1024 * MEBIBYTE)["spark.sql.shuffle.partitions"] == "16"
    assert sql_settings(None)["spark.sql.adaptive.enabled"] == "false"


def test_only_small_inputs_go_without_the_thorough_compiler() -> None:
    assert compiler_options(MEBIBYTE) == ["-XX:TieredStopAtLevel=1"]
    assert compiler_options(1024 * MEBIBYTE) == compiler_options(None) == []
