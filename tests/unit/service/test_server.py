"""``analyzer serve`` as a process: where it listens and for whom, how it begins, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3

from tests.aws_servers import free_port
from tests.unit.service.api.examples import CLUSTER, job
from tests.unit.service.runners.jobs import baseline
from tests.unit.service.serving import KEY, REGION, SECRET


@contextmanager
def serving_process(*options: str, store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the address that its log tells; it is gone afterwards."""
    process = started(*options, store=store)
    with gone_afterwards(process):
        yield process, address_of(process)[0]


def started(*options: str, store: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "analyzer", "serve", "--port", "0", "--store", str(store), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


@contextmanager
def gone_afterwards(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> tuple[str, list[str]]:
    """The address that its log tells, and the lines before."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        if found := re.search(r"Serving at (https?://\S+)\.$", line):
            return found[1], lines
        lines.append(line)
    raise AssertionError("".join(lines))


def refused(*options: str, store: Path) -> tuple[int, str]:
    """The exit code and the message of a process that does not serve."""
    command = [sys.executable, "-m", "analyzer", "serve", "--port", "0", "--store", str(store), *options]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def sagemaker(url: str, **more: object) -> Any:
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    return boto3.client("sagemaker", endpoint_url=url, region_name=REGION, **keys, **more)


@pytest.fixture
def credentials(tmp_path: Path) -> str:
    path = tmp_path / "credentials"
    path.write_text(f"[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
    return str(path)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """A certificate of 127.0.0.1 and its key, made by openssl."""
    paths = (str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem"))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run([*command, *names, "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


def test_what_was_asked_for_is_there_after_a_stop_and_a_kill(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    with serving_process(store=store) as (process, url):
        sagemaker(url).create_processing_job(**job("one"))
        process.terminate()
        assert process.wait(20) == 0
    with serving_process(store=store) as (process, url):
        sagemaker(url).create_processing_job(**job("two"))
        process.kill()
    with serving_process(store=store) as (_, url):
        found = sagemaker(url).list_processing_jobs()["ProcessingJobSummaries"]
    assert [each["ProcessingJobName"] for each in found] == ["one", "two"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_a_request_that_is_being_answered_end(tmp_path: Path, number: signal.Signals) -> None:
    with serving_process(store=tmp_path / "store.db") as (process, url):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            lines = ("POST / HTTP/1.1", f"Host: {host}", "X-Amz-Target: SageMaker.ListModels", "Content-Length: 2")
            connection.sendall("\r\n".join((*lines, "Expect: 100-continue", "", "")).encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 100")  # so it is being answered by now
            process.send_signal(number)
            time.sleep(0.5)
            connection.sendall(b"{}")
            answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        assert process.wait(20) == 0


def test_others_are_served_with_credentials_alone(tmp_path: Path, credentials: str) -> None:
    store = tmp_path / "store.db"
    code, message = refused("--host", "0.0.0.0", store=store)
    assert code == 2
    assert '--host holds "0.0.0.0", where others can ask; it needs credentials' in message
    assert not store.exists()
    process = started("--host", "0.0.0.0", "--credentials", credentials, store=store)
    with gone_afterwards(process):
        url, before = address_of(process)
        assert "without --tls-certificate, a proxy before this service should serve by TLS." in "".join(before)
        here = url.replace("0.0.0.0", "127.0.0.1")
        assert sagemaker(here).list_models()["Models"] == []
        assert urllib3.request("POST", here, headers={"X-Amz-Target": "SageMaker.ListModels"}).status == 403


def test_tls_by_a_certificate(tmp_path: Path, certificate: tuple[str, str]) -> None:
    options = ("--tls-certificate", certificate[0], "--tls-key", certificate[1])
    with serving_process(*options, store=tmp_path / "store.db") as (_, url):
        assert url.startswith("https://")
        assert sagemaker(url, verify=certificate[0]).list_models()["Models"] == []
        context = ssl.create_default_context()
        with pytest.raises(urllib3.exceptions.MaxRetryError), urllib3.PoolManager(ssl_context=context) as pool:
            pool.request("GET", f"{url}/health", retries=0)


def test_a_key_with_a_password_is_told_and_none_asked_for(tmp_path: Path, certificate: tuple[str, str]) -> None:
    locked = str(tmp_path / "locked.pem")
    command = ["openssl", "pkcs8", "-topk8", "-in", certificate[1], "-out", locked, "-passout", "pass:secret"]
    subprocess.run(command, check=True, capture_output=True)
    options = ("--tls-certificate", certificate[0], "--tls-key", locked)
    code, message = refused(*options, store=tmp_path / "store.db")
    assert code == 2
    assert "they should be files of PEM that belong together, the key without a password" in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--tls-key", "key.pem"], "--tls-key is given without --tls-certificate"),
        (["--tls-certificate", "nothing.pem"], "--tls-certificate and --tls-key cannot be used (No such file"),
        (["--credentials", "nothing"], '--credentials holds "nothing", which cannot be read (No such file'),
        (["--host", "not a host"], '--host holds "not a host", where others can ask'),
        (["--port", "99999"], "--port"),
        (["--region", "us east"], '--region holds "us east"; it should be the name of a region'),
        (["--store", "mysql://host/name"], '--store holds "mysql://host/name"; it should be the path of a file'),
    ],
)
def test_wrong_options_are_told_by_their_names(tmp_path: Path, options: list[str], message: str) -> None:
    code, shown = refused(*options, store=tmp_path / "store.db")
    assert code == 2
    assert message in shown


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, message = refused("--port", str(taken.getsockname()[1]), store=tmp_path / "store.db")
    assert code == 2
    assert re.search(
        r'--host holds "127\.0\.0\.1", where nobody can listen at port \d+: Address already in use', message
    )


def test_a_store_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    code, message = refused("--port", str(free_port()), store=tmp_path / "nowhere" / "store.db")
    assert code == 7
    assert "cannot be used: its file cannot be opened: the folder should exist" in message


def test_a_work_folder_that_cannot_be_written_is_told_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    work = str(tmp_path / "file/work")
    code, message = refused("--work", work, store=tmp_path / "store.db")
    assert code == 7
    assert f'--work holds "{work}", which cannot be written: Not a directory.' in message


def test_nothing_of_the_service_is_imported_by_other_commands() -> None:
    packages = ("sqlalchemy", "starlette", "uvicorn", "botocore", "analyzer.service")
    for arguments in (["--help"], ["serve", "--help"]):
        code = (
            "import sys; from analyzer.entrypoint import run_command_line; "
            f"code = run_command_line({arguments!r}); "
            f"print([name for name in {packages!r} if name in sys.modules]); sys.exit(code)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


def test_a_missing_extra_is_told(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError(\"No module named 'uvicorn'\", name='uvicorn')\n")
    command = [sys.executable, "-m", "analyzer", "serve", "--store", str(tmp_path / "store.db")]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 2
    assert "serve needs uvicorn, which is missing: `pip install 'open-model-monitor-analyzer[service]'`." in done.stderr


def test_jobs_of_clients_run_beside_the_answers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("a\n1\n2\n", "utf-8")
    request = baseline(f"file://{tmp_path}/in", f"file://{tmp_path}/out", ProcessingResources=CLUSTER).request
    options = ("--folder", str(tmp_path), "--work", str(tmp_path / "work"))
    with serving_process(*options, store=tmp_path / "store.db") as (_, url):
        client = sagemaker(url)
        client.create_processing_job(**request)
        client.get_waiter("processing_job_completed_or_stopped").wait(
            ProcessingJobName="baseline", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        answer = client.describe_processing_job(ProcessingJobName="baseline")
    assert answer["ExitMessage"] == "Completed: Job completed successfully with no violations."
    assert (tmp_path / "out/statistics.json").exists()


def test_a_runner_that_nobody_knows_ends_the_service_at_its_start(tmp_path: Path) -> None:
    code, message = refused("--runner", "dockr", store=tmp_path / "store.db")
    assert code == 2
    assert '--runner holds "dockr"; it should be one of docker, kubernetes, process, sagemaker' in message


def test_a_job_goes_on_when_the_service_is_killed(tmp_path: Path) -> None:
    slow = "import time\n\ndef preprocess_handler(record):\n    time.sleep(2)\n    return {'a': 1}\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_text("a\n1\n2\n", "utf-8")
    (tmp_path / "slow.py").write_text(slow, "utf-8")
    code = "/opt/ml/processing/input/code"
    script = {"InputName": "code", "S3Input": {"S3Uri": f"file://{tmp_path}/slow.py", "LocalPath": code}}
    request = baseline(
        f"file://{tmp_path}/in",
        f"file://{tmp_path}/out",
        {"record_preprocessor_script": f"{code}/slow.py"},
        inputs=[{**script, "S3Input": {**script["S3Input"], "S3DataType": "S3Prefix"}}],  # type: ignore[dict-item]
        ProcessingResources=CLUSTER,
    ).request
    work = tmp_path / "work"
    with serving_process("--folder", str(tmp_path), "--work", str(work), store=tmp_path / "store.db") as (process, url):
        sagemaker(url).create_processing_job(**request)
        deadline = time.monotonic() + 60
        while not any("Performing" in path.read_text("utf-8") for path in work.glob("*/log")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
        os.kill(int(children[0]), signal.SIGKILL)
        assert process.wait(30) == 8
    while not list(work.glob("*/outcome.json")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert (tmp_path / "out/statistics.json").exists()
