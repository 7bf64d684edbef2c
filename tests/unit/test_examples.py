"""The notebook of the examples runs as it is, in a folder with nothing in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_outputs_are_not_kept(notebook: Path) -> None:
    for cell in nbformat.read(notebook, as_version=4).cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.filterwarnings("ignore")
def test_the_first_hour_shows_what_was_found(tmp_path: Path) -> None:
    (path,) = NOTEBOOKS
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    shown = "\n".join(map(_shown, outputs))
    for what in (
        "<BaselineReport: 20,000 rows, 10 columns, 0 violations, in reports/baseline>",
        "<MonitoringReport: 5,000 rows, 10 columns, 7 violations, in reports/today>",
        "baseline_drift_check of day_minutes",
        "['support_calls', 'monthly_charge', 'plan', 'region', 'campaign']",
        "<ModelQualityReport: BinaryClassification, 300 rows, 11 violations, in reports/quality_today>",
        "Class Imbalance",
        "Global SHAP values",
    ):
        assert what in shown, shown
    assert (tmp_path / "reports" / "bias" / "report.html").exists()


def _shown(output: Any) -> str:
    """What a cell shows, as text and in a browser."""
    return "\n".join(output["data"].values()) if "data" in output else output.get("text", "")
