"""Someone who types the commands of a page into a shell, as they stand.

It is a real bash; what it calls as ``analyzer`` and ``python -m analyzer`` is run by this process, in the Spark session
that is there, since a session for each of them would take minutes. A model is a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from analyzer.entrypoint import run_command_line, run_container

MODEL_URL = "http://localhost:8080/invocations"
"""What the pages call the model; here its port is any that is free."""

SHIM = """\
#!{python} -IS
import json, os, socket, sys
with socket.create_connection({address}) as to_test:
    asked = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
    to_test.sendall(json.dumps(asked).encode() + b"\\n")
    with to_test.makefile("rb") as answer:
        found = json.loads(answer.readline())
os.write(1, found["out"].encode())
os.write(2, found["err"].encode())
sys.exit(found["code"])
"""

PYTHON = """\
#!/bin/sh
[ "$1 $2" = "-m analyzer" ] && shift 2 && exec analyzer "$@"
exec {python} "$@"
"""

SCRIPT = """\
set -u
trap 'echo "$?" >> "$READER/failed"' ERR
cd "$(cat "$READER/folder")"
{text}
pwd > "$READER/folder"
"""


@dataclass(frozen=True)
class Said:
    """What a block has printed, and the exit codes of its commands that were not 0, in order."""

    out: str
    err: str
    codes: list[int]


@dataclass
class Reader:
    """`home` is the reader's own: the folder that they begin in, and what stands between their shell and this test."""

    home: Path
    _listener: socket.socket
    _models: list[subprocess.Popen[str]] = field(default_factory=list)
    _url: str = MODEL_URL

    @property
    def folder(self) -> Path:
        """Where the reader's shell is."""
        return Path((self.home / "folder").read_text("utf-8").rstrip("\n"))

    def type(self, text: str) -> Said:
        """Run a block of commands in a shell, from where the last one has ended."""
        (self.home / "failed").write_text("", "utf-8")
        environment = {**os.environ, "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}", "READER": str(self.home)}
        out, err = self.home / "out", self.home / "err"
        with out.open("wb") as to_out, err.open("wb") as to_err:
            script = ["bash", "-c", SCRIPT.format(text=text)]
            shell = subprocess.Popen(script, stdin=subprocess.DEVNULL, stdout=to_out, stderr=to_err, env=environment)
            while shell.poll() is None:
                with contextlib.suppress(TimeoutError):
                    self._serve(*self._listener.accept())
        assert shell.returncode == 0, err.read_text("utf-8")
        codes = [int(line) for line in (self.home / "failed").read_text("utf-8").split()]
        return Said(out.read_text("utf-8"), err.read_text("utf-8"), codes)

    def execute(self, text: str) -> Said:
        """Run a block of Python where the shell is."""
        with _as_typed(self.folder, os.environ) as (out, err):
            exec(compile(text, "<page>", "exec"), {"__name__": "__main__"})
        return Said(_text(out), _text(err), [])

    def stop(self) -> None:
        for model in self._models:
            model.send_signal(signal.SIGTERM)
            model.wait(timeout=30)
            assert model.stdout is not None
            model.stdout.close()

    def _serve(self, connection: socket.socket, _: Any) -> None:
        with connection, connection.makefile("rb") as question:
            connection.settimeout(None)
            asked = json.loads(question.readline())
            arguments = [argument.replace(MODEL_URL, self._url) for argument in asked["arguments"]]
            if arguments[:2] == ["sample", "serve-model"]:
                found = {"code": 0, "out": self._model(arguments), "err": ""}
            else:
                with _as_typed(Path(asked["folder"]), asked["environment"]) as (out, err):
                    code = run_command_line(arguments) if arguments else run_container(os.environ)
                found = {"code": int(code), "out": _text(out), "err": _text(err)}
            connection.sendall(json.dumps(found).encode() + b"\n")

    def _model(self, arguments: list[str]) -> str:
        """Start the model, as in another terminal, and return what it prints."""
        command = [sys.executable, "-m", "analyzer", *arguments, "--port=0"]
        model = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._models.append(model)
        assert model.stdout is not None
        printed = model.stdout.readline()
        self._url = printed.strip()
        return printed


@contextlib.contextmanager
def reader(home: Path, jobs: Path) -> Iterator[Reader]:
    """A reader who has the folder `jobs` of the repository before them."""
    (home / "bin").mkdir(parents=True)
    (home / "repository" / "jobs").parent.mkdir()
    (home / "repository" / "jobs").symlink_to(jobs)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        shims = {
            "analyzer": SHIM.format(python=sys.executable, address=listener.getsockname()),
            "python": PYTHON.format(python=sys.executable),
        }
        for name, text in shims.items():
            (home / "bin" / name).write_text(text, "utf-8")
            (home / "bin" / name).chmod(0o755)
        (home / "folder").write_text(str(home / "repository"), "utf-8")
        found = Reader(home, listener)
        try:
            yield found
        finally:
            found.stop()


def codes_told(text: str) -> list[int]:
    """The exit codes other than 0 that a block of commands tells of."""
    return [int(code) for code in re.findall(r"  # ends with code (\d+)$", text, flags=re.MULTILINE)]


@contextlib.contextmanager
def _as_typed(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """This process as one that was started there, its outputs kept."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment, clear=True),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        yield out, err


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")
