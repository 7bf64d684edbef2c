"""What docs/bias-and-attribution.md shows can be used as it stands."""

from __future__ import annotations

import re

import pytest

from contracts.analysis_config import check_analysis, parse_analysis_config
from contracts.analysis_job import AnalysisJob
from contracts.analysis_settings import INVOCATIONS_URL
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.documents import DOCS, blocks

TEXT = (DOCS / "bias-and-attribution.md").read_text(encoding="utf-8")


CONFIGS = [block for block in blocks(DOCS / "bias-and-attribution.md") if block.kind == "json"]


@pytest.mark.parametrize("config", [block.text for block in CONFIGS if block.section == "The config"])
def test_each_config_is_one_that_an_analysis_takes(config: str) -> None:
    check_analysis(parse_analysis_config(config))


def test_one_config_is_of_a_monitor() -> None:
    (config,) = (block.text for block in CONFIGS if block.section == "Monitors")
    assert "dataset_type" not in config
    parse_analysis_config(config)


def test_the_defaults_are_those_of_the_code() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| (none|[\d.]+) \|", TEXT, flags=re.MULTILINE))
    assert said.pop(INVOCATIONS_URL) == "none"
    assert {"model_timeout_s", "flip_test_most_rows", "bias_tolerance", "attribution_threshold"} <= said.keys()
    fields = AnalysisJob.model_fields | ModelBiasJob.model_fields | ModelExplainabilityJob.model_fields
    for name, default in said.items():
        value = fields[name].default
        assert default == ("none" if value in (None, ()) else f"{value:.15g}"), name
