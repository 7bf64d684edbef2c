"""Native libraries of Spark's jars, unpacked once into the cache folder.

Left alone, each JVM unpacks them anew into its folder for temporary files, and cannot load them from there where that
may not be executed from: `docker run --read-only --tmpfs /tmp` mounts it so. ``preparation`` unpacks them.
"""

from __future__ import annotations

import os
import platform
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analyzer.spark.archive import cache_folder
from analyzer.spark.jars import spark_jars


@dataclass(frozen=True)
class NativeLibrary:
    """One in a jar called ``<jar>-<version>.jar``: its place there, and the option of ``java`` that tells its place.

    In ``place`` and ``option``, ``{version}`` is the jar's and ``{processor}`` is one of ``processors``, by the names
    of the system; in ``option``, ``{folder}`` is where it has been unpacked.
    """

    jar: str
    place: str
    option: str
    processors: Mapping[str, str]


NATIVE_LIBRARIES = (
    NativeLibrary(
        "snappy-java",
        "org/xerial/snappy/native/Linux/{processor}/libsnappyjava.so",
        "-Dorg.xerial.snappy.lib.path={folder}",
        {"x86_64": "x86_64", "aarch64": "aarch64"},
    ),
    NativeLibrary(
        "zstd-jni",
        "linux/{processor}/libzstd-jni-{version}.so",
        "-DZstdNativePath={folder}/libzstd-jni-{version}.so",
        {"x86_64": "amd64", "aarch64": "aarch64"},
    ),
)
"""Those of Parquet's codecs. That of LZ4, which Spark uses between its own processes, has a substitute in Java."""


@dataclass(frozen=True)
class _Found:
    """A library of the jars in use; ``unpacked`` is where it is or would be."""

    jar: Path
    place: str
    unpacked: Path
    option: str


def native_library_options(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the options of ``java`` that name the libraries that are unpacked; for executors on this host too."""
    return [found.option for found in _libraries(environment) if os.access(found.unpacked, os.R_OK)]


def unpack_native_libraries(environment: Mapping[str, str] | None = None) -> list[Path]:
    """Unpack those that are not yet, and return where all of them are. Raises ``OSError`` when there is no room."""
    unpacked = []
    for found in _libraries(environment):
        if not found.unpacked.exists():
            _unpack(found)
        unpacked.append(found.unpacked)
    return unpacked


def _libraries(environment: Mapping[str, str] | None) -> Iterator[_Found]:
    cache = cache_folder(environment)
    if cache is None or platform.system() != "Linux":
        return
    jars = spark_jars()
    for library in NATIVE_LIBRARIES:
        jar = next((jar for jar in jars if jar.name.startswith(f"{library.jar}-")), None)
        processor = library.processors.get(platform.machine())
        if jar is None or processor is None:
            continue
        version = jar.stem.removeprefix(f"{library.jar}-")
        place = library.place.format(processor=processor, version=version)
        folder = cache / "native" / f"{jar.stem}-{processor}"
        option = library.option.format(folder=folder, version=version)
        yield _Found(jar, place, folder / PurePosixPath(place).name, option)


def _unpack(found: _Found) -> None:
    found.unpacked.parent.mkdir(parents=True, exist_ok=True)
    making = found.unpacked.with_name(f"making-{os.getpid()}")
    try:
        with zipfile.ZipFile(found.jar) as jar:
            making.write_bytes(jar.read(found.place))
        making.chmod(0o755)
        making.rename(found.unpacked)
    finally:
        making.unlink(missing_ok=True)
