"""The virtual environments of clients, each of its own, which are kept on this machine: `python -m` makes them all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SDKS = ("v2", "v3")
"""The versions of the SageMaker Python SDK."""

# All that is used of version 3 is in its package `sagemaker-core`; all of `sagemaker` is twice as large.
REQUIREMENTS = {
    "v2": "sagemaker[local] ==2.257.*",
    "v3": "sagemaker-core ==2.27.*",
    "cli": "awscli ==1.*",
}

NO_TELEMETRY = """\
SchemaVersion: "1.0"
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
"""


def client_python(name: str) -> Path:
    """The Python of a client's virtual environment, which is made when it is missing or holds another release."""
    folder, requirement = ROOT / f".venv-sdk-{name}", REQUIREMENTS[name]
    python, made = folder / "bin" / "python", folder / ".made"
    if not made.is_file() or made.read_text("utf-8") != requirement:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, requirement], check=True)
        made.write_text(requirement, "utf-8")
    return python


def client_variables(home: Path, account: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process with a client: `account` leads to all of AWS, `home` holds its only settings."""
    (home / "sdk.yaml").write_text(NO_TELEMETRY, "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAGEMAKER_", "PYTHON"))}
    return {
        **kept,
        **account,
        "HOME": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "SAGEMAKER_USER_CONFIG_OVERRIDE": str(home / "sdk.yaml"),
    }


if __name__ == "__main__":
    for each in sys.argv[1:] or REQUIREMENTS:
        print(client_python(each))
