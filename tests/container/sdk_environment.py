"""The SageMaker Python SDK in a virtual environment of its own, with settings that keep it on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.container.docker import DOCKER

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv-sdk"
REQUIREMENT = "sagemaker[local] ==2.257.*"

SECRET_KEY = "a-secret-key"
"""Part of the credentials of the SDK, which hands them to its containers."""

NO_TELEMETRY = """\
SchemaVersion: "1.0"
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
"""


def sdk_python() -> Path:
    """The Python of the SDK's virtual environment, which is made when it is missing or holds another version."""
    python, made = VENV / "bin" / "python", VENV / ".made"
    if not made.is_file() or made.read_text("utf-8") != REQUIREMENT:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, REQUIREMENT], check=True)
        made.write_text(REQUIREMENT, "utf-8")
    return python


def sdk_variables(home: Path, endpoint: str) -> dict[str, str]:
    """The environment of a process with the SDK: `endpoint` is all of AWS to it, `home` its only settings."""
    (home / "sdk.yaml").write_text(NO_TELEMETRY, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAGEMAKER_", "PYTHON"))}
    return {
        **kept,
        "HOME": str(home),
        "DOCKER_CONFIG": os.environ.get("DOCKER_CONFIG") or str(Path.home() / ".docker"),
        # the SDK calls `docker` by this name
        "PATH": os.pathsep.join([str(Path(shutil.which(DOCKER) or DOCKER).parent), os.environ["PATH"]]),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "SAGEMAKER_USER_CONFIG_OVERRIDE": str(home / "sdk.yaml"),
    }


if __name__ == "__main__":
    print(sdk_python())
