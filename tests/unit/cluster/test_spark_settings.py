from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.cluster.daemon import daemon_environment
from analyzer.cluster.primary import least
from analyzer.cluster.rendezvous import Member
from analyzer.cluster.spark_settings import COMMON, driver_settings, executor_settings, spark_home
from analyzer.memory import MEBIBYTE
from analyzer.spark.jars import class_path
from analyzer.spark.java import Java
from analyzer.spark.memory import HostPlan, MemoryPlan, plan_host

JAVA = Java(Path("/java"), Path("/java/bin/java"), "17.0.1", "JAVA_HOME")


def plan(heap: int, slots: int = 2) -> MemoryPlan:
    return MemoryPlan(4096 * MEBIBYTE, heap * MEBIBYTE, 96 * MEBIBYTE, 256 * MEBIBYTE, slots)


def member(heap: int, direct: int) -> Member:
    return Member("algo-2", "10.0.0.2", heap * MEBIBYTE, direct * MEBIBYTE, 8, None, None)  # type: ignore[arg-type]


def test_what_is_said_between_hosts_is_authenticated_and_encrypted() -> None:
    settings = driver_settings("10.0.0.1", "spark://10.0.0.1:7077", 4)
    for said in (COMMON, settings):
        assert said["spark.authenticate"] == said["spark.network.crypto.enabled"] == "true"
        assert said["spark.network.crypto.saslFallback"] == "false"
    assert settings["spark.driver.bindAddress"] == settings["spark.driver.host"] == "10.0.0.1"
    assert not any("secret" in name for name in settings)


def test_executors_have_their_heap_by_a_setting_and_none_among_their_options() -> None:
    settings = executor_settings(JAVA, plan(700), None, [])
    assert settings["spark.executor.memory"] == "700m"
    options = settings["spark.executor.extraJavaOptions"].split()
    assert not [option for option in options if option.startswith(("-Xmx", "-Dspark"))]
    assert "-Xmn96m" in options
    assert "-XX:+ExitOnOutOfMemoryError" in options


def test_the_class_path_of_executors_begins_with_the_one_of_the_archive() -> None:
    settings = executor_settings(JAVA, plan(700), None, [Path("/rules.jar")])
    assert settings["spark.executor.extraClassPath"] == f"{class_path()}:/rules.jar"


def test_every_host_gives_what_the_poorest_can() -> None:
    ours = HostPlan(plan(512), plan(1000))
    chosen = least(ours, [member(2000, 900), member(250, 100)])
    assert (chosen.heap, chosen.direct) == (250 * MEBIBYTE, 900 * MEBIBYTE)
    assert chosen.young_generation < 96 * MEBIBYTE
    assert least(ours, [member(2000, 100)]) == ours.executor


def test_the_worker_finds_spark_in_its_folder_and_java_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", "/a/foreign/spark")
    environment = daemon_environment(Path("/java"), "hidden", {"LD_PRELOAD": "/lib/x.so"})
    assert (spark_home() / "jars").is_dir()
    assert "SPARK_HOME" not in environment
    assert environment["JAVA_HOME"] == "/java"
    assert environment["_SPARK_AUTH_SECRET"] == "hidden"
    assert environment["SPARK_LOCAL_IP"] == "127.0.0.1"
    assert environment["LD_PRELOAD"] == "/lib/x.so"


@pytest.mark.parametrize("memory", ["3g", "6g", "16g", "64g"])
@pytest.mark.parametrize("leads", [True, False])
def test_all_that_runs_on_a_host_stays_within_its_budget(
    memory: str, leads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(16)))
    found = plan_host(memory, leads)
    analyzer, daemon, beside, worker = 200, 192, 200, 300
    needed = analyzer + daemon + found.executor.heap // MEBIBYTE + beside + found.executor.slots * worker
    if found.driver is not None:
        needed += found.driver.heap // MEBIBYTE + beside
    assert needed * MEBIBYTE <= found.executor.budget
    assert leads == (found.driver is not None)
    assert 1 <= found.executor.slots <= 16


def test_a_host_with_little_memory_still_does_one_task_at_a_time(caplog: pytest.LogCaptureFixture) -> None:
    assert plan_host("500m", leads=True).executor.slots == 1
    assert "500 MiB of memory is little for the first of several hosts" in caplog.text
