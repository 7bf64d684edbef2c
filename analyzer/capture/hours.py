"""The folders of hours that captured records lie in, and the names of files there."""

from __future__ import annotations

import time
from functools import lru_cache
from uuid import uuid4


def folder_of(moment: float) -> str:
    """The folder of the hour, in UTC, that a moment lies in: monitors look for its records there alone."""
    return _folder_of_hour(int(moment // 3600))


@lru_cache(16)
def _folder_of_hour(hour: int) -> str:
    return time.strftime("%Y/%m/%d/%H", time.gmtime(hour * 3600))


def name_of(moment: float) -> str:
    """A new name, with its folder, of a file whose first record is of that moment."""
    milliseconds = int(moment * 1000) % 1000
    minute = time.strftime("%M-%S", time.gmtime(moment))
    return f"{folder_of(moment)}/{minute}-{milliseconds:03}-{uuid4()}.jsonl"
