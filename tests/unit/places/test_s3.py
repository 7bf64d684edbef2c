"""Places of S3, here on moto's server: what is there, ranges of it, and what changes meanwhile."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from analyzer.errors import ConfigurationError
from analyzer.places.ahead import read_ahead
from analyzer.places.aws import s3_client
from analyzer.places.opening import modified_at, open_file, stamp_of, stamps_now
from analyzer.places.place import data_place, place_of
from analyzer.places.s3 import MULTIPART_BYTES, S3Path
from analyzer.places.store_errors import StoreChangedError
from tests.buckets import Bucket

OBJECTS = {
    "facets/a.csv": b"sex\nF\n",
    "facets/more/a.csv": b"sex\nM\n",
    "facets-of-others/b.csv": b"other",
    "empty/": b"",
    "facets/_temporary/0/a.csv": b"half",
    "facets/.hidden": b"hidden",
    "odd/a": b"another",
    "odd/a#1?.csv": b"odd",
    "/first": b"slash",
}


@pytest.fixture
def bucket(new_bucket: Bucket) -> Bucket:
    for key, text in OBJECTS.items():
        new_bucket.put(key, text)
    return new_bucket


def keys(bucket: Bucket, text: str) -> list[str]:
    place = place_of("dataset_source", bucket.uri(text))
    assert isinstance(place, S3Path)
    return [file.key for file in place.files()]


@pytest.mark.parametrize("key", ["facets", "facets/"])
def test_a_folder_is_all_below_it_and_nothing_beside_or_hidden(bucket: Bucket, key: str) -> None:
    assert keys(bucket, key) == ["facets/a.csv", "facets/more/a.csv"]


def test_a_key_is_what_stands_after_the_bucket(bucket: Bucket) -> None:
    assert keys(bucket, "odd/a") == ["odd/a"]
    assert keys(bucket, "odd/a#1?.csv") == ["odd/a#1?.csv"]
    assert keys(bucket, "/first") == ["/first"]
    assert len(keys(bucket, "")) == 6


def test_names_lead_up_and_down_as_those_of_paths_do(bucket: Bucket) -> None:
    folder = S3Path(bucket.name, "facets")
    file = folder / "more" / "a.csv"
    assert str(file) == f"s3://{bucket.name}/facets/more/a.csv"
    assert (file.name, file.suffix, file.parent.parent) == ("a.csv", ".csv", folder)
    assert file.relative_to(folder) == PurePosixPath("more/a.csv")
    assert (file.is_file(), file.is_dir(), folder.is_file(), folder.is_dir()) == (True, False, False, True)
    assert not (folder / "nothing").exists()


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_an_object_is_read_as_a_file_is(bucket: Bucket, size: int) -> None:
    text = b"".join(b"%d,%s\n" % (line, b"x" * (line % 300)) for line in range(3000))
    bucket.put("lines.csv", text)
    with open_file(bucket.uri("lines.csv")) as stored, io.BytesIO(text) as here:
        for start in (0, 5, 200_000, len(text) - 3, len(text)):
            assert stored.seek(start) == here.seek(start)
            assert [stored.read(size), stored.readline(), stored.readline(7), stored.read(size)] == [
                here.read(size),
                here.readline(),
                here.readline(7),
                here.read(size),
            ]
            assert stored.tell() == here.tell()
        assert stored.seek(-10, io.SEEK_END) == here.seek(-10, io.SEEK_END)
        assert stored.read() == here.read()


def test_an_empty_object_holds_nothing(bucket: Bucket) -> None:
    bucket.put("nothing", b"")
    with open_file(bucket.uri("nothing")) as file:
        assert (file.read(10), file.read(), file.seek(0, io.SEEK_END)) == (b"", b"", 0)


def test_a_server_that_knows_no_ranges_is_read_whole(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    text = bytes(range(256)) * 2000
    bucket.put("whole", text)
    ask = s3_client().get_object
    monkeypatch.setattr(s3_client(), "get_object", lambda Range, **given: ask(**given))  # noqa: N803
    with open_file(bucket.uri("whole")) as file:
        file.seek(300_000)
        assert file.read(10) == text[300_000:300_010]
        assert file.seek(-5, io.SEEK_END) == len(text) - 5
        assert file.read() == text[-5:]


def test_files_are_fetched_ahead_and_are_what_they_are(bucket: Bucket) -> None:
    texts = {f"many/{number:03}": b"%d" % number * 9 for number in range(70)}
    for key, text in texts.items():
        bucket.put(key, text)
    paths = [bucket.uri(key) for key in texts]
    with read_ahead([*paths, bucket.uri("gone")], 5):
        assert [open_file(path).read() for path in paths] == list(texts.values())
        assert open_file(paths[3]).read() == texts["many/003"], "a second time"
        with pytest.raises(FileNotFoundError):
            open_file(bucket.uri("gone"))


def test_what_changes_between_two_reads_is_told(bucket: Bucket) -> None:
    bucket.put("large", bytes(1 << 20))
    with open_file(bucket.uri("large")) as file:
        file.read(10)
        bucket.put("large", bytes(1 << 20) + b"more")
        file.seek(500_000)
        with pytest.raises(StoreChangedError, match="changed while it was read"):
            file.read(10)


@pytest.mark.parametrize("number", [2, 40])
def test_stamps_are_those_of_a_listing_and_change_with_the_object(bucket: Bucket, number: int) -> None:
    for each in range(number):
        bucket.put(f"some/{each}", b"1")
    files = S3Path(bucket.name, "some").files()
    before = {str(file): stamp_of(file) for file in files}
    paths = list(before)
    assert {path: stamps_now(paths)[path] for path in paths} == before
    bucket.put("some/1", b"2")
    bucket.remove("some/0")
    now = stamps_now(paths)
    assert bucket.uri("some/0") not in now
    assert now[bucket.uri("some/1")] != before[bucket.uri("some/1")]


@pytest.mark.parametrize("size", [0, 10, MULTIPART_BYTES, 2 * MULTIPART_BYTES + 5])
def test_an_object_is_written_whole(bucket: Bucket, size: int) -> None:
    text = bytes(range(256)) * (size // 256) + bytes(size % 256)
    S3Path(bucket.name, "written").write_from(io.BytesIO(text))
    assert bucket.text("written") == text


def test_parts_of_an_object_that_fails_are_removed(bucket: Bucket) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("the disk is gone")
            return super().read(size)

    with pytest.raises(OSError, match="the disk is gone"):
        S3Path(bucket.name, "written").write_from(Failing(bytes(2 * MULTIPART_BYTES)))
    assert bucket.uploads() == []
    assert not S3Path(bucket.name, "written").exists()


def test_an_object_that_is_sent_appears_when_it_is_joined(bucket: Bucket) -> None:
    place, text = S3Path(bucket.name, "written"), bytes(MULTIPART_BYTES + 5)
    with place.sent(io.BytesIO(text)) as join:
        assert not place.exists() and len(bucket.uploads()) == 1
        join()
        assert bucket.text("written") == text
    with place.sent(io.BytesIO(b"other")):
        pass
    assert bucket.text("written") == text
    assert bucket.uploads() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s3:///key", "s3://BUCKET/KEY"),
        ("s3:/bucket/key", "s3://BUCKET/KEY"),
        ("S3:bucket/key", "s3://BUCKET/KEY"),
        ("s3a://key:secret@bucket/data", "s3://BUCKET/KEY"),
        ("ours://bucket/data", r"or a place at s3:// \(s3a:// and s3n:// mean the same\); Spark can also read abfs"),
        ("https://host/a.csv", "download what is there"),
        ("file://host/a.csv", 'dataset_source holds "file://host/a.csv"; it should be without a host'),
    ],
)
def test_what_is_no_place_says_which_there_are(text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    with pytest.raises(ConfigurationError, match=said) as raised:
        data_place("dataset_source", text)
    assert "secret" not in str(raised.value)


def test_without_boto3_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match=r"rules holds a place at s3://, for which boto3 is needed; .*\[aws\]"):
        place_of("rules", "s3a://bucket/x")


def test_an_object_says_when_it_was_written(new_bucket: Bucket) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    new_bucket.put("a.json", b"[]")
    assert before <= modified_at(new_bucket.uri("a.json")) <= datetime.now(UTC)
    with pytest.raises(FileNotFoundError):
        modified_at(new_bucket.uri("b.json"))
