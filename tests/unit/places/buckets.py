"""Buckets of moto's server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bucket:
    """A bucket, and a client of its own that puts things there."""

    name: str
    client: Any

    def uri(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def put(self, key: str, text: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=text)

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    def text(self, key: str) -> bytes:
        text: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return text

    def keys(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def uploads(self) -> list[Any]:
        """Those that were begun and not finished."""
        found: list[Any] = self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])
        return found
