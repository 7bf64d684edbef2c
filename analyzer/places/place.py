"""What names a place in a setting, and the place: a path of this machine, or one of S3."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from analyzer.errors import ConfigurationError
from analyzer.places.aws import require_boto3
from analyzer.places.s3 import SCHEMES, S3Path

Place = Path | S3Path
"""A file or folder. What the system or the store refuses is an OSError, whose `strerror` says why."""

OF_SPARK = (
    *("abfs", "abfss", "adl", "cosn", "dbfs", "gs", "hdfs", "maprfs", "o3fs", "obs", "ofs", "oss", "swebhdfs"),
    *("viewfs", "wasb", "wasbs", "webhdfs"),
)
"""Schemes of Hadoop's file systems, each of which Spark has, or gets by a jar of its own."""

_RIGHT = "a path of this machine, a file:// URI, or a place at s3:// (s3a:// and s3n:// mean the same)"


def place_of(setting: str, text: str) -> Place:
    """The place that `text` names, the value of a setting. Raises ConfigurationError."""
    scheme = _scheme(text)
    if scheme == "file":
        uri = urlsplit(text)
        if uri.netloc not in ("", "localhost"):
            right = "without a host, such as file:///folder/data.csv: files of this machine alone are read"
            raise ConfigurationError.malformed(setting, text, right)
        return Path(unquote(uri.path))
    if not scheme:
        return Path(text)
    found = S3Path.parse(text)
    if found is None:
        raise ConfigurationError.malformed(setting, text, "s3://BUCKET/KEY" if scheme in SCHEMES else _RIGHT)
    require_boto3(setting)
    return found


def below(root: Place, file: Place) -> PurePosixPath:
    """The path of a file from a folder that it is in; that of the folder itself is a point. Raises ValueError."""
    if isinstance(file, S3Path):
        assert isinstance(root, S3Path)
        return file.relative_to(root)
    assert isinstance(root, Path)
    return PurePosixPath(file.relative_to(root))


FRAME = "frame"
"""The scheme of a frame of Spark, which is the data of a run of this process."""


def data_place(setting: str, text: str) -> Place | None:
    """The same for a data set, which may also lie where Spark alone reaches it: there is no place then.

    Raises ConfigurationError.
    """
    scheme = _scheme(text)
    if scheme in ("", "file", *SCHEMES):
        return place_of(setting, text)
    if scheme in (*OF_SPARK, FRAME) or "pyspark" in sys.modules or "PYSPARK_GATEWAY_PORT" in os.environ:
        return None  # a Spark that is there already may have file systems that nobody else knows
    if scheme in ("http", "https"):
        right = "a file or folder; a web address cannot be read: download what is there"
        raise ConfigurationError.malformed(setting, text, right)
    raise ConfigurationError.malformed(setting, text, f"{_RIGHT}; Spark can also read {', '.join(OF_SPARK)}")


def _scheme(text: str) -> str:
    """The scheme of a URI, empty of a path; `a://b` is a URI, while `a:b` and `C://b` are names of files.

    What begins with the scheme of a known place is meant as one, whatever stands behind it.
    """
    scheme, separator, _ = text.partition("://")
    known = text.partition(":")[0].lower()
    if known in ("file", *SCHEMES) and ":" in text:
        return known
    return scheme.lower() if separator and len(scheme) > 1 and "/" not in scheme else ""
