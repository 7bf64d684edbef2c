"""An object that changes while tasks read its splits: real runs, before a store that changes it meanwhile."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from contracts.exit_codes import ExitCode
from tests.buckets import Bucket
from tests.processes import ended, message, settings
from tests.unit.places.stores import Answer, Request, passing_on, server

KEY = "data/a.csv"
ROWS = b"a,b,c\n" + b"".join(b"%09d,abcdefg,1\n" % number for number in range(1_500_000))
"""Those of several splits."""
FOURTH = 4
"""A request for rows that comes when the file has been looked at, and splits are read."""

CHANGES: dict[str, tuple[bytes | None, str]] = {
    "other rows": (ROWS.replace(b"abcdefg", b"gfedcba"), "was changed"),
    "no text": (b"\xff" * len(ROWS), "was changed"),
    "fewer rows": (b"a,b,c\n1,b,2\n", f"went from {len(ROWS)} to 12 bytes"),
    "nothing": (None, "was removed"),
}


def changing(bucket: Bucket, text: bytes | None, asked: list[str]) -> Answer:
    """What puts another text in the place of the object, or removes it, at the fourth request for it."""
    number = count(1)

    def before(request: Request) -> None:
        if KEY not in request.path or request.command != "GET":
            return
        asked.append(request.headers["Range"])
        if next(number) == FOURTH:
            bucket.remove(KEY)
            if text is not None:
                bucket.put(KEY, text)

    return before


def told(bucket: Bucket, text: bytes | None, root: Path, moto: str, engine: str) -> tuple[int, str]:
    """The exit code and message of a run whose object becomes another while it is read."""
    bucket.put(KEY, ROWS)
    asked: list[str] = []
    with server(passing_on(moto, changing(bucket, text, asked))) as url:
        more = {"dataset_source": bucket.uri("data"), "output_path": bucket.uri("out"), "AWS_ENDPOINT_URL_S3": url}
        code, log = ended(settings(root, root, engine=engine, **more))
    assert len(asked) > FOURTH, "it was read to its end before"
    assert [key for key in bucket.all_keys() if key != KEY] == [], log
    return code, message(root)


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_told_and_nothing_is_written(change: str, new_bucket: Bucket, tmp_path: Path, moto: str) -> None:
    text, how = CHANGES[change]
    code, said = told(new_bucket, text, tmp_path, moto, "processes")
    assert (code, f'/{KEY}" {how} while it was read' in said) == (ExitCode.DATA_UNREADABLE, True), said
