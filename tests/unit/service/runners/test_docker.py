"""Containers by the command line of Docker: what it is asked to run, and what becomes of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from analyzer.service.runners.kinds.docker import DockerRunner
from analyzer.service.states import RunStatus
from tests.unit.service.runners.jobs import OUTPUT, baseline, begun, ended, lines, wait_for_line

DOCKER = """
import json, os, signal, sys, time
from pathlib import Path
folder, arguments = Path(sys.argv[1]), sys.argv[2:]
if arguments[0] == "rm":
    (folder / "removed").write_text(arguments[-1])
    sys.exit()
volumes = [each.removeprefix("--volume=").split(":", 1) for each in arguments if each.startswith("--volume=")]
mounts = {inside: outside for outside, inside in volumes}
(folder / "run.json").write_text(json.dumps({"arguments": arguments, "secret": os.environ.get("own", "")}))
print("the container runs", flush=True)
if (folder / "sleeps").exists():
    time.sleep(60)
source = Path(mounts["/opt/ml/processing"])
(source / "output/report.txt").write_text((source / "input/data/a.csv").read_text())
(Path(mounts["/opt/ml/output"]) / "message").write_text("Completed: it is done.")
sys.exit(int((folder / "code").read_text()) if (folder / "code").exists() else 0)
"""


@pytest.fixture
def docker(tmp_path: Path) -> DockerRunner:
    (tmp_path / "docker.py").write_text(DOCKER, "utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("a\n1\n", "utf-8")
    command = (sys.executable, f"{tmp_path}/docker.py", str(tmp_path))
    return DockerRunner(tmp_path / "work", [tmp_path], "registry/ours:1", "monitors", command)


def job(folder: Path, **more: object):  # type: ignore[no-untyped-def]
    return baseline(f"file://{folder}/in", f"file://{folder}/out", {"own": "a secret"}, **more)


def test_a_container_gets_its_inputs_and_its_outputs_are_taken_away(tmp_path: Path, docker: DockerRunner) -> None:
    handle = begun(docker, job(tmp_path))
    state = ended(docker, handle)
    assert (state.status, state.exit_message) == (RunStatus.COMPLETED, "Completed: it is done.")
    assert (tmp_path / "out/report.txt").read_text("utf-8") == "a\n1\n"
    assert lines(docker, handle) == ["the container runs"]
    called = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert called["arguments"][-1] == "registry/ours:1"
    assert "--network" in called["arguments"]
    assert "monitors" in called["arguments"]
    assert f"--env=output_path={OUTPUT}" not in called["arguments"]
    assert called["secret"] == "a secret"
    assert "a secret" not in " ".join(called["arguments"])
    assert (tmp_path / "removed").read_text("utf-8") == handle["container"]


def test_any_image_runs_with_its_entrypoint_and_without_a_network(tmp_path: Path, docker: DockerRunner) -> None:
    own = {"ImageUri": "team/own:2", "ContainerEntrypoint": ["python", "-u"], "ContainerArguments": ["run.py"]}
    isolated = {"EnableNetworkIsolation": True}
    ended(docker, begun(docker, job(tmp_path, AppSpecification=own, NetworkConfig=isolated)))
    arguments = json.loads((tmp_path / "run.json").read_text("utf-8"))["arguments"]
    assert arguments[-4:] == ["--entrypoint=python", "team/own:2", "-u", "run.py"]
    assert arguments[arguments.index("--network") + 1] == "none"


def test_a_container_that_fails_fails_its_job_and_its_outputs_are_there(tmp_path: Path, docker: DockerRunner) -> None:
    (tmp_path / "code").write_text("7", "utf-8")
    state = ended(docker, begun(docker, job(tmp_path)))
    assert (state.status, state.exit_code) == (RunStatus.FAILED, 7)
    assert state.failure_reason == "AlgorithmError: Completed: it is done, exit code: 7"
    assert (tmp_path / "out/report.txt").exists()


def test_a_container_is_stopped_and_removed(tmp_path: Path, docker: DockerRunner) -> None:
    (tmp_path / "sleeps").touch()
    handle = begun(docker, job(tmp_path))
    wait_for_line(docker, handle, "the container runs")
    docker.stop(handle)
    assert ended(docker, handle).status == RunStatus.STOPPED
    assert (tmp_path / "removed").exists()
