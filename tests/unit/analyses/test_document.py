"""What docs/bias-and-attribution.md shows can be used as it stands."""

from __future__ import annotations

import re

import pytest

from contracts.analysis_config import check_analysis, parse_analysis_config
from contracts.analysis_job import AnalysisJob
from contracts.analysis_settings import INVOCATIONS_URL
from tests.commands import DOCS

TEXT = (DOCS / "bias-and-attribution.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("config", re.findall(r"^```json\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL))
def test_each_config_is_one_that_an_analysis_takes(config: str) -> None:
    check_analysis(parse_analysis_config(config))


def test_the_defaults_are_those_of_the_code() -> None:
    job = AnalysisJob(dataset_source="d", output_path="o", analysis_config="c")
    told = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", TEXT, flags=re.MULTILINE))
    assert told.pop(INVOCATIONS_URL) == "none"
    assert {"model_timeout_s", "model_concurrency", "flip_test_most_rows"} <= told.keys()
    for name, default in told.items():
        value = getattr(job, name)
        assert default == ("none" if value is None else f"{value:.0f}"), name
