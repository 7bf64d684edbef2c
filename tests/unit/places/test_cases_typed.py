"""Cases as they are typed, with all that they read in a bucket, and their output to it: the bytes of the environment.

A few stand for all: each option of each command is typed in one of them, and each kind of data and exit code is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.entrypoint import run_command_line
from analyzer.processes import engine
from analyzer.publish.metrics_file import metrics_folder
from tests.buckets import Bucket
from tests.cases.golden import (
    ERROR,
    OUTCOME,
    case_names,
    differences,
    environment_of,
    expected_of,
    files_of,
    has_rules,
    timeless,
)
from tests.cases.typed import typed
from tests.unit.places.test_cases_in_buckets import OF_THIS_MACHINE, copied

pytestmark = pytest.mark.usefixtures("no_java")


def can_be_typed() -> Iterator[str]:
    """The cases that a command can say, and that have something to put into a bucket."""
    for name in case_names():
        settings = environment_of(name, "output")
        if not (has_rules(name) or name in OF_THIS_MACHINE or not settings["dataset_source"]) and typed(settings):
            yield name


def marks(name: str) -> set[str]:
    """What a case stands for."""
    settings = environment_of(name, "output")
    words = typed(settings) or []
    command = " ".join(words[: next(place for place, word in enumerate(words) if word.startswith("-"))])
    format = next(iter(json.loads(settings.get("dataset_format", "{}"))), "")
    options = {f"{command} {word.partition('=')[0]}" for word in words if word.startswith("--")}
    return {command, f"{command} {format}", f"{command} ends with {exit_code(name)}", *options}


def exit_code(name: str) -> int:
    expected = expected_of(name)
    return int(json.loads(expected.get(ERROR) or expected[OUTCOME])["exit_code"])


def representatives() -> list[str]:
    """Cases that have every mark that any has: each time the one with the most that are not there yet."""
    left = {name: marks(name) for name in can_be_typed()}
    chosen = []
    while any(left.values()):
        best = max(sorted(left), key=lambda name: len(left[name]))
        found = left.pop(best)
        left = {name: more - found for name, more in left.items()}
        chosen.append(best)
    return chosen


def run_typed(name: str, bucket: Bucket, root: Path) -> dict[str, str]:
    """What a command writes that says what a case does, and its exit code in the place of the outcome."""
    copied(bucket, name)
    before = set(bucket.all_keys())
    words = typed(environment_of(name, bucket.uri("output"), bucket.uri("").rstrip("/"))) or []
    code = run_command_line([*words[: words.index("--")], "--engine=processes", "--quiet", *words[words.index("--") :]])
    found = {
        key.removeprefix("output/"): timeless(bucket.text(key).decode()) for key in set(bucket.all_keys()) - before
    }
    return {**files_of(metrics_folder(root)), **found, OUTCOME: str(code)}


def expected_of_command(name: str) -> dict[str, str]:
    """The files of a case, and its exit code; words are those of the command."""
    expected = {} if ERROR in expected_of(name) else expected_of(name)
    return {**expected, OUTCOME: str(exit_code(name))}


@pytest.mark.parametrize("name", representatives())
def test_the_case_comes_out_as_by_the_environment(
    name: str, new_bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ROOT", str(tmp_path))
    monkeypatch.setattr(engine, "available_processors", lambda: 2)
    assert list(differences(expected_of_command(name), run_typed(name, new_bucket, tmp_path))) == []
