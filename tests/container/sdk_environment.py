"""The SageMaker Python SDK, versions 2 and 3, each in a virtual environment of its own that is kept on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.container.docker import DOCKER

ROOT = Path(__file__).resolve().parents[2]

# All that is used of version 3 is in its package `sagemaker-core`; all of `sagemaker` is twice as large.
REQUIREMENTS = {"v2": "sagemaker[local] ==2.257.*", "v3": "sagemaker-core ==2.27.*"}

NO_TELEMETRY = """\
SchemaVersion: "1.0"
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
"""


def sdk_python(version: str) -> Path:
    """The Python of a version's virtual environment, which is made when it is missing or holds another release."""
    folder, requirement = ROOT / f".venv-sdk-{version}", REQUIREMENTS[version]
    python, made = folder / "bin" / "python", folder / ".made"
    if not made.is_file() or made.read_text("utf-8") != requirement:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, requirement], check=True)
        made.write_text(requirement, "utf-8")
    return python


def sdk_variables(home: Path, account: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process with the SDK: `account` leads to all of AWS, `home` holds its only settings.

    What it makes for its containers is in `home/containers`.
    """
    (home / "sdk.yaml").write_text(NO_TELEMETRY, "utf-8")
    containers = home / "containers"
    containers.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAGEMAKER_", "PYTHON"))}
    return {
        **kept,
        **account,
        "HOME": str(home),
        "TMPDIR": str(containers),
        "DOCKER_CONFIG": os.environ.get("DOCKER_CONFIG") or str(Path.home() / ".docker"),
        # the SDK calls `docker` by this name
        "PATH": os.pathsep.join([str(Path(shutil.which(DOCKER) or DOCKER).parent), os.environ["PATH"]]),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "SAGEMAKER_USER_CONFIG_OVERRIDE": str(home / "sdk.yaml"),
    }


if __name__ == "__main__":
    for each in REQUIREMENTS:
        print(sdk_python(each))
