from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import EngineError, ResourcesError
from analyzer.spark.gateway import PendingGateway, jvm_command, start_jvm
from analyzer.spark.jars import class_path, spark_jars
from analyzer.spark.java import Java
from analyzer.spark.session import connect
from analyzer.temporary_folders import remove_left_folders

Starter = Callable[[str], PendingGateway]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Starter:
    """Start a program of ours in the place of Java."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def starter(program: str) -> PendingGateway:
        executable = tmp_path / "java"
        executable.write_text(f"#!{sys.executable}\n{program}")
        executable.chmod(executable.stat().st_mode | stat.S_IXUSR)
        return start_jvm(Java(tmp_path, executable, "17", "JAVA_HOME"), [], dict(os.environ))

    return starter


def test_the_class_path_is_sorted_and_ends_with_what_is_added() -> None:
    path = class_path([Path("/added.jar")]).split(os.pathsep)

    assert path[:-1] == sorted(path[:-1])
    assert path[-1] == "/added.jar"
    assert any(jar.name.startswith("spark-core_") for jar in spark_jars())


def test_the_main_class_comes_last_and_no_folder_is_on_the_class_path() -> None:
    command = jvm_command(Java(Path("/j"), Path("/j/bin/java"), "17", "PATH"), ["-Xmx1g"])

    assert command[0] == "/j/bin/java"
    assert command[-1].endswith("PythonGatewayServer")
    assert all(part.endswith(".jar") for part in command[command.index("-cp") + 1].split(os.pathsep))
    assert "-Xmx1g" in command


def test_one_that_ends_early_is_an_error_of_the_engine_with_its_last_words(start: Starter) -> None:
    pending = start("import sys; sys.exit('Error: something is off')")

    with pytest.raises(EngineError, match=r"code 1 .*something is off"):
        pending.connect()
    assert not pending.folder.exists()


def test_one_that_ends_for_want_of_memory_is_an_error_of_resources(start: Starter) -> None:
    pending = start("import sys; print('Could not reserve enough space for object heap'); sys.exit(1)")

    with pytest.raises(ResourcesError, match="object heap"):
        pending.connect()


def test_one_that_is_killed_while_it_is_spoken_to_is_an_error_of_resources(start: Starter) -> None:
    """It says where it listens, and is gone."""
    told = (1).to_bytes(4, "big") + (6).to_bytes(4, "big") + b"secret"  # nothing listens at port 1
    pending = start(
        f"import os, signal\nplace = os.environ['_PYSPARK_DRIVER_CONN_INFO_PATH']\n"
        f"open(place + '.new', 'wb').write({told!r})\nos.rename(place + '.new', place)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    with pytest.raises(ResourcesError, match=r"code -9 before it was ready"):
        connect(pending)
    assert not pending.folder.exists()


def test_one_that_does_not_listen_in_time_is_ended(start: Starter) -> None:
    pending = start("import time; time.sleep(60)")

    with pytest.raises(EngineError, match="did not listen"):
        pending.connect(timeout_s=0.1)
    assert pending.process.returncode == -signal.SIGKILL


def test_one_that_cannot_be_started_is_an_error_of_resources(tmp_path: Path) -> None:
    with pytest.raises(ResourcesError, match="could not be started"):
        start_jvm(Java(tmp_path, tmp_path / "java", "17", "PATH"), [], {})


def test_stopping_twice_does_no_harm_and_leaves_no_files(start: Starter) -> None:
    pending = start("import sys; sys.stdin.read()")

    pending.stop()
    pending.stop()

    assert not pending.folder.exists()


def test_it_may_end_in_good_order(start: Starter) -> None:
    pending = start("import sys; sys.stdin.read(); sys.exit(3)")

    pending.finish(30.0)

    assert pending.process.returncode == 3
    pending.stop()


def test_it_ends_when_its_parent_is_killed_and_the_next_run_removes_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable, number = tmp_path / "java", tmp_path / "number"
    executable.write_text(
        f"#!{sys.executable}\nimport os, pathlib, time\n"
        f"pathlib.Path({str(number)!r}).write_text(str(os.getpid()))\ntime.sleep(600)\n"
    )
    executable.chmod(0o755)
    program = (
        "import os, pathlib, signal, time\n"
        "from analyzer.spark.gateway import start_jvm\nfrom analyzer.spark.java import Java\n"
        f"start_jvm(Java(pathlib.Path('/'), pathlib.Path({str(executable)!r}), '17', 'PATH'), [], dict(os.environ))\n"
        f"while not os.path.exists({str(number)!r}) or not os.path.getsize({str(number)!r}): time.sleep(0.01)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=False, env={**os.environ, "TMPDIR": str(tmp_path)})

    java = Path("/proc") / number.read_text()
    deadline = time.monotonic() + 20
    while java.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not java.exists()
    assert list(tmp_path.glob("analyzer-spark-*"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    remove_left_folders()
    assert not list(tmp_path.glob("analyzer-spark-*"))
