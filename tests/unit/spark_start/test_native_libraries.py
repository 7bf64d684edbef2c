from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from analyzer.spark import native_libraries
from analyzer.spark.java_options import common_options
from analyzer.spark.native_libraries import native_library_options, unpack_native_libraries


@pytest.fixture(autouse=True)
def jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two jars that carry libraries, in small, and a machine that they have one for."""
    snappy, zstd = tmp_path / "snappy-java-1.1.10.5.jar", tmp_path / "zstd-jni-1.5.5-4.jar"
    with zipfile.ZipFile(snappy, "w") as jar:
        jar.writestr("org/xerial/snappy/native/Linux/x86_64/libsnappyjava.so", "snappy")
        jar.writestr("org/xerial/snappy/native/Linux/aarch64/libsnappyjava.so", "other processor")
    with zipfile.ZipFile(zstd, "w") as jar:
        jar.writestr("linux/amd64/libzstd-jni-1.5.5-4.so", "zstd")
    monkeypatch.setattr(native_libraries, "spark_jars", lambda: [tmp_path / "a-1.jar", snappy, zstd])
    monkeypatch.setattr(native_libraries.platform, "system", lambda: "Linux")
    monkeypatch.setattr(native_libraries.platform, "machine", lambda: "x86_64")


def test_libraries_are_unpacked_for_this_processor_and_named_to_the_jvm(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}

    unpacked = unpack_native_libraries(environment)

    assert [path.read_text() for path in unpacked] == ["snappy", "zstd"]
    folder = tmp_path / "cache/open-model-monitor-analyzer/native"
    assert native_library_options(environment) == [
        f"-Dorg.xerial.snappy.lib.path={folder}/snappy-java-1.1.10.5-x86_64",
        f"-DZstdNativePath={folder}/zstd-jni-1.5.5-4-amd64/libzstd-jni-1.5.5-4.so",
    ]
    assert common_options(environment)[-2:] == native_library_options(environment)


def test_what_is_unpacked_stays(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    before = [path.stat().st_ino for path in unpack_native_libraries(environment)]

    assert [path.stat().st_ino for path in unpack_native_libraries(environment)] == before
    assert not list((tmp_path / "cache").rglob("making-*"))


def test_what_is_not_unpacked_is_not_named(tmp_path: Path) -> None:
    assert native_library_options({"XDG_CACHE_HOME": str(tmp_path)}) == []
    assert native_library_options({}) == []


@pytest.mark.parametrize(("name", "value"), [("system", "Darwin"), ("machine", "riscv64")])
def test_where_the_jars_have_none_they_are_left_to_their_own_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setattr(native_libraries.platform, name, lambda: value)

    assert unpack_native_libraries({"XDG_CACHE_HOME": str(tmp_path)}) == []


def test_without_room_nothing_half_unpacked_is_left(tmp_path: Path) -> None:
    (tmp_path / "open-model-monitor-analyzer").write_text("no folder")

    with pytest.raises(OSError, match="open-model-monitor-analyzer"):
        unpack_native_libraries({"XDG_CACHE_HOME": str(tmp_path)})
    assert native_library_options({"XDG_CACHE_HOME": str(tmp_path)}) == []
