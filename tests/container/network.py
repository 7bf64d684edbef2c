"""Two hosts of one job, as containers on a network of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.container.docker import Container, Mount, start_container
from tests.container.jobs import CSV, INPUT, OUTPUT

HOSTS = ("algo-1", "algo-2")
SETTINGS = {"dataset_source": INPUT, "dataset_format": CSV, "output_path": OUTPUT}


@dataclass
class Network:
    """A network on which containers are called like hosts; each host has folders of its own below `folder`."""

    name: str
    image: str
    folder: Path
    containers: list[Container] = field(default_factory=list)

    def start(
        self, host: str, data: Path, settings: Mapping[str, str] | None = None, distribution: str = "FullyReplicated"
    ) -> Container:
        """A host as the platform starts it, under a bare user number, its root read-only, its memory limited."""
        config = self.folder / host / "config"
        config.mkdir(parents=True)
        resources = {"current_host": host, "hosts": list(HOSTS), "network_interface_name": "eth0"}
        (config / "resourceconfig.json").write_text(json.dumps(resources), encoding="utf-8")
        job = {
            "ProcessingJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:processing-job/two-hosts",
            "ProcessingJobName": "two-hosts",
            "Environment": {**SETTINGS, **(settings or {})},
            "ProcessingInputs": [
                {"InputName": "data", "S3Input": {"LocalPath": INPUT, "S3DataDistributionType": distribution}}
            ],
        }
        (config / "processingjobconfig.json").write_text(json.dumps(job), encoding="utf-8")
        mounts = [Mount(data, INPUT, read_only=True), Mount(config, "/opt/ml/config", read_only=True)]
        for name, target in (("reports", OUTPUT), ("output", "/opt/ml/output")):
            folder = self.folder / host / name
            folder.mkdir()
            folder.chmod(0o777)
            mounts.append(Mount(folder, target))
        more = ["--network-alias", host, "--hostname", host, "--memory", "3g"]
        container = start_container(
            self.image, mounts=mounts, user="12345:12345", network=self.name, read_only=True, more=more
        )
        self.containers.append(container)
        return container

    def message(self, host: str) -> str:
        return (self.folder / host / "output" / "message").read_text(encoding="utf-8")

    def reports(self, host: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.folder / host / "reports").iterdir())}
