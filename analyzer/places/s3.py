"""Places of S3, which are asked as paths are."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Self, cast

from analyzer.places.aws import WRITE_S, s3_client
from analyzer.places.hidden import is_hidden
from analyzer.places.request_options import reading_options, writing_options
from analyzer.places.s3_file import S3File
from analyzer.places.store_errors import MISSING, answered, as_os_errors

SCHEMES = ("s3", "s3a", "s3n")
"""The first is how places are told; the others are what Hadoop's file systems call the same."""

MULTIPART_BYTES = 16 << 20
"""Bytes from which an object is written in parts, and of each of them."""


_PREFIX = f"{SCHEMES[0]}://"
_BUCKET = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class ObjectStat:
    """What a listing tells of an object, by the names of what a system tells of a file."""

    st_size: int
    etag: str
    st_mtime: float | None = None


@dataclass(frozen=True, order=True)
class S3Path:
    """An object, or all whose keys go on with a slash; a `key` is what stands after the bucket, as it is.

    `found` is what is known of it from a listing. Methods raise OSError, as those of paths do.
    """

    bucket: str
    key: str
    found: ObjectStat | None = field(default=None, compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The place that a URI names; None where it is none of S3, or what stands for the bucket is no name."""
        scheme, separator, rest = text.partition("://")
        bucket, _, key = rest.partition("/")
        named = separator and scheme.lower() in SCHEMES and _BUCKET.fullmatch(bucket)
        return cls(bucket, key) if named else None

    def __str__(self) -> str:
        return f"{_PREFIX}{self.bucket}/{self.key}"

    def __truediv__(self, name: str | PurePosixPath) -> Self:
        return replace(self, key=f"{self._below}{name}", found=None)

    @property
    def name(self) -> str:
        return self.key.rstrip("/").rpartition("/")[2]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> Self:
        return replace(self, key=self.key.rstrip("/").rpartition("/")[0], found=None)

    def relative_to(self, other: Self) -> PurePosixPath:
        """The rest of the key below a folder; of the place itself it is a point. Raises ValueError."""
        if self == other:
            return PurePosixPath()
        if self.bucket != other.bucket or not self.key.startswith(other._below):
            raise ValueError(f"{self} is not in {other}")
        return PurePosixPath(self.key.removeprefix(other._below))

    def resolve(self) -> Self:
        """The place itself: it has one spelling."""
        return self

    def stat(self) -> ObjectStat:
        """What is known of the object, else asked for."""
        return self.found or self._first_answer()

    def modified_at(self) -> datetime:
        """When the object was written."""
        with as_os_errors(str(self)):
            found: datetime = s3_client().head_object(**self._named, **reading_options())["LastModified"]
        return found

    def is_file(self) -> bool:
        """Whether there is an object of this key, and not only some below it."""
        return self._object() is not None

    def is_dir(self) -> bool:
        """Whether there is anything below it."""
        return not self.is_file() and next(self.listed(self._below), None) is not None

    def exists(self) -> bool:
        return self.is_file() or next(self.listed(self._below), None) is not None

    def files(self) -> list[Self]:
        """The objects at or below the place, sorted: without those that are hidden, by their names or a folder's."""
        found = None if self.key.endswith("/") else self._object()
        if found is not None:
            return [replace(self, found=found)]
        below = self._below
        every = (each for each in self.listed(self._below) if not each.key.endswith("/"))
        return sorted(each for each in every if not any(map(is_hidden, each.key.removeprefix(below).split("/"))))

    def beside(self) -> list[Self]:
        """What lies in the same folder, and in none below it."""
        return [each for each in self.listed(self.parent._below, "/") if not each.key.endswith("/")]

    def now(self) -> Self:
        """The object with what is known of it when it is asked for anew."""
        return replace(self, found=self._first_answer())

    def listed(self, prefix: str, delimiter: str = "") -> Iterator[Self]:
        """What of the bucket begins with the prefix, by pages; without what has a `delimiter` after it."""
        request = {"Bucket": self.bucket, "Prefix": prefix, "Delimiter": delimiter, **reading_options()}
        with as_os_errors(str(self)):
            pages = s3_client().get_paginator("list_objects_v2")
            for page in pages.paginate(**request):
                for each in page.get("Contents", ()):
                    modified = each["LastModified"].timestamp() if "LastModified" in each else None
                    yield replace(self, key=each["Key"], found=ObjectStat(each["Size"], each["ETag"], modified))

    def open(self, mode: str = "rb", expected: int = 0) -> BinaryIO:  # noqa: ARG002 (as of a path)
        """The object for reading, `expected` as `S3File` has it."""
        found = self.found
        size, etag = (found.st_size, found.etag) if found is not None else (None, None)
        return cast(BinaryIO, S3File(self.bucket, self.key, size, etag, expected))

    def read_bytes(self) -> bytes:
        return self.open().read()

    def write_from(self, file: BinaryIO) -> None:
        """Write the whole object, which appears when all of it is there: in one request, or in parts that are joined.

        Parts of one that fails are removed.
        """
        first = file.read(MULTIPART_BYTES)
        if len(first) == MULTIPART_BYTES:
            with self.sent(file, first) as join:
                join()
            return
        with as_os_errors(str(self)):
            written = s3_client(WRITE_S).put_object(**self._named, **writing_options(), Body=first)
            answered(written, "ETag", str(self))

    @contextmanager
    def sent(self, file: BinaryIO, first: bytes = b"") -> Iterator[Callable[[], None]]:
        """The object `first` and the rest of the file, in parts that nobody sees; what is yielded joins them.

        It is never seen, and its parts are removed, where they are not joined within, or something fails there.
        """
        with as_os_errors(str(self)):
            client, payer = s3_client(WRITE_S), reading_options()
            upload = self._begun(client)
        uploaded: list[Mapping[str, Any]] = []
        joined = False

        def join() -> None:
            nonlocal joined
            with as_os_errors(str(self)):
                client.complete_multipart_upload(**upload, **payer, MultipartUpload={"Parts": uploaded})
            joined = True

        try:
            with as_os_errors(str(self)):
                while text := first if first and not uploaded else file.read(MULTIPART_BYTES):
                    answer = client.upload_part(**upload, **payer, PartNumber=len(uploaded) + 1, Body=text)
                    uploaded.append({"PartNumber": len(uploaded) + 1, "ETag": answered(answer, "ETag", str(self))})
            yield join
        finally:
            if not joined:
                self._abort(client, upload)

    def mkdir(self, parents: bool = False, exist_ok: bool = False) -> None:
        """Nothing: a folder is there when something is in it."""

    def write_bytes(self, text: bytes) -> None:
        self.write_from(io.BytesIO(text))

    def require_writable(self) -> None:
        """Raise OSError where no object can be written: one in parts is begun, of which nothing is ever seen."""
        with as_os_errors(str(self)):
            client = s3_client()
            self._abort(client, self._begun(client))

    def unlink(self) -> None:
        """Remove the object where there is one, as far as can be seen: who may write may not always look."""
        try:
            self._first_answer()
        except (FileNotFoundError, PermissionError):
            return
        with as_os_errors(str(self)):
            s3_client().delete_object(**self._named, **reading_options())

    @property
    def _named(self) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.key}

    @property
    def _below(self) -> str:
        """What the keys of all that is in it begin with."""
        return self.key if not self.key or self.key.endswith("/") else f"{self.key}/"

    def _first_answer(self) -> ObjectStat:
        """What the store tells of the object when asked for its first byte: why it refuses, too, unlike `HEAD`."""
        if not self.key:
            raise FileNotFoundError(errno.ENOENT, MISSING, str(self))
        file = S3File(self.bucket, self.key)
        file.fetch(1)
        if file.etag is None:  # it has no first byte
            with as_os_errors(str(self)):
                file.etag = answered(s3_client().head_object(**self._named, **reading_options()), "ETag", str(self))
        return ObjectStat(file.size, file.etag)

    def _object(self) -> ObjectStat | None:
        """What is known of the object; None where there is none of this key."""
        try:
            return self.stat()
        except FileNotFoundError:
            return None
        except PermissionError:
            # So it is for what is not there, too, where listing is allowed in part alone.
            if next(self.listed(self._below), None) is None:
                raise
            return None

    def _begun(self, client: Any) -> dict[str, str]:
        """What names an upload in parts that is begun here."""
        answer = client.create_multipart_upload(**self._named, **writing_options())
        return {**self._named, "UploadId": answered(answer, "UploadId", str(self))}

    @staticmethod
    def _abort(client: Any, upload: Mapping[str, str]) -> None:
        """Remove an upload; who may write may not always do that, and what was begun is nothing to be told of."""
        with suppress(Exception):
            client.abort_multipart_upload(**upload, **reading_options())


def is_stored(path: str) -> bool:
    """Whether a file, by its name as tasks know it, is in a store, and not on this machine."""
    return path.startswith(_PREFIX)


def stored(path: str) -> S3Path:
    """The object that such a name is of."""
    found = S3Path.parse(path)
    assert found is not None
    return found
