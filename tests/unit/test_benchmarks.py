"""The measuring itself: orders, ratios, memory of a family of processes, and the page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import data
from benchmarks.measure import ChildFailedError, alternately, run
from benchmarks.memory import peak_memory
from benchmarks.report import merge, page
from benchmarks.rows import Result

linux_only = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read from /proc")


def test_peers_run_alternately_in_both_orders() -> None:
    order: list[str] = []

    def action(name: str) -> float:
        order.append(name)
        return float(len(order))

    first, second = alternately([lambda: action("ours"), lambda: action("peer")], repeat=3)
    assert order == ["ours", "peer", "peer", "ours", "ours", "peer"]
    assert (first.values, second.values) == ((1.0, 4.0, 5.0), (2.0, 3.0, 6.0))
    assert (first.middle, second.middle) == (4.0, 3.0)


def test_a_failed_child_is_an_error_that_shows_its_last_words() -> None:
    with pytest.raises(ChildFailedError, match="no such luck"):
        run((sys.executable, "-c", "raise SystemExit('no such luck')"))


@linux_only
def test_memory_of_a_grandchild_counts() -> None:
    holds_100_mb = "import time; held = bytearray(100_000_000); time.sleep(0.6)"
    starts_it = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds_100_mb!r}])"
    assert 100e6 < peak_memory((sys.executable, "-c", starts_it)).bytes < 300e6


@pytest.mark.parametrize(
    ("peer", "limit", "met"), [(2.0, 0.5, True), (2.0, 0.4, False), (None, 1.0, True), (2.0, None, None)]
)
def test_a_limit_is_on_the_ratio_or_without_a_peer_on_ours(
    peer: float | None, limit: float | None, met: bool | None
) -> None:
    assert Result("what", "s", 1.0, "peer", peer, limit).met is met


def test_the_page_keeps_rows_of_earlier_runs(tmp_path: Path) -> None:
    merge(tmp_path / "results.json", {"old": [Result("old row", "s", 1.0, "peer", 2.0, 0.4)]})
    known = merge(tmp_path / "results.json", {"new": [Result("new row", "MB", 1500.0, limit=2000.0)]})
    text = page([each for results in known.values() for each in results])
    assert "| old row | 1 s | peer | 2 s | 0.5 | at most 0.4 | **no** |" in text
    assert "| new row | 1,500 MB |  |  |  | at most 2,000 MB | yes |" in text


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_generated_files_have_the_shape_that_was_asked(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(data.SHAPES, "tiny", (230, 100, kind))
    path = data.dataset("tiny", tmp_path)
    assert data.dataset("tiny", tmp_path) == path
    assert data.cells("tiny") == 23_000
    if kind == "csv":
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [len(lines), len(lines[0].split(","))] == [231, 100]
        assert dict(data.column_types(path))["Day Mins"] == "double"
        assert dict(data.column_types(path))["Day Calls 1"] == "int"
