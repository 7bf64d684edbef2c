"""Manifests: lists of the files that hold the data, which a batch transform leaves in place of captured data."""

from __future__ import annotations

import re

from analyzer.errors import UnreadableDataError
from analyzer.sources.head import Head
from contracts.errors import excerpt

_MANIFEST = re.compile(r'\ufeff?\s*\[\s*\{\s*"prefix"\s*:\s*"(\w+://[^"]*)"\s*\}\s*(?:,\s*"|\])')


def refuse_manifest(head: Head) -> None:
    """Raise UnreadableDataError when a data set starts with `[{"prefix": "s3://..."}, "a.csv", ...]`."""
    if found := _MANIFEST.match(head.text):
        raise UnreadableDataError(
            f"{head.path} is a manifest, which names files below {excerpt(found[1], 200)} and holds no data itself; "
            "mount the files that it names, and give their folder as dataset_source."
        )
