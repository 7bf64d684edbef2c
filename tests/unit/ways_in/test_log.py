"""The log: a message stays in its line, and nothing of the environment is in it that may be a secret."""

from __future__ import annotations

import io
import logging
import sys
from pathlib import Path

import pytest

from analyzer.environment_run import run_environment
from analyzer.log import FOR_PLATFORM, OneLineFormatter, write_anything


def formatted(message: str, *arguments: object) -> str:
    record = logging.LogRecord("__main__", logging.INFO, "file", 1, message, arguments, None)
    return OneLineFormatter(FOR_PLATFORM).format(record)


def test_a_line_looks_like_those_of_the_closed_analyzer() -> None:
    assert formatted("Spark job completed.").endswith(" - __main__ - INFO - Spark job completed.")


def test_a_value_cannot_forge_a_line_or_speak_to_the_terminal() -> None:
    line = formatted("file %s", "a\n2026-01-01 - __main__ - INFO - Completed\x1b[2J\u2028\u202e")
    assert "\n" not in line and "\x1b" not in line and "\u2028" not in line and "\u202e" not in line
    assert "a\\n2026-01-01" in line


def test_the_text_of_an_error_cannot_forge_a_line_either() -> None:
    forged = "2026-01-01 00:00:00,000 - __main__ - INFO - Completed"
    try:
        raise ValueError(f"bad\n{forged}\r{forged}\u2028{forged}\x1b[2J\n\n\ttab") from KeyError(f"x\n{forged}")
    except ValueError:
        record = logging.LogRecord("__main__", logging.ERROR, "file", 1, "failed", (), sys.exc_info())
    record.stack_info = f"Stack (most recent call last):\n{forged}"
    text = OneLineFormatter(FOR_PLATFORM).format(record)
    first, *rest = text.split("\n")
    assert first.endswith(" - __main__ - ERROR - failed")
    assert all(line.startswith("    ") for line in rest)
    assert "    Traceback (most recent call last):" in rest
    assert f"    ValueError: bad\n    {forged}\\r{forged}\\u2028{forged}\\x1b[2J\n    \n    \\ttab" in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_secrets_of_uris_are_left_out_of_every_line() -> None:
    assert formatted("reading %s", "s3a://key:secret@bucket/a").endswith(" - reading s3a://...@bucket/a")


def test_streams_escape_what_their_encoding_lacks() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_anything(stream)
    stream.write("ü")
    stream.flush()
    assert raw.getvalue() == b"\\xfc"


def test_only_settings_of_ours_are_logged_and_no_password(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    environment = {
        "AWS_SECRET_ACCESS_KEY": "secret-1",
        "users_own_key": "secret-2",
        "dataset_source": "s3a://key:secret-3@bucket/data",
        "dataset_format": '{"csv": {"header": true}}',
        "output_path": "s3a://key:secret-4@bucket/reports",
    }
    with caplog.at_level(logging.DEBUG):
        assert run_environment(environment, tmp_path) == 2
    logged = "\n".join(record.getMessage() for record in caplog.records if record.levelno == logging.INFO)
    assert "Current Environment:{'dataset_source': 's3a://...@bucket/data'" in logged
    assert 'Performing analysis with input: {"dataset_source":"s3a://...@bucket/data"' in logged
    assert "secret" not in logged
