"""Small files that a configuration names: where they are on this machine, or copies of them where they are on S3."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import finalize

from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.sources.local_files import local_path
from analyzer.temporary_folders import TemporaryFolder
from contracts.errors import counted, excerpt

_CONNECT_S = 10
_OTHERWISE = "give the file to the job as one more input, and name its path"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SideFile:
    """A file or folder; copies are gone with the last one that holds this."""

    path: Path

    @classmethod
    def find(cls, setting: str, place: str) -> SideFile:
        """What is at a path, a `file://` URI, or an `s3://` one, of which all below it is copied.

        `setting` is what names the place. Raises ConfigurationError, InputMissingError or UnreadableDataError.
        """
        path = local_path(place)
        if path is not None:
            return cls(path)
        scheme, _, rest = place.partition("://")
        bucket, _, key = rest.partition("/")
        if scheme not in ("s3", "s3a", "s3n") or not bucket:
            raise ConfigurationError.malformed(setting, place, "a file or folder of this machine, or one at s3://")
        folder = TemporaryFolder.make("input")
        try:
            copied = cls(_copied(setting, place, bucket, key, folder.path))
        except BaseException:
            folder.remove()
            raise
        finalize(copied, folder.remove)
        return copied


def _copied(setting: str, place: str, bucket: str, key: str, folder: Path) -> Path:
    """The file or folder below `folder` that is a copy of an object, or of all whose keys go on with a slash."""
    with _translated(place):
        client = _client(setting)
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        below = f"{key.rstrip('/')}/" if key.strip("/") else key
        wanted = [key] if key in keys and not key.endswith("/") else [each for each in keys if _is_data(each, below)]
        if not wanted:
            raise InputMissingError.no_such_path(setting, place)
        for number, each in enumerate(wanted):
            client.download_file(bucket, each, str(folder / f"{number:06d}{Path(each).suffix}"))
    size = sum(path.stat().st_size for path in folder.iterdir())
    logger.info("%s: %s of %d bytes copied from S3.", setting, counted(len(wanted), "file"), size)
    return folder if len(wanted) > 1 else next(folder.iterdir())


def _is_data(key: str, below: str) -> bool:
    """Whether an object lies below a folder, and would be read there: hidden ones are not."""
    names = key.removeprefix(below).split("/")
    return key.startswith(below) and bool(names[-1]) and not any(name.startswith(("_", ".")) for name in names)


def _client(setting: str) -> Any:
    try:
        import boto3  # noqa: PLC0415 (an extra, and slow to import)
        from botocore.config import Config  # noqa: PLC0415
    except ImportError:
        raise ConfigurationError(
            f"{setting} is at s3://, for which boto3 is needed: "
            f"`pip install 'open-model-monitor-analyzer[aws]'` brings it. Or {_OTHERWISE}."
        ) from None
    session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
    return session.client("s3", config=Config(connect_timeout=_CONNECT_S, retries={"mode": "standard"}))


@contextmanager
def _translated(place: str) -> Iterator[None]:
    """Errors of boto3 as UnreadableDataError, which says how it goes without S3."""
    try:
        yield
    except (ConfigurationError, InputMissingError):
        raise
    except Exception as error:  # boto3's have no class in common
        reason = f"{excerpt(str(error), 200)}; or {_OTHERWISE}"
        raise UnreadableDataError.cannot_open(place, reason) from None
