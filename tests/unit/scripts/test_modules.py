"""How a script is imported, which arguments its handler gets, and its random state."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.scripts.running import Handled, handled, script_of, written

SAMPLING = """
    import random
    import numpy
    def preprocess_handler(record):
        return {"drawn": random.random(), "by numpy": float(numpy.random.random())}
"""


@pytest.fixture(autouse=True)
def _same_path() -> Iterator[None]:
    before = list(sys.path)
    yield
    sys.path[:] = before


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ("record", 1),
        ("record, logger", 2),
        ("record, logger=None", 2),
        ("record, *rest", 1),
        ("*rest", 1),
        ("record, *, key=1", 1),
        ("inference_record, /", 1),
    ],
)
def test_the_logger_is_given_to_a_handler_with_a_place_for_it(tmp_path: Path, parameters: str, arguments: int) -> None:
    text = f"""
        def preprocess_handler({parameters}):
            return {{"logger": "logger" in locals() and hasattr(locals()["logger"], "info")}}
    """
    assert handled(script_of(tmp_path, text), ["a"]).rows == [[{"logger": arguments == 2}]]


def test_a_script_may_import_what_lies_beside_it(tmp_path: Path) -> None:
    written(tmp_path, "def double(text): return text * 2", "beside_the_script.py")
    text = """
        from beside_the_script import double
        def preprocess_handler(record):
            return {"v": double(record)}
    """
    assert handled(script_of(tmp_path, text), ["a"]).rows == [[{"v": "aa"}]]
    assert not (tmp_path / "__pycache__").exists()


def test_a_script_that_was_changed_is_read_anew_and_what_lies_beside_it_too(tmp_path: Path) -> None:
    for value in ("1", "2"):
        written(tmp_path, f"VALUE = {value}", "changing_beside.py")
        text = f"""
            from changing_beside import VALUE
            def preprocess_handler(record):
                return {{"beside": VALUE, "own": {value}}}
        """
        assert handled(script_of(tmp_path, text), ["a"]).rows == [[{"beside": int(value), "own": int(value)}]]


def test_scripts_of_two_folders_each_import_what_lies_beside_them(tmp_path: Path) -> None:
    text = """
        from of_one_name import VALUE
        def preprocess_handler(record):
            return {"beside": VALUE}
    """
    for folder in ("one", "two", "one"):
        (tmp_path / folder).mkdir(exist_ok=True)
        written(tmp_path / folder, f"VALUE = {folder!r}", "of_one_name.py")
        assert handled(script_of(tmp_path / folder, text), ["a"]).rows == [[{"beside": folder}]]


def test_a_script_is_imported_once_for_all_its_handlers(tmp_path: Path) -> None:
    script = script_of(
        tmp_path, "seen = []\ndef preprocess_handler(record):\n  seen.append(1)\n  return {'n': len(seen)}"
    )
    again = pickle.loads(pickle.dumps(script))
    assert handled(script, ["a"]).rows == [[{"n": 1}]]
    assert handled(again, ["a"]).rows == [[{"n": 2}]]


def test_a_script_may_define_data_classes(tmp_path: Path) -> None:
    text = """
        from __future__ import annotations
        import dataclasses
        @dataclasses.dataclass
        class Point:
            x: int
        def preprocess_handler(record):
            return dataclasses.asdict(Point(1))
    """
    assert handled(script_of(tmp_path, text), ["a"]).rows == [[{"x": 1}]]


def drawn(found: Handled) -> list[tuple[float, float]]:
    rows = [row for each in found.rows if each is not None for row in each]
    assert len(rows) == len(found.rows)
    return [(row["drawn"], row["by numpy"]) for row in rows]


def test_chance_is_the_same_for_a_record_whatever_was_before_it(tmp_path: Path) -> None:
    script = script_of(tmp_path, SAMPLING)
    first = drawn(handled(script, ["a", "b", "c"]))
    assert drawn(handled(script, ["x", "y", "z"])) == first
    assert len(set(first)) == 3
    assert drawn(handled(script, ["a"], file="/data/b.csv")) != first[:1]


def test_chance_follows_from_the_place_below_the_data_set_and_not_from_where_that_lies(tmp_path: Path) -> None:
    here = script_of(tmp_path, SAMPLING, source="/data")
    there = script_of(tmp_path, SAMPLING, source="/elsewhere/data")
    assert drawn(handled(here, ["a", "b"], file="/data/x/a.csv")) == drawn(
        handled(there, ["a", "b"], file="/elsewhere/data/x/a.csv")
    )


def test_a_script_that_shows_no_chance_is_seeded_once_and_gives_the_same_again(tmp_path: Path) -> None:
    script = script_of(tmp_path, SAMPLING, uses_chance=False)
    assert drawn(handled(script, ["a", "b"])) == drawn(handled(script, ["a", "b"]))
