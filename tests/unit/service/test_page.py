"""The page of the service does what it says: its commands, with a port of the test's own, and its Python."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from analyzer.command_line.serve import serve
from analyzer.samples.model_server import ModelServer
from analyzer.service import prometheus
from analyzer.service.api.application import LARGEST_BODY
from analyzer.service.api.operations import operations
from analyzer.service.api.requests import LONGEST_BODY_S
from analyzer.service.connections import LONGEST_HEAD_S
from analyzer.service.events.settings import read_sinks
from analyzer.service.events.sink import sink_kinds
from tests.documents import DOCS, Block, blocks
from tests.unit.capture.writing import records
from tests.unit.service.test_server import serving_process

PAGE = DOCS / "service.md"
TEXT = PAGE.read_text("utf-8")


def blocks_of(kind: str, needs: str | None = None) -> list[Block]:
    return [block for block in blocks(PAGE) if block.kind == kind and needs in (None, block.needs)]


def printed_by(code: str, url: str) -> str:
    """What Python prints that knows the service as the page has clients know it."""
    exports = blocks_of("sh")[1]
    told = dict(re.findall(r"(\w+)=(\S+)", exports.text.replace("http://127.0.0.1:8765", url)))
    environment = {**os.environ, **told}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


@contextmanager
def a_model() -> Iterator[str]:
    """The URL of the invocations of the samples' model."""
    with ModelServer("127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.invocations
        server.shutdown()


def test_the_example_runs_as_written(tmp_path: Path) -> None:
    start = blocks_of("sh")[0]
    assert shlex.split(start.text)[:3] == ["analyzer", "serve", "--store"]
    (example,) = blocks_of("python", "service")
    with serving_process(store=tmp_path / "service.db") as (_, url):
        assert printed_by(example.text, url) == blocks_of("text")[0].text


def test_its_endpoint_is_invoked_and_captured(tmp_path: Path) -> None:
    (example,) = blocks_of("python", "endpoints")
    folder = ("--folder", str(tmp_path))
    with a_model() as url, serving_process(*folder, store=tmp_path / "service.db") as (process, service):
        text = example.text.replace("http://localhost:8080/invocations", url).replace("s3://bucket", tmp_path.as_uri())
        assert printed_by(text, service).strip() == "AllTraffic 0.3659"
        process.terminate()
        assert process.wait(30) == 0
    (record,) = records(tmp_path / "captured" / "loans" / "AllTraffic")
    assert record["eventMetadata"]["inferenceId"] == "id-7"
    assert record["captureData"]["endpointInput"]["data"] == "40,0,35"


def test_its_sinks_are_such(tmp_path: Path) -> None:
    (example,) = blocks_of("json")
    (tmp_path / "sinks.json").write_text(example.text)
    sinks = read_sinks(str(tmp_path / "sinks.json"))
    assert {type(each.sink).__module__.rpartition(".")[2] for each in sinks.values()} == set(sink_kinds())


def test_it_names_the_metrics_of_prometheus() -> None:
    source = inspect.getsource(prometheus)
    assert set(re.findall(r"`model_monitor_(\w+)`", TEXT)) == set(re.findall(r'GaugeFamily\(\s*"(\w+)"', source))


def test_its_commands_have_options_that_there_are() -> None:
    known = {name for option in serve.params for name in option.opts}
    used = {word for block in blocks_of("sh") for word in shlex.split(block.text) if word.startswith("--")}
    assert used <= known
    assert all(option in CliRunner().invoke(serve, ["--help"]).output for option in known)


def test_it_names_what_there_is() -> None:
    assert {"SageMaker.UpdateEndpoint", "Logs_20140328.GetLogEvents"} <= set(operations())
    assert len(operations()) == 52
    words = f"at most {LARGEST_BODY // 1024**2} MiB, {LONGEST_HEAD_S:g} seconds"
    assert f"{words} for its headers and {LONGEST_BODY_S:g} for its body" in TEXT.replace("\n", " ")
