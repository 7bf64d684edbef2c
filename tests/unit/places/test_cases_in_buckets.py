"""The cases of `tests/cases` with all that they read in a bucket, and their output to it: the same bytes as here."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.processes import engine
from tests.buckets import Bucket
from tests.cases.golden import (
    CASES,
    case_names,
    differences,
    environment_of,
    expected_of,
    has_rules,
    run_with,
    timeless,
)

pytestmark = pytest.mark.usefixtures("no_java")

OF_THIS_MACHINE = {
    "bad-output-holds-the-baseline": "a key has one spelling: `..` is a name in it as any other",
    "bad-output-is-a-file": "an object may lie where others lie below it",
}
"""Cases of what a store does not have."""


def copied(bucket: Bucket, name: str) -> None:
    """The case in the bucket, and the files of others that it names."""
    named = (Path(text) for text in environment_of(name, "").values() if text.startswith(f"{CASES}/"))
    for place in (CASES / name, *named):
        for path in (place, *place.rglob("*")):
            if path.is_file():
                bucket.put(path.relative_to(CASES).as_posix(), path.read_bytes())


@pytest.mark.parametrize("name", [name for name in case_names() if not has_rules(name) and name not in OF_THIS_MACHINE])
def test_the_case_comes_out_as_expected(
    name: str, new_bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "available_processors", lambda: 2)
    copied(new_bucket, name)
    before = set(new_bucket.all_keys())
    output = new_bucket.uri("output")
    settings = {"engine": "processes", **environment_of(name, output, new_bucket.uri("").rstrip("/"))}
    found = run_with(settings, tmp_path)
    for key in set(new_bucket.all_keys()) - before:
        found[key.removeprefix("output/")] = timeless(new_bucket.text(key).decode())
    assert list(differences(expected_of(name), found)) == []
