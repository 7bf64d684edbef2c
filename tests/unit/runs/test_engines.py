"""The choice of the engine as users meet it: what is told, and what is refused and with which words."""

from __future__ import annotations

import logging
import zlib
from pathlib import Path

import pytest

import analyzer
from analyzer.command_line.commands import run as command
from analyzer.errors import ConfigurationError
from contracts.exit_codes import ExitCode
from tests.processes import ended, message, settings
from tests.running import CSV, run_job

TEXT = "a,b\n1,x\n2,y\n"
ONE_RULE = '{"rules": [{"kind": "isUnique", "column": "a"}]}'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data.csv").write_text(TEXT)
    return tmp_path / "data.csv"


def test_the_log_says_which_engine_it_is_and_why(data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    run_job(data, CSV, tmp_path / "out")
    assert "Engine: processes, because the data has 12 bytes, fewer than spark_from, 1073741824." in caplog.text
    run_job(data, CSV, tmp_path / "out", engine="processes", spark_from="1")
    assert "Engine: processes, because engine says so." in caplog.text


def test_an_engine_that_there_is_not_is_refused_by_every_way_in(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = ended(settings(data, tmp_path, engine="sparks"))
    told = message(tmp_path)
    assert code == ExitCode.CONFIGURATION
    assert told == 'Error: engine holds the text "sparks"; it should be auto, processes or spark.'
    assert command(["baseline", str(data), str(tmp_path / "out"), "--engine", "foo"]) == ExitCode.CONFIGURATION
    shown = capsys.readouterr()
    assert all(word in shown.out + shown.err for word in ("--engine", "foo", "auto", "processes", "spark"))
    with pytest.raises(ConfigurationError, match=r'engine holds the text "foo"; it should be auto'):
        analyzer.baseline(data, tmp_path / "out", engine="foo")
    assert not (tmp_path / "out").exists()


def refused(source: Path | str, output: Path, format: str = CSV, **settings: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        run_job(source, format, output, engine="processes", **settings)
    assert not output.exists() or not any(output.iterdir())
    return caught.value.message


def test_rules_need_spark(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.rules.jar.deequ_jars", lambda: ())  # there are none for some Sparks
    (tmp_path / "rules.json").write_text(ONE_RULE)
    told = refused(data, tmp_path / "out", rules=str(tmp_path / "rules.json"))
    assert told == (
        "engine holds processes, which does not serve, because rules are checked by Deequ, which stands on Spark; "
        "it should be spark or auto."
    )


@pytest.mark.parametrize("suffix", [".deflate", ".snappy"])
def test_what_spark_alone_unpacks_needs_spark(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"data.csv{suffix}"
    path.write_bytes(zlib.compress(TEXT.encode()))
    told = refused(path, tmp_path / "out")
    assert told == (
        "engine holds processes, which does not serve, because only Spark can unpack the data; "
        "it should be spark or auto."
    )


def test_data_that_spark_alone_reaches_needs_spark(tmp_path: Path) -> None:
    told = refused("hdfs://nowhere/data.csv", tmp_path / "out")
    assert "because only Spark reaches the data where it lies; it should be spark or auto." in told


def test_several_hosts_need_spark(data: Path, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "resourceconfig.json").write_text(
        '{"current_host": "127.0.0.1", "hosts": ["127.0.0.1", "127.0.0.2"]}'
    )
    given = {"engine": "processes", "cluster_secret": "a secret of the tests, long enough"}
    code, log = ended(settings(data, tmp_path, **given))
    assert (code, message(tmp_path)) == (
        ExitCode.CONFIGURATION,
        "Error: engine holds processes, which does not serve, because the job has several hosts; "
        "it should be spark or auto.",
    ), log


def test_spark_meets_the_java_that_these_tests_have_put_in_its_way(data: Path, tmp_path: Path, no_java: Path) -> None:
    """Or none of these tests would notice it when Java is started."""
    code, log = ended(settings(data, tmp_path, engine="spark"))
    assert code in (ExitCode.RESOURCES, ExitCode.ENGINE), log
    assert no_java.exists()
    no_java.unlink()
