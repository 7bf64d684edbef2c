"""The environment of a process of the SageMaker Python SDK that starts containers on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.clients.environments import client_variables
from tests.container.docker import DOCKER


def sdk_variables(home: Path, account: Mapping[str, str]) -> dict[str, str]:
    """That of a client; what the SDK makes for its containers is in `home/containers`."""
    containers = home / "containers"
    containers.mkdir(exist_ok=True)
    return {
        **client_variables(home, account),
        "TMPDIR": str(containers),
        "DOCKER_CONFIG": os.environ.get("DOCKER_CONFIG") or str(Path.home() / ".docker"),
        # the SDK calls `docker` by this name
        "PATH": os.pathsep.join([str(Path(shutil.which(DOCKER) or DOCKER).parent), os.environ["PATH"]]),
    }
