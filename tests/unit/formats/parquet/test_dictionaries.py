"""Texts as dictionaries or one by one: what is known of them in the end is the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import given

from analyzer.formats.dataset import Dataset
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.fold import ProfileFold
from analyzer.scan.split import SplitReport
from contracts.dataset_format import ParquetFormat
from tests.unit.formats.parquet.reading import read, written
from tests.unit.profile.values import cell_lists

ROWS = 40_000


def profiles_of(source: Path) -> dict[str, ColumnProfile]:
    """What a scan knows of each column."""
    data, report = Dataset.find(str(source), ParquetFormat()).open(cast(Any, None)), SplitReport()
    (split,) = data.splits
    states = dict(ProfileFold().fold(split, data.decoder.decode(split, iter(()), report)))
    return {name: state.result(name, report.rows) for name, state in states.items()}


def known(source: Path) -> dict[str, Any]:
    """The same, to be compared."""
    return {
        name: (each.types, each.distinct_count, each.moments, each.categories, list(map(list, each.levels or [])))
        for name, each in profiles_of(source).items()
    }


@given(cell_lists)
def test_how_texts_lie_in_the_file_does_not_matter(column: list[str | None]) -> None:
    columns = {
        "texts": pa.array(column, pa.string()),
        "bytes": pa.array([None if text is None else text.encode() for text in column], pa.binary()),
        "category": pa.array(column, pa.string()).dictionary_encode(),
        "inside": pa.array([{"texts": text} for text in column], pa.struct({"texts": pa.string()})),
        "list": pa.array([[text] for text in column], pa.list_(pa.string())),
    }
    with TemporaryDirectory() as folder:
        ways = [
            written(Path(folder) / way, columns, **options)
            for way, options in {
                "dictionary": {},
                "plain": {"use_dictionary": False},
                "both": {"dictionary_pagesize_limit": 1},
                "row groups": {"row_group_size": 3},
            }.items()
        ]
        dictionary, *others = map(known, ways)
    assert others == [dictionary] * len(others)


@pytest.mark.parametrize(
    ("texts", "one_by_one"),
    [
        ([f"customer {row}" for row in range(ROWS)], True),
        ([f"customer {row % 100}" for row in range(ROWS)], False),
        ([f"customer {row:0300}" for row in range(ROWS)], False),
        (["once " * 100, *(f"customer {row}" for row in range(ROWS - 1))], False),
    ],
    ids=["short and different", "repeated", "long", "one of them long"],
)
def test_texts_are_read_one_by_one_where_they_are_short_and_rarely_repeated(
    tmp_path: Path, texts: list[str], one_by_one: bool
) -> None:
    columns = {"t": pa.array(texts), "s": pa.array([{"t": text} for text in texts])}
    as_dictionary = written(tmp_path / "dictionary", columns)
    found = read(as_dictionary).batches[0]
    assert [pa.types.is_dictionary(column.type) for column in found.columns] == [not one_by_one] * 2
    assert known(as_dictionary) == known(written(tmp_path / "plain", columns, use_dictionary=False))
