"""Moto's server, an account there, a bucket for each test, and a model server for each module."""

from collections.abc import Iterator

import pytest

from tests.buckets import account, moto, new_bucket
from tests.unit.capture.proxying import Upstream, serving_bytes

__all__ = ["account", "moto", "new_bucket"]


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """Some tests need one of their own, and have it."""
    with serving_bytes() as served:
        yield served
