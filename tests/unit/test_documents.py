"""What the pages show is what the code has: files of the sample data, ports, settings, links to one another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from analyzer.cluster import ports
from analyzer.samples.writing import sample_files
from contracts.cluster_settings import DEADLINE_S
from tests.documents import PAGES, RUNNING, Block, blocks

KINDS = {"sh", "text", "python", "json", "yaml"}
FILES = sample_files()
BLOCKS = [block for page in PAGES for block in blocks(page)]

TEXT = RUNNING.read_text(encoding="utf-8")


def test_the_ports_are_those_of_the_code() -> None:
    used = {value for name, value in vars(ports).items() if name.isupper() and name != "RETRIES"}
    listed = {int(port) for port in re.findall(r"^\| (\d+) \|", TEXT, flags=re.MULTILINE)}
    assert listed == used
    assert f"by at most {ports.RETRIES} " in TEXT
    assert f"TCP {min(used)} to {max(used) + ports.RETRIES} " in TEXT


def test_the_deadline_is_that_of_the_code() -> None:
    assert f"`cluster_deadline_s` ({DEADLINE_S:g})" in TEXT


def test_every_block_says_what_it_is() -> None:
    assert {block.kind for block in BLOCKS} == KINDS
    assert {block.kind for block in BLOCKS if block.needs} == {"sh", "python"}
    assert sum(page.read_text("utf-8").count("\n```") for page in PAGES) == 2 * len(BLOCKS)


def in_a_file(block: Block) -> bool:
    return block.kind in {"python", "json", "yaml"} and block.sample_name(FILES) is not None


def test_a_block_that_is_called_a_file_of_the_sample_data_is_that_file() -> None:
    shown = [(block.sample_name(FILES) or "", block.text) for block in BLOCKS if in_a_file(block)]
    assert shown == [(name, FILES[name]) for name, _ in shown]
    assert {name for name, _ in shown} == {
        "analysis_config.json",
        "attributions_config.json",
        "config/bias.json",
        "capture.jsonl",
        "inferences.jsonl",
        "events.json",
        "preprocessor.py",
        "captured_csv.py",
        "tenth.py",
        "serious.py",
        "rules.yaml",
    }


def test_all_other_json_is_json() -> None:
    others = [block for block in BLOCKS if block.kind == "json" and not in_a_file(block)]
    known = {"monitoring_config", "MetricName", "groundTruthData", "channel", "detail-type"}
    assert [json.loads(block.text).keys() & known for block in others] == [
        {"detail-type"},
        {"monitoring_config"},
        {"groundTruthData"},
        {"MetricName"},
        {"channel"},
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"(?:\]\(|src=\"|srcset=\")([^)\s\"]+)", page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text("utf-8"), flags=re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}, target
