"""Moto's server, an account there, and a bucket for each test."""

from tests.buckets import account, moto, new_bucket

__all__ = ["account", "moto", "new_bucket"]
