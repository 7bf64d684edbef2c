from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analyzer.errors import ResourcesError
from analyzer.spark import versions
from analyzer.spark.gateway import jvm_options
from analyzer.spark.versions import java_versions, require_fitting_python, spark_version, sql_classes

Install = Callable[[str], None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a pyspark with this text as its version in the place of the one in use."""

    def put(text: str) -> None:
        (tmp_path / "version.py").write_text(text)
        monkeypatch.setattr(versions, "pyspark_folder", lambda: tmp_path)
        spark_version.cache_clear()

    yield put
    spark_version.cache_clear()


@pytest.mark.parametrize(
    ("text", "version", "java"),
    [
        ('__version__: str = "3.5.6"\n', (3, 5), (17,)),
        ("__version__ = '3.5.6-amzn-2'\n", (3, 5), (17,)),
        ('# of Spark\n__version__: str = "4.0.2"\n', (4, 0), (17, 21)),
        ('__version__: str = "4.10.0.dev1"\n', (4, 10), (17, 21)),
    ],
)
def test_the_java_is_one_that_the_spark_runs_on(
    install: Install, text: str, version: tuple[int, int], java: tuple[int, ...]
) -> None:
    install(text)
    assert spark_version() == version
    assert java_versions() == java


def test_a_version_that_cannot_be_read_is_told(install: Install) -> None:
    install("version = None\n")
    with pytest.raises(ResourcesError, match=r"it should be 3\.5 or 4"):
        spark_version()


def test_spark_4_keeps_the_allocator_that_its_launcher_chooses(install: Install) -> None:
    install('__version__: str = "4.1.4"\n')
    assert "-Dio.netty.allocator.type=pooled" in jvm_options()
    install('__version__: str = "3.5.9"\n')
    assert not any("netty" in option for option in jvm_options())


def test_spark_3_where_python_has_no_distutils_says_what_would_serve(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions.importlib.util, "find_spec", lambda _: None)
    install('__version__: str = "4.1.4"\n')
    require_fitting_python()
    install('__version__: str = "3.5.9"\n')
    with pytest.raises(ResourcesError, match=r"^Spark 3\.5 needs distutils, .*pyspark>=4,<5.* or `pip install setupt"):
        require_fitting_python()
    monkeypatch.setattr(versions.importlib.util, "find_spec", lambda name: SimpleNamespace(name=name))
    require_fitting_python()


def test_what_spark_4_has_apart_from_connect_is_asked_there(install: Install) -> None:
    session: Any = SimpleNamespace(
        _jvm=SimpleNamespace(
            org=SimpleNamespace(apache=SimpleNamespace(spark=SimpleNamespace(sql=SimpleNamespace(classic="classic"))))
        )
    )
    install('__version__: str = "4.1.4"\n')
    assert sql_classes(session) == "classic"
    install('__version__: str = "3.5.9"\n')
    assert sql_classes(session) is session._jvm.org.apache.spark.sql
