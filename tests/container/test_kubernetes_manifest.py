"""The container of jobs/kubernetes.yaml, run by Docker with the restrictions, folders and settings that it names."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from jobs.sample_data import main as write_sample_data
from tests.container.docker import Mount, run_container

MANIFEST = Path(__file__).resolve().parents[2] / "jobs" / "kubernetes.yaml"
MEMORY = {"2Gi": "2g"}


def options(pod: dict[str, Any], container: dict[str, Any]) -> list[str]:
    """The options of docker for the limits and for what the security contexts forbid."""
    limits, security = container["resources"]["limits"], container["securityContext"]
    assert security["allowPrivilegeEscalation"] is False
    forbidden = [option for name in security["capabilities"]["drop"] for option in ("--cap-drop", name)]
    group = ["--group-add", str(pod["securityContext"]["fsGroup"])]
    return [*forbidden, *group, "--security-opt", "no-new-privileges", "--memory", MEMORY[limits["memory"]]]


def run(image: str, claims: dict[str, Path], message: Path) -> None:
    """Run the manifest's container to its end: `claims` are the folders behind its claims."""
    pod = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert any(mount["mountPath"] == "/tmp" for mount in container["volumeMounts"])  # as with `read_only` below
    folders = {volume["name"]: volume["persistentVolumeClaim"] for volume in pod["volumes"] if "emptyDir" not in volume}
    mounts = [
        Mount(claims[folders[mount["name"]]["claimName"]], mount["mountPath"], mount.get("readOnly", False))
        for mount in container["volumeMounts"]
        if mount["name"] in folders
    ]
    # Kubernetes mounts one file, which anybody may write.
    mounts.append(Mount(message, container["terminationMessagePath"]))
    security = pod["securityContext"]
    finished = run_container(
        image,
        mounts=mounts,
        environment={variable["name"]: variable["value"] for variable in container["env"]},
        user=f"{security['runAsUser']}:{security['runAsGroup']}",
        read_only=True,
        more=options(pod, container),
    )
    assert finished.code == 0, finished.log


def test_the_job_of_the_manifest(image: str, tmp_path: Path) -> None:
    data, reports, message = tmp_path / "data", tmp_path / "reports", tmp_path / "message"
    write_sample_data([str(tmp_path)])
    for folder in (data / "data", data / "baseline", reports):
        folder.mkdir(parents=True)
    shutil.move(tmp_path / "today.csv", data / "data")
    baseline = run_container(
        image,
        *("baseline", "/in/baseline.csv", "/out"),
        mounts=[Mount(tmp_path, "/in", read_only=True), Mount(data / "baseline", "/out")],
    )
    assert baseline.code == 0, baseline.log
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    reports.chmod(0o777)
    message.touch()
    message.chmod(0o666)
    run(image, {"data": data, "reports": reports}, message)
    found = json.loads((reports / "constraint_violations.json").read_bytes())
    assert len(found["violations"]) == 7
    assert message.read_text() == "CompletedWithViolations: Job completed successfully with 7 violations."
