"""What is wrong with a writer is said when it is made, by the name of the setting."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from analyzer.capture import CaptureSettings, CaptureWriter
from analyzer.errors import ConfigurationError, OutputError
from tests.unit.capture.writing import captured, invocation, records, settings, written


@pytest.mark.parametrize("sampling", [-1, 100.5, 1000, float("nan"), float("inf"), "20", None, True])
def test_sampling_is_from_0_to_100(sampling: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^sampling holds .*; it should be a number from 0 to 100, in"):
        settings("captured", sampling=sampling)


@pytest.mark.parametrize("setting", ["endpoint", "variant"])
@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "_own", "a/b", "/", "a\\b", "a\nb", "a\0", "\ud800", "ü" * 128, "x._COPYING_", 5]
)
def test_a_name_that_is_no_folder_is_refused(setting: str, name: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{setting} holds .*; it should be the name of a folder"):
        settings("captured", **{setting: name})


@pytest.mark.parametrize("name", ["churn.v2", "größe", "モデル", "a b", "a-b_c", "2021"])
def test_names_may_have_dots_and_any_letters(tmp_path: Path, name: str) -> None:
    captured(tmp_path, invocation(), endpoint=name, variant=name)
    [file] = written(tmp_path)
    assert file.relative_to(tmp_path).parts[:2] == (name, name)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": ""}, "to holds an empty text"),
        ({"file_s": 0}, "file_s holds the number 0; it should be a number of at least 1"),
        ({"largest_body": -5}, "largest_body holds the number -5"),
        ({"csv_content_types": "text/csv"}, 'csv_content_types holds the text "text/csv"; it should be a list'),
        ({"json_content_types": ["json"]}, 'json_content_types holds the text "json"'),
        ({"json_content_types": ["a/b; charset=x"]}, "json_content_types holds"),
        (
            {"sides": ()},
            "sides holds a list; it should be a list of one or both of endpointInput, endpointOutput.",
        ),
        ({"sides": "endpointInput"}, 'sides holds the text "endpointInput"'),
        ({"sides": ["endpointInput", "batchTransformOutput"]}, "sides holds "),
        ({"disk_free": -1}, "disk_free holds the number -1; it should be a number of bytes, at least 0."),
        ({"disk_used": 101}, "disk_used holds the number 101"),
    ],
)
def test_settings_are_checked(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        settings("captured", **wrong)
    assert str(raised.value).startswith(said)


@pytest.mark.parametrize("to", ["gs://bucket/x", "s3://", "https://host/x"])
def test_a_place_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^to holds"):
        CaptureWriter(settings(to))


def test_a_place_that_cannot_be_written_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r'^to holds ".*/file", which cannot be written: Not a directory\.$'):
        CaptureWriter(settings(tmp_path / "file"))
    if os.geteuid():
        (tmp_path / "closed").mkdir(mode=0o500)
        with pytest.raises(OutputError, match="Permission denied"):
            CaptureWriter(settings(tmp_path / "closed"))


def test_the_check_leaves_nothing_behind(tmp_path: Path) -> None:
    CaptureWriter(settings(tmp_path)).stop()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_sample_is_so_many_percent(tmp_path: Path) -> None:
    def share(percent: float) -> float:
        writer = CaptureWriter(settings(tmp_path, sampling=percent))
        return sum(writer.samples() for _ in range(20_000)) / 200

    assert share(0) == 0
    assert share(100) == 100
    assert 18 < share(20) < 22
    assert 0.1 < share(0.5) < 1


def test_a_file_uri_is_a_place(tmp_path: Path) -> None:
    captured(tmp_path, invocation(), to=f"file://{tmp_path}")
    assert len(records(tmp_path)) == 1


def test_settings_are_values() -> None:
    assert CaptureSettings("a", "b") == CaptureSettings(to="a", endpoint="b", variant="AllTraffic", sampling=100)


def test_a_place_that_is_not_tried_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    writer = CaptureWriter(settings(tmp_path / "file" / "captured"), is_tried=False)
    writer.offer(invocation())
    writer.stop()
    assert writer.dropped == 1


def test_one_side_alone_may_be_captured(tmp_path: Path) -> None:
    (record,) = captured(tmp_path, invocation(), sides=("endpointOutput",))
    assert record["captureData"].keys() == {"endpointOutput"}
