from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import ConfigurationError
from analyzer.memory import MEBIBYTE, available_memory, available_processors, parse_memory
from analyzer.spark import memory
from analyzer.spark.memory import plan_memory

GIBIBYTE = 1024 * MEBIBYTE


def host(root: Path, total: int = 16 * GIBIBYTE, groups: str = "0::/\n", **limits: str) -> Path:
    """A root folder like a host's; ``limits`` has the contents of files, `__` for a slash and `_DOT_` for a dot."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/meminfo").write_text(f"MemTotal:       {total // 1024} kB\nMemFree: 1 kB\n")
    (root / "proc/self/cgroup").write_text(groups)
    for name, content in limits.items():
        path = root / "sys/fs/cgroup" / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


@pytest.fixture(autouse=True)
def four_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2, 3})


def test_without_control_groups_it_is_the_hosts_memory(tmp_path: Path) -> None:
    assert available_memory(host(tmp_path, groups="")) == 16 * GIBIBYTE


def test_a_limit_of_the_control_group_is_less_than_the_hosts_memory(tmp_path: Path) -> None:
    assert available_memory(host(tmp_path, memory_DOT_max=f"{2 * GIBIBYTE}\n")) == 2 * GIBIBYTE


def test_the_least_limit_on_the_way_to_the_top_counts(tmp_path: Path) -> None:
    root = host(
        tmp_path,
        groups="0::/user/mine\n",
        user__mine__memory_DOT_max="max\n",
        user__memory_DOT_max=f"{3 * GIBIBYTE}\n",
    )

    assert available_memory(root) == 3 * GIBIBYTE


def test_control_groups_of_the_first_version_are_understood(tmp_path: Path) -> None:
    root = host(
        tmp_path,
        groups="5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n",
        memory__memory_DOT_limit_in_bytes=f"{2 * GIBIBYTE}\n",
        cpu__cpu_DOT_cfs_quota_us="150000\n",
        cpu__cpu_DOT_cfs_period_us="100000\n",
    )

    assert available_memory(root) == 2 * GIBIBYTE
    assert available_processors(root) == 2


@pytest.mark.parametrize("unlimited", ["max", "9223372036854771712", "-1", ""])
def test_no_limit_is_no_limit(tmp_path: Path, unlimited: str) -> None:
    assert available_memory(host(tmp_path, memory_DOT_max=unlimited)) == 16 * GIBIBYTE


@pytest.mark.parametrize(
    ("content", "processors"),
    [("max 100000\n", 4), ("50000 100000\n", 1), ("100000 100000\n", 1), ("150000 100000\n", 2), ("900000 100000", 4)],
)
def test_processors_follow_the_quota(tmp_path: Path, content: str, processors: int) -> None:
    assert available_processors(host(tmp_path, cpu_DOT_max=content)) == processors


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2g", 2 * GIBIBYTE),
        ("2G", 2 * GIBIBYTE),
        ("512m", 512 * MEBIBYTE),
        ("1.5 GiB", 1536 * MEBIBYTE),
        ("2097152", 2 * MEBIBYTE),
        ("1048576k", GIBIBYTE),
        (" 1tb ", 1024 * GIBIBYTE),
    ],
)
def test_sizes_of_memory_are_understood(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "much", "2x", "-2g", "2 g g", "0g", "12", "1e3m"])
def test_other_sizes_are_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"analyzer_memory.*2g"):
        parse_memory(text)


def test_two_gigabytes_give_two_workers_a_place(tmp_path: Path) -> None:
    plan = plan_memory(None, host(tmp_path, memory_DOT_max=str(2 * GIBIBYTE)))

    assert plan.budget == 1536 * MEBIBYTE
    assert plan.slots == 2
    assert plan.heap + memory.JVM_OVERHEAD + memory.DRIVER_NEED + 2 * memory.WORKER_NEED <= plan.budget


def test_what_is_asked_for_is_taken_whole(tmp_path: Path) -> None:
    assert plan_memory("2g", host(tmp_path)).budget == 2 * GIBIBYTE


def test_memory_bounds_the_slots_and_processors_do(tmp_path: Path) -> None:
    root = host(tmp_path)

    assert [plan_memory(size, root).slots for size in ("600m", "1536m", "2g", "64g")] == [1, 2, 3, 4]


def test_there_is_a_slot_and_a_heap_even_with_next_to_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plan = plan_memory("100m", host(tmp_path))

    assert (plan.slots, plan.heap) == (1, memory.SMALLEST_HEAP)
    assert "is little" in caplog.text


def test_the_heap_grows_with_the_budget_but_the_young_generation_stays_modest(tmp_path: Path) -> None:
    root = host(tmp_path)
    small, large = plan_memory("2g", root), plan_memory("16g", root)

    assert (small.heap, large.heap) == (512 * MEBIBYTE, 4096 * MEBIBYTE)
    assert small.young_generation == large.young_generation
    assert small.java_options() == ["-Xms192m", "-Xmx512m", "-Xmn96m", "-XX:MaxDirectMemorySize=256m"]
