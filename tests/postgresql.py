"""A server of PostgreSQL on this machine, of its own for the tests: as Debian and Ubuntu install one."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.prctl import dying_with
from tests.aws_servers import free_port


class MissingPostgresqlError(Exception):
    """There is no PostgreSQL on this machine."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL of a database without tables. Root has the server run by somebody else, as PostgreSQL demands.

    Raises MissingPostgresqlError.
    """
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="analyzer-postgresql-"))
    server = None
    try:
        shutil.chown(folder, user)
        data, port = folder / "data", free_port()
        options = ("--username=tests", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
        initdb = [_program("initdb"), *options, data]
        subprocess.run(initdb, user=user, check=True, stdout=subprocess.PIPE, cwd=folder)
        settings = ("--fsync=off", "--listen-addresses=127.0.0.1", f"--unix-socket-directories={folder}")
        command = [_program("postgres"), "-D", data, "-p", str(port), *settings]
        tied = dying_with(os.getpid())  # or it outlives tests that are killed
        server = subprocess.Popen(command, user=user, cwd=folder, stderr=subprocess.DEVNULL, preexec_fn=tied)  # noqa: PLW1509
        _wait(server, port)
        yield f"postgresql://tests@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # it would wait for its clients on SIGTERM
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def new_schema_in(url: str) -> str:
    """The URL of a schema that is made in a database, for tables that nobody else has."""
    import psycopg  # noqa: PLC0415 (an extra)

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{url}?options=-csearch_path%3D{name}"


def _user() -> str:
    if os.geteuid() != 0:
        return getpass.getuser()
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise MissingPostgresqlError(f"{name} is missing; install postgresql.")
    return found


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not come up.")
