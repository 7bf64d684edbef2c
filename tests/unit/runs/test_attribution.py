"""Attributions spread over workers: rows in their order, the same bytes on any number of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.attribution import kernel_explainer
from analyzer.environment_run import run_environment
from analyzer.message_file import message_file
from analyzer.processes import engine as engines
from analyzer.sources import cutting
from contracts.exit_codes import ExitCode
from tests.model_server import Manner, linear, model_server, softmax

ROWS = 1_200
NAMES = ("id", "age", "hours", "score", "code", "colour", "paid")
CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "paid",
    "joinsource_name_or_index": "id",
    "methods": {
        "shap": {"num_samples": 12, "save_local_shap_values": True, "seed": 7, "num_clusters": 3},
        "pdp": {"grid_resolution": 4, "top_k_features": 5},
    },
    "predictor": {"content_type": "text/csv"},
}
MODEL = softmax((0.02, 0.01, 0.3, 0.0, 0.1), (0.01, 0.03, 0.0, 0.2, 0.0))


def table() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(4)
    colours = ["red", "blue, dark", "green"]
    return [
        (
            f"id{row}",
            int(rng.integers(18, 90)),
            int(rng.integers(0, 60)),
            round(float(rng.normal()), 3),
            int(rng.integers(0, 4)),
            colours[row % 3],
            row % 2,
        )
        for row in range(ROWS)
    ]


def root_of(folder: Path, config: dict[str, Any] = CONFIG) -> Path:
    """A root as the platform has it."""
    for name in ("config", "data"):
        (folder / "processing" / "input" / name).mkdir(parents=True)
    (folder / "processing" / "input" / "config" / "analysis_config.json").write_text(json.dumps(config))
    with (folder / "processing" / "input" / "data" / "data.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([NAMES, *table()])
    return folder


def files_of(root: Path) -> dict[str, bytes]:
    output = root / "processing" / "output"
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many splits, and batches of a few rows."""
    monkeypatch.setattr(cutting, "SMALLEST_SPLIT", 8 << 10)
    monkeypatch.setattr(cutting, "ROWS_A_SPLIT", 1)
    monkeypatch.setattr(kernel_explainer, "MOST_RECORDS", 2000)


@pytest.mark.usefixtures("small_batches")
def test_rows_come_back_in_their_order_and_the_same_bytes_on_any_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "memory_budget", lambda _: 1 << 40)
    found_by = {}
    with model_server(MODEL, Manner(forgets=True)) as model:
        for workers in (1, 2, 5):
            monkeypatch.setattr(engines, "available_processors", lambda workers=workers: workers)
            root = root_of(tmp_path / str(workers))
            assert run_environment({"MODEL_INVOCATIONS_URL": model.invocations}, root) == ExitCode.SUCCESS
            found_by[workers] = files_of(root)
    found = found_by[1]
    assert found_by[2] == found_by[5] == found
    assert list(found) == ["analysis.json", "explanations_shap/baseline.csv", "explanations_shap/out.csv"]
    header, *rows = csv.reader(found["explanations_shap/out.csv"].decode().splitlines())
    features = NAMES[1:-1]
    assert header == [*(f"{name}_label{label}" for label in range(2) for name in features), "id"]
    assert [row[-1] for row in rows] == [f"id{row}" for row in range(ROWS)]
    shap = json.loads(found["analysis.json"])["explanations"]["kernel_shap"]
    values = np.array([row[:-1] for row in rows], dtype=np.float64).reshape(ROWS, 2, 5)
    for place, label in enumerate(("label0", "label1")):
        means = np.abs(values[:, place]).mean(axis=0)
        assert list(shap[label]["global_shap_values"].values()) == pytest.approx(means.tolist(), rel=1e-12)
    # The probabilities of two classes: what raises one lowers the other.
    assert values[:, 0] == pytest.approx(-values[:, 1], abs=1e-12)
    plots = json.loads(found["analysis.json"])["explanations"]["pdp"]
    assert {plot["feature_name"]: plot["data_type"] for plot in plots} == {
        name: "categorical" if name in ("code", "colour") else "numerical" for name in features
    }


@pytest.mark.usefixtures("small_batches")
def test_a_model_that_fails_in_a_worker_ends_the_job_with_its_own_error(tmp_path: Path) -> None:
    root = root_of(tmp_path, CONFIG | {"methods": {"shap": CONFIG["methods"]["shap"]}})
    # The rows of the baseline are all that is answered.
    codes = (200, *[500] * 10_000)
    with model_server(linear(1.0), Manner(codes=codes, forgets=True)) as model:
        settings = {"MODEL_INVOCATIONS_URL": model.invocations, "model_retries": "0"}
        assert run_environment(settings, root) == ExitCode.MODEL
        # Each worker learns it once, whatever the number of its tasks.
        assert model.requests < 50
    message = message_file(root).read_text()
    assert "status 500" in message and "Spark" not in message
    assert files_of(root) == {}
