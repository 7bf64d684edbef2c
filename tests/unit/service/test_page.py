"""The page of the service does what it says: its commands, with a port of the test's own, and its Python."""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from analyzer.command_line.serve import serve
from analyzer.service import prometheus
from analyzer.service.api.application import LARGEST_BODY, LONGEST_BODY_S
from analyzer.service.api.operations import operations
from analyzer.service.events.settings import read_sinks
from analyzer.service.events.sink import sink_kinds
from tests.documents import DOCS, Block, blocks
from tests.unit.service.test_server import serving_process

PAGE = DOCS / "service.md"
TEXT = PAGE.read_text("utf-8")


def blocks_of(kind: str) -> list[Block]:
    return [block for block in blocks(PAGE) if block.kind == kind]


def test_the_example_runs_as_written(tmp_path: Path) -> None:
    start, exports = blocks_of("sh")[:2]
    assert shlex.split(start.text)[:3] == ["analyzer", "serve", "--store"]
    (example,) = blocks_of("python")
    with serving_process(store=tmp_path / "service.db") as (_, url):
        told = dict(re.findall(r"(\w+)=(\S+)", exports.text.replace("http://127.0.0.1:8765", url)))
        done = subprocess.run(
            [sys.executable, "-c", example.text], env={**os.environ, **told}, capture_output=True, text=True, check=True
        )
    assert done.stdout == blocks_of("text")[0].text


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
    assert len(operations()) == 50
    assert f"at most {LARGEST_BODY // 1024**2} MiB and {LONGEST_BODY_S:g} seconds" in TEXT
