"""Where merged records may not go: what the next run would read."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer import ground_truth
from analyzer.errors import ConfigurationError


@pytest.mark.parametrize(
    ("output", "setting"),
    [
        ("captures", "dataset_source"),
        ("captures/merged", "dataset_source"),
        ("labels/../captures/.", "dataset_source"),
        ("labels", "ground_truth_source"),
    ],
)
def test_merged_records_may_not_lie_among_what_they_are_made_of(tmp_path: Path, output: str, setting: str) -> None:
    for name in ("captures", "labels"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jsonl").write_text("{}\n")
    with pytest.raises(ConfigurationError, match=f"output_path holds .* should be a folder outside of {setting}"):
        ground_truth.merge(tmp_path / "captures", tmp_path / "labels", tmp_path / output)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.jsonl", "a.jsonl", "captures", "labels"]
