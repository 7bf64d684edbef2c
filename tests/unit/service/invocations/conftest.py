"""Moto's server and an account there, and a model server for each module."""

from tests.buckets import account, moto, new_bucket
from tests.unit.capture.conftest import upstream

__all__ = ["account", "moto", "new_bucket", "upstream"]
