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
if arguments[:2] == ["container", "inspect"]:
    print((folder / "begun").read_text())
    sys.exit()
if (folder / "refused").exists():
    print("docker: Error response from daemon: no such image.\\n\\nRun 'docker run --help' for more", file=sys.stderr)
    sys.exit(125)
volumes = [each.removeprefix("--volume=").split(":", 1) for each in arguments if each.startswith("--volume=")]
mounts = {inside: outside for outside, inside in volumes}
(variables,) = [each.removeprefix("--env-file=") for each in arguments if each.startswith("--env-file=")]
found = {"arguments": arguments, "variables": Path(variables).read_text(), "own": dict(os.environ)}
(folder / "run.json").write_text(json.dumps(found))
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
    assert called["arguments"][-2:] == ["--", "registry/ours:1"]
    assert "--init" not in called["arguments"]  # the image has one
    assert "--network" in called["arguments"]
    assert "monitors" in called["arguments"]
    assert f"output_path={OUTPUT}\n" in called["variables"]
    assert "own=a secret\n" in called["variables"]
    assert "a secret" not in " ".join(called["arguments"])
    assert (tmp_path / "removed").read_text("utf-8") == handle["container"]


def test_any_image_runs_with_its_entrypoint_and_without_a_network(tmp_path: Path, docker: DockerRunner) -> None:
    own = {"ImageUri": "team/own:2", "ContainerEntrypoint": ["python", "-u"], "ContainerArguments": ["run.py"]}
    isolated = {"EnableNetworkIsolation": True}
    ended(docker, begun(docker, job(tmp_path, AppSpecification=own, NetworkConfig=isolated)))
    arguments = json.loads((tmp_path / "run.json").read_text("utf-8"))["arguments"]
    assert arguments[-5:] == ["--entrypoint=python", "--", "team/own:2", "-u", "run.py"]
    assert arguments[arguments.index("--network") + 1] == "none"
    assert "--init" in arguments


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


def test_the_variables_of_a_job_are_none_of_dockers_own(
    tmp_path: Path, docker: DockerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/home/service/config")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    given = {"LD_PRELOAD": "/opt/ml/own.so", "PATH": "/own", "several": "two\nlines"}
    ended(docker, begun(docker, baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out", given)))
    called = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert "LD_PRELOAD=/opt/ml/own.so\nPATH=/own\n" in called["variables"]
    assert "LD_PRELOAD" not in called["own"]
    assert called["own"]["PATH"] != "/own"
    assert called["own"]["several"] == "two\nlines"
    names = {each.removeprefix("--env=") for each in called["arguments"] if each.startswith("--env=")}
    assert {"several", "AWS_REGION"} <= names
    assert "AWS_CONFIG_FILE" not in names


def test_a_variable_of_several_lines_that_the_client_would_obey_is_refused(
    tmp_path: Path, docker: DockerRunner
) -> None:
    given = {"LD_LIBRARY_PATH": "a\n:/b"}
    state = ended(docker, begun(docker, baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out", given)))
    assert state.failure_reason == "ClientError: LD_LIBRARY_PATH holds several lines; in a container it should be one."


def test_what_keeps_a_container_from_running_is_told(tmp_path: Path, docker: DockerRunner) -> None:
    (tmp_path / "begun").write_text("0001-01-01T00:00:00Z", "utf-8")
    (tmp_path / "refused").touch()
    state = ended(docker, begun(docker, job(tmp_path)))
    assert (state.status, state.exit_code) == (RunStatus.FAILED, None)
    assert state.failure_reason == (
        'ClientError: The container of "registry/ours:1" could not be run: Error response from daemon: no such image.'
    )


def test_a_container_that_ends_with_a_code_of_dockers_has_run(tmp_path: Path, docker: DockerRunner) -> None:
    (tmp_path / "begun").write_text("2021-05-06T23:00:00Z", "utf-8")
    (tmp_path / "code").write_text("125", "utf-8")
    state = ended(docker, begun(docker, job(tmp_path)))
    assert state.failure_reason == "AlgorithmError: Completed: it is done, exit code: 125"


def test_a_job_whose_keeper_cannot_begin_leaves_nothing(
    tmp_path: Path, docker: DockerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing")
    with pytest.raises(FileNotFoundError):
        begun(docker, job(tmp_path))
    assert list((tmp_path / "work").iterdir()) == []
