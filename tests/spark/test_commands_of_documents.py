"""README and every page of docs, read by someone who types what is there: all of it runs as written."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from analyzer.samples.writing import sample_files
from tests.documents import PAGES, README, ROOT, blocks
from tests.spark.reader import codes_told, reader

pytestmark = pytest.mark.usefixtures("spark")

FILES = sample_files()

ELSEWHERE = {
    ("README.md", "Start", "make"): "the check of a clean clone: .ci/run",
    ("README.md", "Use", "docker"): "tests/container/test_cases.py, with other data",
    ("README.md", "Use", "cluster"): "tests/spark/test_processes.py, with other data",
    ("bias-and-attribution.md", "On a schedule", "docker"): "tests/container/test_drift.py",
    ("capturing.md", "In a model server of your own", "mlflow"): "nothing: MLflow is too heavy",
    ("capturing.md", "In a model server of your own", "server"): "tests/unit/capture/test_server_page.py",
    ("capturing.md", "The proxy", "proxy"): "tests/unit/capture/test_proxy_page.py",
    ("ground-truth.md", "On a schedule", "docker"): "tests/container/test_ground_truth.py",
    ("image.md", "What fills it", "docker"): "nothing: it measures an image",
    ("places.md", "", "s3"): "tests/unit/places/test_page.py",
    ("running.md", "Docker", "docker"): "tests/container/test_running.py",
    ("running.md", "A Spark cluster that is there", "cluster"): "tests/spark/test_existing_cluster.py",
    ("running.md", "Kubernetes", "kubernetes"): "tests/container/test_kubernetes_manifest.py, but for kubectl",
    ("running.md", "An image of your own", "network"): "tests/container/test_running.py, with a wheel of its own",
    ("running.md", "An image of your own", "docker"): "tests/container/test_running.py",
    ("service.md", "Serve", "service"): "tests/unit/service/test_page.py",
    ("service.md", "Endpoints", "endpoints"): "tests/unit/service/test_page.py",
    ("service.md", "Who may ask", "service"): "tests/unit/service/test_server.py",
    ("service.md", "Events", "service"): "tests/unit/service/events/test_sinks.py",
    ("README.md", "", "service"): "tests/unit/service/test_demo.py",
    ("automation.md", "Have people look", "service"): "tests/unit/service/test_automation_page.py",
    ("service.md", "The store", "service"): "tests/unit/service/store/test_opening.py",
}
"""The blocks that need what may be missing here, and what tries them."""

SDK_PAGE = "sagemaker-sdk.md"
"""All of it is tried by tests/container/test_sdk_page.py."""


def test_what_is_not_run_here_is_listed() -> None:
    found = {block.place for page in PAGES if page.name != SDK_PAGE for block in blocks(page) if block.needs}
    assert found == set(ELSEWHERE)


RUN = [
    pytest.param(page, id=page.name, marks=[pytest.mark.deequ] if page.name == "rules.md" else [])
    for page in PAGES
    if blocks(page) and page.name != SDK_PAGE
]


@pytest.mark.parametrize("page", RUN)
def test_the_page_runs_as_written(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ROOT", str(tmp_path / "ml"))
    # Where the reader has set up what `make demo` sets up.
    activate = tmp_path / "repository" / ".venv" / "bin" / "activate"
    with reader(tmp_path, ROOT / "jobs") as someone:
        activate.parent.mkdir(parents=True)
        activate.touch()
        if page != README:
            someone.type("analyzer sample sample && cd sample")
        printed = ""
        for before, block in pairwise((None, *blocks(page))):
            if block.kind == "sh" and not block.needs:
                said = someone.type(block.text)
                assert said.codes == codes_told(block.text), f"{block.text}\n{said.err}"
                printed = said.out.replace(f"{someone.folder}/", "")
            elif block.kind == "text" and not (before and before.needs):
                assert printed.rstrip("\n") == block.text.rstrip("\n")
            elif block.kind == "python" and not block.needs and block.sample_name(FILES) is None:
                someone.execute(block.text)
