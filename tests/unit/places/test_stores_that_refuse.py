"""What is wrong with an account, a bucket or an endpoint: a sentence, and the exit code of what was asked for."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from analyzer.data_scan import scan_dataset
from analyzer.places import aws, s3
from analyzer.places.s3 import S3Path
from contracts.exit_codes import ExitCode as Code
from tests.aws_servers import REGION, SOMEBODY, free_port, nobody
from tests.buckets import Bucket
from tests.cases.golden import OUTCOME, run_with
from tests.unit.places.stores import CONTINUE, HEADERS, Answer, dripping, plain, refusing, server, silent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n1,x\n2,y\n")
    return path


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An account, and a tenth of the patience."""
    for name, value in {**nobody(tmp_path), **SOMEBODY, **REGION}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(aws, "CONNECT_S", 0.3)
    monkeypatch.setattr(aws, "READ_S", 0.4)


def outcome(data: Path, tmp_path: Path, **settings: str) -> tuple[int, str]:
    """The exit code and message of a baseline run, or one of other `settings`."""
    given = {"dataset_source": str(data), "output_path": str(tmp_path / "out"), **settings}
    given.setdefault("dataset_format", '{"csv": {"header": true}}')
    found = json.loads(run_with(given, tmp_path / "ml")[OUTCOME])
    return found["exit_code"], found["message"]


@contextmanager
def useless(answer: Answer | None) -> Iterator[str]:
    with ExitStack() as stack:
        yield f"http://127.0.0.1:{free_port()}" if answer is None else stack.enter_context(server(answer))


LATE = threading.Event()

ANSWERS: dict[str, tuple[Answer | None, str]] = {
    "wrong credentials": (
        refusing(403, "InvalidAccessKeyId"),
        "the credentials are not right (InvalidAccessKeyId: No)",
    ),
    "a wrong secret": (refusing(403, "SignatureDoesNotMatch"), "the credentials are not right (SignatureDoesNotMatch"),
    "an expired token": (refusing(400, "ExpiredToken"), "the credentials have expired (ExpiredToken)"),
    "a denied prefix": (refusing(403, "AccessDenied"), "access is denied (AccessDenied: No)"),
    "a server that is busy": (refusing(503, "SlowDown"), "the store answers SlowDown: No"),
    "a page": (plain(200), "what answers is no store of S3"),
    "nothing at all": (plain(200, ""), "what answers is no store of S3"),
    "a page of errors": (plain(404), "the store answers HTTP 404"),
    "another address": (plain(302, "", Location="/elsewhere"), "the server sends to another address"),
    "a dead endpoint": (None, "the server cannot be reached (Could not connect to the endpoint URL"),
    "a silent endpoint": (silent(LATE), "the server does not answer in time (Read timeout on endpoint URL"),
}

PATIENCE_S = 10.0
"""Twenty seconds at a tenth of the patience, and what the rest of a run takes where other tests run beside it."""

PLACES = {
    "dataset_source": (Code.DATA_UNREADABLE, "which cannot be read"),
    "output_path": (Code.OUTPUT, "which cannot be written"),
    "baseline_constraints": (Code.BASELINE, "which cannot be read"),
    "record_preprocessor_script": (Code.USER_SCRIPT, "which cannot be used"),
}


@pytest.mark.parametrize("setting", PLACES)
@pytest.mark.parametrize("trouble", ANSWERS)
def test_it_is_told_with_the_class_of_what_was_asked_for(
    trouble: str, setting: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, said = ANSWERS[trouble]
    code, how = PLACES[setting]
    with useless(answer) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        found = outcome(data, tmp_path, **{setting: "s3://bucket/folder/x"})
    assert found[0] == code
    assert f'{setting} holds "s3://bucket/folder/x' in found[1]
    assert f"{how}: {said}" in found[1]


@pytest.mark.parametrize(
    ("setting", "key"), [*((setting, "a.csv") for setting in PLACES), ("dataset_source", ""), ("output_path", "")]
)
@pytest.mark.parametrize("at_once", [HEADERS, HEADERS[:-2] + b"X: ", HEADERS[:8]], ids=["body", "header", "status"])
def test_a_byte_now_and_then_is_no_answer(
    at_once: bytes, setting: str, key: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = time.monotonic()
    with useless(dripping(LATE, at_once)) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        code, message = outcome(data, tmp_path, **{setting: f"s3://bucket/{key}"})
    assert code == PLACES[setting][0]
    assert "the server answers too slowly" in message
    assert time.monotonic() - begun < PATIENCE_S


@pytest.mark.parametrize("at_once", [CONTINUE, CONTINUE + b"\r\n\r\nHTTP/1.1 2"], ids=["continue", "status"])
def test_a_store_that_drips_when_an_object_is_written_is_given_up(
    at_once: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "WRITE_S", 0.4)
    with useless(dripping(LATE, at_once)) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        with pytest.raises(TimeoutError) as raised:
            S3Path("bucket", "a").write_bytes(b"text")
    assert raised.value.strerror == "the server answers too slowly"


@pytest.mark.parametrize("at_once", [HEADERS, HEADERS[:8]], ids=["body", "status"])
def test_credentials_that_come_too_slowly_are_told(
    at_once: bytes, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("a token")
    role = {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r", "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")}
    with useless(dripping(LATE, at_once)) as url:
        for name, value in {**dict.fromkeys(SOMEBODY, ""), **role, "AWS_ENDPOINT_URL_STS": url}.items():
            monkeypatch.setenv(name, value)
        code, message = outcome(data, tmp_path, dataset_source="s3://bucket/a.csv")
    assert (code, "the server answers too slowly" in message) == (Code.DATA_UNREADABLE, True), message


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r", "AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent/token"},
            "No such file or directory: '/nonexistent/token'",
        ),
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/x"}, "Unsupported host 'example.com'"),
    ],
)
def test_credentials_that_cannot_be_had_are_told(
    variables: dict[str, str], said: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**dict.fromkeys(SOMEBODY, ""), **variables}.items():
        monkeypatch.setenv(name, value)
    code, message = outcome(data, tmp_path, dataset_source="s3://bucket/a.csv")
    assert code == Code.DATA_UNREADABLE
    assert "which cannot be read: " in message
    assert said in message


@pytest.mark.parametrize("variable", ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"])
def test_credentials_with_the_end_of_their_line_are_told_and_not_shown(
    variable: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv(variable, "told to nobody\n")
    code, message = outcome(data, tmp_path, dataset_source="s3://bucket/data.csv")
    assert code == Code.DATA_UNREADABLE
    assert "the credentials hold what no header takes, such as the end of a line" in message
    assert "told to nobody" not in message


def test_without_credentials_it_says_how_to_give_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SOMEBODY:
        monkeypatch.setenv(name, "")
    code, message = outcome(data, tmp_path, dataset_source="s3://bucket/a.csv")
    assert code == Code.DATA_UNREADABLE
    assert "there are no credentials for it (such as AWS_ACCESS_KEY_ID" in message


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ({"dataset_source": "s3://bucketts/a.csv"}, Code.INPUT_MISSING, "(there is no bucket bucketts)"),
        ({"dataset_source": "s3://{bucket}/b.csv"}, Code.INPUT_MISSING, '/b.csv", which does not exist; it should'),
        ({"dataset_source": "s3://{bucket}/empty"}, Code.INPUT_MISSING, "contains no rows (every file is empty)"),
        ({"dataset_source": "s3://{bucket}/hidden"}, Code.INPUT_MISSING, "contains no data files; hidden files"),
        ({"output_path": "s3://bucketts/out"}, Code.OUTPUT, "which cannot be written: there is no bucket bucketts"),
        ({"baseline_statistics": "s3://{bucket}/s.json"}, Code.BASELINE, '/s.json", which does not exist'),
        ({"baseline_statistics": "s3://bucketts/s.json"}, Code.BASELINE, '/s.json", which does not exist'),
        ({"rules": "s3://{bucket}/rules.yaml"}, Code.CONFIGURATION, "which cannot be used: it does not exist"),
        ({"record_preprocessor_script": "s3://{bucket}/x.py"}, Code.USER_SCRIPT, "which does not exist; it should be"),
        ({"dataset_source": "s3://{bucket}/d", "output_path": "s3://{bucket}/d/o"}, Code.CONFIGURATION, "holds it"),
        ({"dataset_source": "s3://{bucket}/d", "output_path": "s3a://{bucket}/d/"}, Code.CONFIGURATION, "the same"),
        ({"dataset_source": "s3://{bucket}/d", "output_path": "s3://{bucket}"}, Code.CONFIGURATION, "lies in it"),
        ({"dataset_source": "ours://{bucket}/data"}, Code.CONFIGURATION, "a place at s3:// (s3a:// and s3n://"),
        ({"output_path": "gs://{bucket}/data"}, Code.CONFIGURATION, "output_path holds"),
    ],
)  # fmt: skip
def test_what_is_not_there_or_in_the_way_is_told(
    settings: dict[str, str],
    code: Code,
    said: str,
    data: Path,
    new_bucket: Bucket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    for key, text in {"d/a.csv": b"a\n1\n", "empty/a": b"", "hidden/_a": b"a\n1\n"}.items():
        new_bucket.put(key, text)
    filled = {name: value.replace("{bucket}", new_bucket.name) for name, value in settings.items()}
    found = outcome(data, tmp_path, **filled)
    assert (found[0], said in found[1]) == (code, True), found[1]


@pytest.mark.usefixtures("account")
def test_an_object_that_changes_while_it_is_read_ends_the_run(
    data: Path, new_bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_bucket.put("a.csv", data.read_bytes())

    def changed(*given: object, **more: object) -> object:
        new_bucket.put("a.csv", b"a,b\n3,z\n")
        return scan_dataset(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("analyzer.data_quality.analysis.scan_dataset", changed)
    code, message = outcome(data, tmp_path, dataset_source=new_bucket.uri("a.csv"))
    assert code == Code.DATA_UNREADABLE
    assert "while it was read" in message
