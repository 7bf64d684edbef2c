"""Where Deequ's jar comes from: Spark's own jars, a setting, the cache, Maven Central; else a message that helps."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.errors import ConfigurationError, ResourcesError
from analyzer.rules import jar
from tests.http_servers import QuietHandler, serving_by

CONTENT = b"a jar"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def another_jar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one in the place of Deequ's, which Spark does not have and no session of others brings."""
    monkeypatch.setattr(jar, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(jar, "spark_jars", list)
    monkeypatch.setattr(jar, "has_existing_spark", lambda: False)
    monkeypatch.setattr(jar, "spark_version", lambda: (3, 5))


class _Repository(QuietHandler):
    asked: list[str] = []  # noqa: RUF012
    content = CONTENT

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200 if self.path.endswith(jar.NAME) else 404)
        self.end_headers()
        self.wfile.write(self.content)


@pytest.fixture
def repository() -> Iterator[str]:
    _Repository.asked.clear()
    _Repository.content = CONTENT
    with serving_by(_Repository) as url:
        yield f"{url}/maven2/"


def test_it_is_fetched_once_and_kept(tmp_path: Path, repository: str) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path), "MAVEN_CENTRAL": repository}
    [first] = jar.deequ_jars(environment)
    [second] = jar.deequ_jars(environment)
    assert first == second == tmp_path / "open-model-monitor-analyzer" / jar.NAME
    assert first.read_bytes() == CONTENT
    assert _Repository.asked == [f"/maven2/{jar.PATH}"]
    assert [path.name for path in first.parent.iterdir()] == [jar.NAME]


def test_a_cached_one_that_is_damaged_is_fetched_anew(tmp_path: Path, repository: str) -> None:
    (tmp_path / "open-model-monitor-analyzer").mkdir()
    (tmp_path / "open-model-monitor-analyzer" / jar.NAME).write_bytes(CONTENT[:3])
    [found] = jar.deequ_jars({"XDG_CACHE_HOME": str(tmp_path), "MAVEN_CENTRAL": repository})
    assert found.read_bytes() == CONTENT


def test_without_a_cache_it_is_kept_for_this_run(repository: str) -> None:
    [found] = jar.deequ_jars({"MAVEN_CENTRAL": repository})
    assert found.read_bytes() == CONTENT


def test_another_file_than_the_right_one_is_not_used(tmp_path: Path, repository: str) -> None:
    _Repository.content = b"something else"
    with pytest.raises(ResourcesError, match=r"what came has the SHA-256 .* is right"):
        jar.deequ_jars({"XDG_CACHE_HOME": str(tmp_path), "MAVEN_CENTRAL": repository})
    assert not list(tmp_path.rglob("*.jar"))


@pytest.mark.parametrize("repository", ["http://127.0.0.1:9", "file:///etc", "nonsense"])
def test_where_it_cannot_be_had_the_message_says_what_to_do(tmp_path: Path, repository: str) -> None:
    with pytest.raises(ResourcesError) as caught:
        jar.deequ_jars({"XDG_CACHE_HOME": str(tmp_path), "MAVEN_CENTRAL": repository})
    for said in (repository, "container image", f"put it at {tmp_path}", "DEEQU_JAR", "MAVEN_CENTRAL"):
        assert said in caught.value.message


def test_one_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "mine.jar").write_bytes(CONTENT)
    assert jar.deequ_jars({"DEEQU_JAR": str(tmp_path / "mine.jar")}) == (tmp_path / "mine.jar",)
    (tmp_path / "mine.jar").write_bytes(b"another")
    with pytest.raises(ResourcesError, match=r'mine.jar", whose SHA-256 is .*; it should be deequ-'):
        jar.deequ_jars({"DEEQU_JAR": str(tmp_path / "mine.jar")})
    with pytest.raises(ResourcesError, match="cannot be read: No such file"):
        jar.deequ_jars({"DEEQU_JAR": str(tmp_path / "gone.jar")})


def test_the_jar_for_spark_4_1_is_named_by_who_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jar, "spark_version", lambda: (4, 1))
    mine = tmp_path / "deequ-2.0.18-spark-4.1.jar"
    mine.write_bytes(CONTENT)
    assert jar.deequ_jars({"DEEQU_JAR": str(mine)}) == (mine,)
    with pytest.raises(ResourcesError, match=r"whose jar for this Spark, deequ-2\.0\.18-spark-4\.1\.jar, "):
        jar.deequ_jars({})
    (tmp_path / jar.NAME).write_bytes(CONTENT)
    with pytest.raises(ResourcesError, match=r"for this Spark it should be deequ-2\.0\.18-spark-4\.1\.jar"):
        jar.deequ_jars({"DEEQU_JAR": str(tmp_path / jar.NAME)})


def test_a_spark_that_deequ_does_not_know_is_told_with_those_that_would_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jar, "spark_version", lambda: (4, 3))
    with pytest.raises(ConfigurationError, match=r"has no jar for Spark 4\.3; right would be Spark 3\.5, .* or 4\.1"):
        jar.deequ_jars({})
    monkeypatch.setattr(jar, "has_existing_spark", lambda: True)
    with pytest.raises(ConfigurationError, match=r"has no jar for Spark 4\.3"):
        jar.deequ_jars({})


def test_among_sparks_jars_or_in_a_session_of_others_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jar, "spark_jars", lambda: [Path("/spark/jars") / jar.NAME])
    assert jar.deequ_jars({}) == ()
    monkeypatch.setattr(jar, "spark_jars", list)
    monkeypatch.setattr(jar, "has_existing_spark", lambda: True)
    assert jar.deequ_jars({}) == ()


def test_without_pydeequ_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'open-model-monitor-analyzer\[rules\]'"):
        jar.deequ_jars({})


def test_the_image_has_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"^ARG DEEQU_SHA256=(\w+)$", docker, re.MULTILINE)) == {jar.SHA256}
    assert set(re.findall(r"^ARG DEEQU_VERSION=(\S+)$", docker, re.MULTILINE)) == {jar.VERSION}
    assert set(re.findall(r"^ARG MAVEN_CENTRAL=(\S+)$", docker, re.MULTILINE)) == {jar.MAVEN_CENTRAL}
