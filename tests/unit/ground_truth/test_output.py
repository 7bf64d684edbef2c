"""Where merged records may not go: what the next run would read."""

from __future__ import annotations

from pathlib import Path

import pytest

import analyzer
from analyzer.errors import ConfigurationError


@pytest.mark.parametrize(
    ("output", "argument"),
    [
        ("captures", "captures"),
        ("captures/merged", "captures"),
        ("labels/../captures/.", "captures"),
        ("labels", "labels"),
    ],
)
def test_merged_records_may_not_lie_among_what_they_are_made_of(tmp_path: Path, output: str, argument: str) -> None:
    for name in ("captures", "labels"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jsonl").write_text("{}\n")
    with pytest.raises(ConfigurationError, match=f"output holds .* should be a folder outside of {argument}"):
        analyzer.merge(tmp_path / "captures", tmp_path / "labels", tmp_path / output)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.jsonl", "a.jsonl", "captures", "labels"]
