"""Captures that go to a bucket: whole objects, which wait as long as there is room where the store takes none."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

from analyzer.capture import CaptureWriter
from analyzer.errors import OutputError
from analyzer.places.s3 import S3Path
from tests.buckets import Bucket
from tests.processes import eventually
from tests.unit.capture.writing import invocation, settings


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A store that refuses all objects while `refuses` is true."""
    write, state = S3Path.write_bytes, {"refuses": True, "tried": 0}

    def write_bytes(self: S3Path, text: bytes) -> None:
        state["tried"] += 1
        if state["refuses"]:
            raise OSError(5, "there is no bucket b", str(self))
        write(self, text)

    monkeypatch.setattr(S3Path, "write_bytes", write_bytes)
    monkeypatch.setattr("analyzer.capture.stored_files.RETRY_S", 0)
    return state


def stored(bucket: Bucket) -> list[dict[str, Any]]:
    return [json.loads(line) for key in bucket.all_keys() for line in bucket.text(key).splitlines()]


def test_a_file_is_an_object(new_bucket: Bucket) -> None:
    with CaptureWriter(settings(new_bucket.uri("all/captured"))) as writer:
        assert new_bucket.all_keys() == [] == new_bucket.uploads()
        writer.offer(invocation())
        writer.offer(invocation())
    [key] = new_bucket.all_keys()
    assert re.fullmatch(r"all/captured/churn/AllTraffic/2021/02/05/04/15-00-250-[0-9a-f-]{36}\.jsonl", key)
    assert len(stored(new_bucket)) == 2


def test_records_of_an_hour_that_is_over_are_sent_soon(new_bucket: Bucket) -> None:
    with CaptureWriter(settings(new_bucket.uri("x"))) as writer:
        writer.offer(invocation(moment=time.time()))
        writer.offer(invocation())
        assert eventually(new_bucket.all_keys, 10)
        assert "/2021/02/05/04/" in new_bucket.all_keys()[0]
        assert len(stored(new_bucket)) == 1


def test_a_bucket_that_is_none_is_told_at_the_start(new_bucket: Bucket) -> None:
    with pytest.raises(OutputError, match=r'^to holds "s3://absent-bucket/x", which cannot be written: there is no'):
        CaptureWriter(settings("s3://absent-bucket/x"))


def test_records_wait_for_a_store_that_comes_back(new_bucket: Bucket, refusing: dict[str, Any]) -> None:
    with CaptureWriter(settings(new_bucket.uri("x"))) as writer:
        writer.offer(invocation())
        writer.flush()
        writer.offer(invocation())
        writer.flush()
        assert refusing["tried"] >= 2
        assert new_bucket.all_keys() == []
        refusing["refuses"] = False
    assert len(stored(new_bucket)) == 2
    assert writer.dropped == 0


def test_what_waits_is_bounded_and_what_is_lost_is_told(
    new_bucket: Bucket, refusing: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with CaptureWriter(settings(new_bucket.uri("x"), queue_bytes=5000)) as writer:
        for _ in range(10):
            writer.offer(invocation("x" * 1000))
            writer.flush()
    assert writer.dropped == 10
    assert "too much waits for the store (there is no bucket b)" in caplog.text
    assert "because the store has not taken them" in caplog.text
