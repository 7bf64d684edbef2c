"""Containers of any image on this machine, by the command line of Docker, or another that understands the same."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.service.monitoring.images import OURS, is_closed, stands_for_ours
from analyzer.service.runners.kept import KeptJobs, require_writable
from analyzer.service.runners.programs import remove_container
from analyzer.service.runners.register import RunnerSettings, require_command, runner
from analyzer.service.runners.runner import Handle, JobToRun


@dataclass
class DockerRunner(KeptJobs):
    """`image` is what runs in the place of the closed analyzers."""

    image: str = OURS
    network: str = "bridge"
    command: Sequence[str] = ("docker",)

    def handle(self, job: JobToRun) -> Handle:
        handle = super().handle(job)
        return {**handle, "container": f"{job.name}-{job.created:%Y%m%d%H%M%S%f}"}

    def start(self, job: JobToRun, handle: Handle) -> None:
        application = job.request["AppSpecification"]
        image = application["ImageUri"]
        isolated = (job.request.get("NetworkConfig") or {}).get("EnableNetworkIsolation", False)
        options = {
            "command": list(self.command),
            "name": handle["container"],
            "image": self.image if is_closed(image) or image == OURS else image,
            "init": not stands_for_ours(image),  # ours has one
            "network": "none" if isolated else self.network,
            "user": f"{os.getuid()}:{os.getgid()}",
            "entrypoint": application.get("ContainerEntrypoint"),
            "arguments": application.get("ContainerArguments"),
        }
        self.begin(job, handle, {"docker": options})

    def end_left(self, handle: Handle) -> None:
        remove_container({"command": list(self.command), "name": handle["container"]})


@runner("docker")
def make(settings: RunnerSettings) -> DockerRunner:
    require_command("docker", "docker")
    return DockerRunner(require_writable(settings.work), settings.folders, settings.image, settings.network)
