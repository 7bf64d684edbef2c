"""Moto's server and an account there, and a model server for each module."""

from tests.buckets import account, moto
from tests.unit.capture.conftest import upstream

__all__ = ["account", "moto", "upstream"]
