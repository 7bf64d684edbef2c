"""``analyzer capture proxy``: what cannot work is told at the start, by the option that is wrong."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from analyzer.capture.proxy import ServedEndpoint, ServedVariant
from analyzer.command_line import capture_proxy
from analyzer.command_line.commands import run
from analyzer.errors import ConfigurationError

GIVEN = {"--upstream": "http://127.0.0.1:9", "--endpoint": "churn", "--to": "{folder}/captured", "--port": "0"}


def outcome(folder: Path, capsys: pytest.CaptureFixture[str], options: dict[str, str | None]) -> tuple[int, str]:
    given = {**GIVEN, **options}
    words = [word for name, value in given.items() if value is not None for word in (name, value)]
    code = run(["capture", "proxy", *(word.replace("{folder}", str(folder)) for word in words)])
    return code, " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"--sampling-percentage": "101"},
            "--sampling-percentage holds the number 101.0; it should be a number from 0 to 100",
        ),
        ({"--sampling-percentage": "-1"}, "--sampling-percentage holds the number -1.0; it should be"),
        ({"--sampling-percentage": "nan"}, "--sampling-percentage holds the number nan; it should be"),
        ({"--sampling-percentage": "half"}, "Invalid value for '--sampling-percentage'"),
        ({"--endpoint": "a/b"}, '--endpoint holds the text "a/b"; it should be the name of a folder'),
        ({"--endpoint": ".."}, '--endpoint holds the text ".."; it should be the name of a folder'),
        ({"--endpoint": ".hidden"}, '--endpoint holds the text ".hidden"; it should be'),
        ({"--endpoint": ""}, "--endpoint holds an empty text; it should be"),
        ({"--endpoint": "ü" * 128}, "up to 255 bytes"),
        ({"--endpoint": None}, "Missing option '--endpoint'"),
        ({"--to": None}, "Missing option '--to'"),
        ({"--to": "gs://bucket/x"}, '--to holds "gs://bucket/x"'),
        (
            {"--upstream": "model:8080"},
            '--upstream holds the text "model:8080"; it should be the URL of a model server',
        ),
        ({"--upstream": "ftp://model"}, '--upstream holds the text "ftp://model"; it should be'),
        ({"--upstream": "http://"}, '--upstream holds the text "http://"; it should be'),
        ({"--upstream": "http://model:port"}, '--upstream holds the text "http://model:port"; it should be'),
        ({"--upstream": "http://mo del"}, '--upstream holds the text "http://mo del"; it should be'),
        ({"--upstream": "http://model/?a=1"}, "--upstream holds"),
        ({"--upstream": None}, "Either --upstream says where the model server is, or --variant"),
        ({"--variant": "a=http://model:80:1"}, "Either --upstream says where the model server is, or --variant"),
        ({"--upstream": None, "--variant": "a=http://model:8080"}, "such as blue=http://model:8080:0.9"),
        ({"--upstream": None, "--variant": "http://model:8080:1"}, "it should be NAME=URL:WEIGHT"),
        ({"--upstream": None, "--variant": "a=http://model:8080:-1"}, "it should be NAME=URL:WEIGHT"),
        ({"--upstream": None, "--variant": "a=http://model:8080:0"}, "--variant holds no weight above 0"),
        ({"--upstream": None, "--variant": "a/b=http://model:8080:1"}, '--variant holds the text "a/b"; it should be'),
        ({"--upstream": None, "--variant": "a=model:8080:1"}, "it should be NAME=URL:WEIGHT"),
        ({"--path": "predict"}, '--path holds the text "predict"; it should be patterns that begin with a slash'),
        (
            {"--csv-content-type": "csv"},
            '--csv-content-type holds the text "csv"; it should be a list of content types',
        ),
        ({"--file-s": "0"}, "--file-s holds the number 0.0; it should be a number of at least 1"),
        ({"--timeout-s": "0"}, "'--timeout-s'"),
        (
            {"--host": "203.0.113.7"},
            '--host with --port holds "203.0.113.7:0"; it should be an address of this machine',
        ),
    ],
)
def test_what_is_wrong_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, str | None], said: str
) -> None:
    code, error = outcome(tmp_path, capsys, options)
    assert code == 2, error
    assert said in error


def test_a_port_that_is_taken_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, error = outcome(tmp_path, capsys, {"--port": port})
    assert code == 2
    assert f'--host with --port holds "127.0.0.1:{port}"; it should be an address of this machine that is free' in error


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    code, error = outcome(tmp_path, capsys, {"--to": "{folder}/file"})
    assert code == 7
    assert "--to holds" in error and "which cannot be written" in error


def test_variants_of_one_name_are_told() -> None:
    twice = [ServedVariant("a", "http://model:8080"), ServedVariant("a", "http://other:8080")]
    with pytest.raises(ConfigurationError, match=r'^variant holds the text "a, a"; it should be names that differ\.$'):
        ServedEndpoint("churn", twice)


def test_what_is_missing_of_the_extra_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture_proxy, "_NEEDED", ("aiohttp", "no_such_library"))
    code, error = outcome(tmp_path, capsys, {})
    assert code == 2
    assert "The proxy needs no_such_library; the extra `capture` brings what it needs" in error
