"""Names of files and folders that are no data."""

from __future__ import annotations


def is_hidden(name: str) -> bool:
    """Whether Spark marks it as its own, such as `_SUCCESS`, or it is hidden, or still being copied."""
    return name.startswith((".", "_")) or name.endswith("._COPYING_")
