"""Servers on this machine in the place of AWS: moto's, and one that answers as it is told."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.http_servers import QuietHandler, serving_by

SOMEBODY = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
REGION = {"AWS_REGION": "eu-west-1"}


def settings(url: str, nowhere: Path) -> dict[str, str]:
    """The environment in which `url` is CloudWatch; nothing of the machine's own account is found in it."""
    return {**nobody(nowhere), **SOMEBODY, **REGION, "AWS_ENDPOINT_URL_CLOUDWATCH": url}


def nobody(nowhere: Path) -> dict[str, str]:
    """An environment without account, region or files of them; what stands for the machine's own ones is empty."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION")
    files = {name: str(nowhere / "absent") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    return {**dict.fromkeys(names, ""), **files, "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def moto_server() -> Iterator[str]:
    """Moto in a process of its own; its URL."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            assert process.poll() is None and time.monotonic() < deadline, "moto's server did not start"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@dataclass
class Answers:
    """A server's answers, in order (the last one again and again), and what it was asked."""

    codes: list[int]
    url: str = ""
    sizes: list[int] = field(default_factory=list)
    """Of the bodies of all requests, in bytes."""


@contextmanager
def server_that_answers(*codes: int) -> Iterator[Answers]:
    """A server that answers every request with the next of `codes`, as a gateway before CloudWatch would."""
    answers = Answers(list(codes))

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            answers.sizes.append(len(self.rfile.read(int(self.headers["Content-Length"]))))
            code = answers.codes[min(len(answers.sizes), len(answers.codes)) - 1]
            body = b"" if code == 200 else f"<html><body>{code}</body></html>".encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving_by(Handler) as url:
        answers.url = url
        yield answers


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
