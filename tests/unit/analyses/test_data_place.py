"""Where the data of an analysis lies: what a run was told goes before what its config says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analyses.called_jobs import analysis_job
from analyzer.analyses.config_file import read_config
from analyzer.analyses.data_place import data_place
from analyzer.errors import InputMissingError
from contracts.analysis_config import AnalysisConfig, check_analysis, parse_analysis_config
from contracts.analysis_job import AnalysisJob
from tests.unit.contracts.analysis_samples import BIAS_CONFIG

URI = "/opt/ml/processing/input/data/people.csv"


def config(**keys: Any) -> AnalysisConfig:
    return parse_analysis_config(json.dumps({**BIAS_CONFIG, "dataset_uri": URI, **keys}))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A moved /opt/ml that holds the data and the config."""
    data, config = tmp_path / "processing/input/data", tmp_path / "processing/input/config"
    for folder in (data, config):
        folder.mkdir(parents=True)
    (data / "people.csv").write_text("a\n1\n")
    (config / "analysis_config.json").write_text(json.dumps({**BIAS_CONFIG, "dataset_uri": URI}))
    return tmp_path


def test_the_data_of_a_command_goes_before_that_of_the_config(caplog: pytest.LogCaptureFixture) -> None:
    config = {**BIAS_CONFIG, "dataset_uri": URI}
    given = {"dataset_source": "mine.csv", "output_path": "out", "analysis_config": config}
    job, read = analysis_job(given)
    assert data_place(job, read) == ("dataset_source", "mine.csv")
    assert f'the data that was given, "mine.csv", is read; dataset_uri of the config, "{URI}", is not' in caplog.text


def test_so_does_that_of_the_environment(root: Path) -> None:
    job = AnalysisJob.from_environment({"ML_ROOT": str(root), "analysis_type": "ANALYSIS", "dataset_source": "mine"})
    assert data_place(job, config()) == ("dataset_source", "mine")


def test_where_none_is_named_the_config_says_where_it_is_below_the_root(root: Path) -> None:
    job = AnalysisJob.from_environment({"ML_ROOT": str(root), "analysis_type": "ANALYSIS"})
    read = read_config(job.analysis_config, check_analysis, job.ml_root)
    assert data_place(job, read) == ("dataset_uri", str(root / "processing/input/data/people.csv"))


def test_what_is_not_there_is_told_by_the_key_that_names_it(root: Path) -> None:
    job = AnalysisJob.from_environment({"ML_ROOT": str(root), "analysis_type": "ANALYSIS"})
    with pytest.raises(InputMissingError, match=f'dataset_uri holds "{URI}x", which does not exist'):
        data_place(job, config(dataset_uri=f"{URI}x"))


def test_a_root_moves_every_place_of_the_platform_and_no_other() -> None:
    shap = {"shap": {"baseline": "/opt/ml/processing/input/baseline.csv"}}
    moved = config(facet_dataset_uri="/opt/ml/f.csv", predicted_label_dataset_uri="/opt/mlx/p.csv", methods=shap).below(
        "/root"
    )
    assert moved.dataset_uri == "/root/processing/input/data/people.csv"
    assert moved.inputs == {
        "facet_dataset_uri": "/root/f.csv",
        "predicted_label_dataset_uri": "/opt/mlx/p.csv",
        "methods.shap.baseline": "/root/processing/input/baseline.csv",
    }
    rows = config(methods={"shap": {"baseline": [[1, 2]]}})
    assert rows.below("/opt/ml") == rows
