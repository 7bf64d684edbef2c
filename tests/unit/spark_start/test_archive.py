from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from analyzer.errors import EngineError
from analyzer.spark import archive, preparation
from analyzer.spark.archive import archive_key, archive_options, archive_path, cache_folder
from analyzer.spark.java import Java


@pytest.fixture
def java(tmp_path: Path) -> Java:
    home = tmp_path / "java"
    (home / "lib/server").mkdir(parents=True)
    (home / "lib/server/classes.jsa").touch()
    (home / "release").write_text('JAVA_VERSION="17.0.1"\n')
    return Java(home, home / "bin/java", "17.0.1", "JAVA_HOME")


@pytest.fixture
def jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    paths = [tmp_path / "a.jar", tmp_path / "b.jar"]
    for path in paths:
        path.write_text("jar")
    monkeypatch.setattr(archive, "spark_jars", lambda: paths)
    return paths


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, java: Java, jars: list[Path]) -> list[Path]:
    """Make instead of an archive an empty file; return those that were made."""
    calls: list[Path] = []

    def training(_java: Java, options: list[str], _folder: Path) -> None:
        calls.append(Path(options[-1].partition("=")[2]))
        calls[-1].write_text("archive")

    monkeypatch.setattr(preparation, "find_java", lambda *_: java)
    monkeypatch.setattr("analyzer.spark.preparation.run_training", training)
    monkeypatch.setattr(preparation, "unpack_native_libraries", lambda _: [])
    return calls


def test_the_cache_is_where_the_system_keeps_caches() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == Path("/c/open-model-monitor-analyzer")
    assert cache_folder({"XDG_CACHE_HOME": "relative", "HOME": "/h"}) == Path("/h/.cache/open-model-monitor-analyzer")
    assert cache_folder({"HOME": ""}) is None


def test_another_java_and_other_jars_need_another_archive(java: Java, jars: list[Path]) -> None:
    keys = {archive_key(java)}
    jars[0].write_text("another size")
    keys.add(archive_key(java))
    os.utime(jars[0], (1, 1))
    keys.add(archive_key(java))
    (java.home / "release").write_text('JAVA_VERSION="17.0.2"\n')
    keys.add(archive_key(java))
    jars.reverse()
    keys.add(archive_key(java))

    assert len(keys) == 5


def test_parts_of_a_second_do_not_count(java: Java, jars: list[Path]) -> None:
    os.utime(jars[0], ns=(5_000_000_000, 5_000_000_000))
    before = archive_key(java)
    os.utime(jars[0], ns=(5_000_000_000, 5_999_999_999))

    assert archive_key(java) == before


def test_without_an_archive_the_options_ask_for_none(java: Java, jars: list[Path], tmp_path: Path) -> None:
    assert archive_options(java, {"HOME": str(tmp_path)}) == ["-Xshare:auto"]
    assert archive_options(java, {}) == ["-Xshare:auto"]


def test_an_archive_is_made_once_and_then_used(made: list[Path], java: Java, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}

    path = preparation.prepare(environment)
    again = preparation.prepare(environment)

    assert path is not None
    assert path == again == archive_path(java, environment)
    assert len(made) == 1
    assert archive_options(java, environment) == ["-Xshare:auto", f"-XX:SharedArchiveFile={path}"]
    assert sorted(file.name for file in path.parent.iterdir()) == ["lock", path.name]


def test_an_archive_of_javas_own_classes_goes_before_it(made: list[Path], java: Java, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    path = preparation.prepare(environment)
    assert path is not None
    base = archive.base_path(path)
    base.touch()

    assert archive_options(java, environment)[1] == f"-XX:SharedArchiveFile={base}:{path}"


def test_a_failure_leaves_nothing_but_a_note_and_is_not_tried_again(
    made: list[Path], java: Java, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def training(_java: Java, options: list[str], _folder: Path) -> None:
        Path(options[-1].partition("=")[2]).write_text("half an arch")
        raise EngineError("no luck")

    monkeypatch.setattr("analyzer.spark.preparation.run_training", training)
    environment = {"HOME": str(tmp_path)}
    path = archive_path(java, environment)
    assert path is not None

    assert preparation.prepare(environment) is None
    assert sorted(file.name for file in path.parent.iterdir()) == ["lock", path.with_suffix(".failed").name]
    assert "no luck" in caplog.text
    monkeypatch.setattr("analyzer.spark.preparation.run_training", None)
    assert preparation.prepare(environment) is None


def test_two_processes_do_not_make_it_at_once(made: list[Path], java: Java, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    folder = cache_folder(environment)
    assert folder is not None
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert preparation.prepare(environment) is None

    assert made == []


def test_only_the_newest_archives_are_kept(made: list[Path], tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path)}
    folder = cache_folder(environment)
    assert folder is not None
    folder.mkdir(parents=True)
    for age in range(1, 5):
        for name in (f"spark-{age}.jsa", f"spark-{age}.base.jsa"):
            (folder / name).touch()
            os.utime(folder / name, (1000 - age, 1000 - age))
    (folder / "making-1.jsa").touch()

    path = preparation.prepare(environment)

    assert path is not None
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        ["lock", "spark-1.base.jsa", "spark-1.jsa", "spark-2.base.jsa", "spark-2.jsa", path.name]
    )


def test_without_a_writable_cache_nothing_is_made(made: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert preparation.prepare({"HOME": str(tmp_path / "file")}) is None
    assert preparation.prepare({}) is None
    assert made == []


def test_in_the_background_nothing_is_started_when_there_is_an_archive(
    made: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    preparation.prepare()
    monkeypatch.setattr("subprocess.Popen", None)

    assert preparation.prepare_in_background() is False
