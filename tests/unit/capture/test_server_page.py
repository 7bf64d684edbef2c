"""What the page says of middleware and of the decorator, tried as it stands but for ports, by servers of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.aws_servers import free_port
from tests.documents import DOCS, blocks
from tests.processes import ROOT
from tests.unit.capture.proxying import ask, eventually_lines
from tests.unit.capture.writing import records

BLOCKS = [block for block in blocks(DOCS / "capturing.md") if block.needs == "server"]
MODULES = {
    name: block.text
    for block in BLOCKS
    if block.kind == "python"
    for name in re.findall(r"`(\w+\.py)`", block.paragraph)[-1:]
}
[BY_SIGNAL] = [block.text for block in BLOCKS if "SIGTERM" in block.text]
PYTHON = str(Path(sys.executable).parent)
WSGI = """
from wsgiref.simple_server import make_server
import {module} as module
make_server("127.0.0.1", {port}, module.{app}).serve_forever()
"""
ASGI = (
    "import uvicorn; from analyzer.capture.asgi import AsgiCapture; from django.core.asgi import get_asgi_application"
)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{PYTHON}:{os.environ['PATH']}"}


@contextmanager
def serving(folder: Path, code: str, port: int) -> Iterator[None]:
    """A server in a process of its own, which is ended by SIGTERM."""
    with subprocess.Popen([sys.executable, "-c", code], cwd=folder, env=environment()) as process:
        deadline = time.monotonic() + 60
        while True:
            try:
                ask(port, "/", method="GET", body=None)
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        try:
            yield
        finally:
            assert ended(process), "it goes on after SIGTERM"


def ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it ends by SIGTERM; wsgiref takes one amid an answer for a failure of the app, and goes on."""
    for _ in range(30):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
            return True
    process.kill()
    return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def score(port: int, age: int) -> bytes:
    answer = ask(port, "/predict", f'{{"age": {age}}}'.encode(), {"Content-Type": "application/json"})
    assert answer.status == 200
    return answer.body


def data_of(folder: Path) -> list[tuple[str, str]]:
    sides = [record["captureData"] for record in records(folder)]
    return [(each["endpointInput"]["data"], each["endpointOutput"]["data"]) for each in sides]


def test_the_page_has_a_module_for_each_server() -> None:
    assert [*MODULES] == ["fastapi_model.py", "flask_model.py", "django_model.py", "predictions.py"]


def test_the_first_commands(folder: Path) -> None:
    [text] = [block.text for block in BLOCKS if block.kind == "sh"]
    bash = ["bash", "-e", "-c", text.replace("8080", str(free_port()))]
    done = subprocess.run(bash, cwd=folder, env=environment(), text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert '{"score":0.36}' in done.stdout
    assert "captured: 1 record, 1 of them kept, as 1 row." in done.stdout


@pytest.mark.parametrize(("module", "app"), [("flask_model", "app"), ("django_model", "application")])
def test_servers_of_wsgi_that_end_as_the_page_says(folder: Path, module: str, app: str) -> None:
    port = free_port()
    with serving(folder, BY_SIGNAL + WSGI.format(module=module, app=app, port=port), port):
        answers = [score(port, age) for age in (36, 40)]
        # One that takes the next request is done with an answer, of which who asked may have all before that.
        ask(port, "/", method="GET", body=None)
    assert data_of(folder) == [(f'{{"age": {age}}}', answers[n].decode()) for n, age in enumerate((36, 40))]


def test_a_server_that_dies_loses_what_is_not_a_second_old(folder: Path) -> None:
    port = free_port()
    with serving(folder, WSGI.format(module="flask_model", app="app", port=port), port):
        score(port, 36)
        assert len(eventually_lines(folder / "captured", 1)) == 1


def test_django_by_asgi_writes_all_though_it_knows_no_lifespan(folder: Path) -> None:
    port = free_port()
    code = f"{ASGI}; import django_model as m; app = AsgiCapture(get_asgi_application(), m.writer, ['/predict'])"
    with serving(folder, f"{code}; uvicorn.run(app, port={port}, log_level='warning')", port):
        answer = score(port, 36)
    assert data_of(folder) == [('{"age": 36}', answer.decode())]


def test_the_function(folder: Path) -> None:
    subprocess.run([sys.executable, "predictions.py"], cwd=folder, env=environment(), check=True, timeout=120)
    assert data_of(folder) == [('{"id":"id-7","age":36}', '{"score":0.36}')]
    assert records(folder)[0]["eventMetadata"]["inferenceId"] == "id-7"
