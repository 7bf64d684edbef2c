"""Cases that are generated, of captures, merges, bias and drift, are as generated: none is changed by hand."""

from __future__ import annotations

import io
import json
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cases import analyses, drift, drift_methods, merged_records, merges, pairs, parquet_tables
from tests.cases.captures import CASES, ENCODINGS, INDEX_NAMES, Case, every_case

GENERATED = [
    *every_case(),
    *merges.cases(),
    *analyses.cases(),
    *drift.cases(),
    *drift_methods.cases(),
    *merged_records.cases(),
    *parquet_tables.cases(),
    *pairs.cases(),
]


@pytest.mark.parametrize("case", GENERATED, ids=lambda case: case.name)
def test_the_case_is_there_as_it_is_generated(case: Case) -> None:
    folder = CASES / case.name
    assert json.loads((folder / "env.json").read_text("utf-8")) == case.env
    found = {str(path.relative_to(folder / "input")): path for path in (folder / "input").rglob("*") if path.is_file()}
    assert found.keys() == case.files.keys()
    for name, path in found.items():
        assert _content(path.read_bytes(), path) == _content(case.files[name], path)
    assert list((folder / "expected").glob("*.json"))


def test_there_is_one_for_every_combination() -> None:
    assert [list(ENCODINGS), list(INDEX_NAMES)] == [
        ["csv", "json", "base64-csv", "base64-json", "mixed"],
        ["input", "output", "both", "none"],
    ]
    words = product(ENCODINGS, INDEX_NAMES, ["", "-baseline"], ["", "-script"])
    names = {f"capture-{encoding}-{sides}{baseline}{script}" for encoding, sides, baseline, script in words}
    assert len(names) == 80
    found = {each.name: each.env for each in every_case()}
    assert found.keys() >= names
    for name in names:
        assert ("baseline_constraints" in found[name]) == ("-baseline" in name)
        assert ("record_preprocessor_script" in found[name]) == ("-script" in name)


def _content(raw: bytes, path: Path) -> object:
    return pq.read_table(io.BytesIO(raw)) if path.suffix == ".parquet" else raw
