"""What the page and the examples say of the proxy, tried as it stands but for ports, and places that others have."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.aws_servers import SOMEBODY, free_port, nobody
from tests.buckets import Bucket
from tests.documents import DOCS, ROOT, blocks
from tests.unit.capture.proxying import ask, proxy, serving_bytes
from tests.unit.capture.writing import records

BLOCKS = [block for block in blocks(DOCS / "capturing.md") if block.needs == "proxy"]
BIN = str(Path(sys.executable).parent)


def text_of(holding: str) -> str:
    [text] = [block.text for block in BLOCKS if holding in block.text]
    return text


def test_the_first_commands(tmp_path: Path) -> None:
    text = text_of("serve-model").replace("8080", str(free_port())).replace("8081", str(free_port()))
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    bash = ["bash", "-e", "-c", text]
    done = subprocess.run(bash, cwd=tmp_path, env=environment, text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0.3659\n0.6748\na record should be 3 numbers")
    assert "captured: 2 records, 2 of them kept, as 2 rows." in done.stdout
    assert [each["eventMetadata"].get("inferenceId") for each in records(tmp_path)] == [None, "id-7"]


def test_boto3_needs_nothing_but_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**nobody(tmp_path), **SOMEBODY, "AWS_DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    with serving_bytes() as upstream, proxy(tmp_path / "captured", upstream, "--endpoint", "loans") as running:
        [(name, value)] = re.findall(r"^export (\w+)=(\S+)$", text_of("export"), flags=re.MULTILINE)
        monkeypatch.setenv(name, value.replace("8081", str(running.port)))
        exec(text_of("import boto3"), {})
        assert running.stop() == 0
    assert capsys.readouterr().out == "AllTraffic b'0.5\\n'\n"
    [found] = records(tmp_path)
    assert found["eventMetadata"]["inferenceId"] == "id-7"


def starts(command: list[str], environment: dict[str, str] | None = None) -> int:
    """The exit code of a proxy that is stopped as soon as it has said where it serves."""
    with subprocess.Popen(
        [sys.executable, "-m", "analyzer", *command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        text=True,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://")
        process.terminate()
        return process.wait(30)


def test_variants_by_weight(new_bucket: Bucket) -> None:
    text = text_of("--variant").replace("\\\n", " ")
    words = shlex.split(text.replace("s3://bucket/captured", new_bucket.uri("captured")))
    assert words[0] == "analyzer"
    assert starts([*words[1:], "--port", "0"]) == 0


def sidecar() -> list[Any]:
    return list(yaml.safe_load_all((ROOT / "examples" / "sidecar.yaml").read_text("utf-8")))


@pytest.mark.parametrize("version", ["1.29", "1.37"])
def test_the_manifest_fits_the_schemas(version: str) -> None:
    for each in sidecar():
        kubernetes_validate.validate(each, version, strict=True)


def test_the_manifest_leads_through_the_proxy(tmp_path: Path) -> None:
    deployment, service = sidecar()
    pod = deployment["spec"]["template"]
    model, capture = pod["spec"]["containers"]
    [port] = capture["ports"]
    assert service["spec"]["ports"][0]["targetPort"] == port["name"] == capture["readinessProbe"]["httpGet"]["port"]
    assert service["spec"]["selector"] == pod["metadata"]["labels"] == deployment["spec"]["selector"]["matchLabels"]
    assert f"--port={port['containerPort']}" in capture["args"]
    assert f"--upstream=http://127.0.0.1:{model['ports'][0]['containerPort']}" in capture["args"]
    assert starts([*capture["args"], f"--to={tmp_path / 'captured'}", "--port=0"]) == 0


def test_the_composition_leads_through_the_proxy(tmp_path: Path) -> None:
    services = yaml.safe_load((ROOT / "examples" / "compose.yaml").read_text("utf-8"))["services"]
    served = services["model"]["command"]
    assert served[:2] == ["sample", "serve-model"]
    assert f"--upstream=http://model:{served[-1]}" in services["capture"]["command"]
    [ports] = services["capture"]["ports"]
    assert f"--port={ports.rpartition(':')[2]}" in services["capture"]["command"]
    upstream_port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "analyzer", *served[:-1], str(upstream_port)], text=True, stdout=subprocess.PIPE
    ) as model:
        assert model.stdout is not None
        assert model.stdout.readline()
        with proxy(tmp_path / "captured", f"http://127.0.0.1:{upstream_port}") as running:
            assert ask(running.port, body=b"40,0,35").body == b"0.3659\n"
        model.terminate()
    command = services["capture"]["command"]
    assert starts([*command, f"--to={tmp_path / 'captured'}", "--port=0"]) == 0


def test_an_image_of_the_proxy_needs_nothing_of_the_monitors(tmp_path: Path) -> None:
    dockerfile = (ROOT / "examples" / "capture.Dockerfile").read_text("utf-8")
    [installed] = re.findall(r"pip install --no-cache-dir (boto3 .*?) \\$", dockerfile, flags=re.MULTILINE)
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    needed = {re.split(r"[ =<>;]", line)[0] for line in config["options"]["install_requires"].split("\n") if line}
    missing = needed - set(installed.split())
    assert {"pyspark", "pyarrow", "numpy", "pandas"} <= missing
    without = f"import sys; sys.modules.update(dict.fromkeys({sorted(missing)}))"
    (tmp_path / "sitecustomize.py").write_text(without, "utf-8")
    command = ["capture", "proxy", "--upstream", "http://model:8080", "--endpoint", "churn", "--port", "0"]
    path = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    imports_numpy = [sys.executable, "-c", "import numpy"]
    assert subprocess.run(imports_numpy, env={**os.environ, **path}, capture_output=True, check=False).returncode == 1
    assert starts([*command, "--to", str(tmp_path / "captured")], path) == 0
