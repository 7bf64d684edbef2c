"""Files that a configuration names: paths as they are, and copies of what is on S3, here on moto's server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from analyzer.attribution.given_baseline import given_baseline
from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.sources.side_file import SideFile
from tests.unit.publish.cloudwatch_servers import REGION, SOMEBODY, free_port, moto_server, nobody

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


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as url:
        s3 = boto3.client("s3", "eu-west-1", endpoint_url=url, aws_access_key_id="x", aws_secret_access_key="x")
        s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for key, body in OBJECTS.items():
            s3.put_object(Bucket="bucket", Key=key, Body=body)
        yield url


@pytest.fixture
def account(moto: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {**nobody(tmp_path), **SOMEBODY, **REGION, "AWS_ENDPOINT_URL_S3": moto}.items():
        monkeypatch.setenv(name, value)


def texts(file: SideFile) -> list[bytes]:
    return sorted(path.read_bytes() for path in file.path.iterdir())


def test_a_path_of_this_machine_is_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a b.csv"
    path.write_text("1")
    assert SideFile.find("facet_dataset_uri", str(path)).path == path
    assert SideFile.find("facet_dataset_uri", path.as_uri()).path == path


@pytest.mark.usefixtures("account")
def test_an_object_is_copied_and_gone_with_the_last_one_that_holds_it() -> None:
    file = SideFile.find("facet_dataset_uri", "s3://bucket/facets/a.csv")
    path = file.path
    assert (path.suffix, path.read_bytes()) == (".csv", b"sex\nF\n")
    del file
    assert not path.exists()


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("key", ["facets", "facets/"])
def test_all_below_a_folder_is_copied_and_nothing_beside_it(key: str) -> None:
    assert texts(SideFile.find("facet_dataset_uri", f"s3://bucket/{key}")) == [b"sex\nF\n", b"sex\nM\n"]


@pytest.mark.usefixtures("account")
def test_a_whole_bucket_is_a_folder_too() -> None:
    assert len(texts(SideFile.find("facet_dataset_uri", "s3a://bucket"))) == 6


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("place", "text"), [("s3://bucket/odd/a#1?.csv", b"odd"), ("s3://bucket//first", b"slash")])
def test_a_key_is_what_stands_after_the_bucket(place: str, text: bytes) -> None:
    assert SideFile.find("facet_dataset_uri", place).path.read_bytes() == text


@pytest.mark.usefixtures("account")
def test_the_baseline_of_attributions_may_be_on_s3() -> None:
    assert given_baseline("s3://bucket/facets/a.csv", ["sex"]).to_pylist() == [{"sex": "F"}]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("place", "error", "said"),
    [
        ("s3://bucket/no/such", InputMissingError, "s3://bucket/no/such.*does not exist"),
        ("s3://bucket/empty/", InputMissingError, "does not exist"),
        ("s3://nobodys/x", UnreadableDataError, "bucket does not exist.*or give the file to the job as one more input"),
        ("s3:///x", ConfigurationError, "should be a file or folder of this machine, or one at s3://"),
        ("hdfs://host/x", ConfigurationError, "should be a file or folder of this machine, or one at s3://"),
    ],
)
def test_what_cannot_be_had_is_told(place: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        SideFile.find("facet_dataset_uri", place)


def test_without_an_account_the_way_around_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {**nobody(tmp_path), **REGION}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnreadableDataError, match=r"credentials.*one more input"):
        SideFile.find("methods.shap.baseline", "s3://bucket/x")


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{free_port()}", "AWS_MAX_ATTEMPTS": "1"}
    for name, value in {**nobody(tmp_path), **SOMEBODY, **REGION, **nowhere}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnreadableDataError, match=r"Could not connect.*one more input"):
        SideFile.find("methods.shap.baseline", "s3://bucket/x")


def test_without_boto3_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match=r"boto3 is needed: .*\[aws\]"):
        SideFile.find("methods.shap.baseline", "s3://bucket/x")
