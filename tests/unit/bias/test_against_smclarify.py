"""What smclarify makes of hundreds of generated tables is what we make of them, metric by metric, errors included.

Its figures are in `tests/oracles/smclarify_bias.json`; `make oracle` writes that file anew. Where ours differs on
purpose, the differences are named below and held to as well.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from analyzer.bias.judged_data import NO_POSITIVE
from analyzer.bias.sections import BiasSections
from analyzer.reports.groups import GroupStatistics
from contracts.analysis_report import BiasSection
from tests.oracles.bias_tables import TABLES, BiasTable, bias_table
from tests.oracles.smclarify_figures import FIGURES
from tests.unit.bias.analyses import analysed, config_of, values_of

TOLERANCE = 1e-12

MISSING_GROUPS = "'<' not supported between instances of 'float' and 'str'"
"""Of texts of which some are missing: ours leaves the rows without a group out, as both do where groups are numbers."""

NO_SUCH_NUMBER = ("ValueError: could not convert string to float", "UnboundLocalError")
"""A value that no number of the column can be: to us it occurs nowhere."""

MISSING_PREDICTIONS = "IntCastingNaNError"
"""Beside labels that are whole numbers: to us they are not positive, as beside all other labels."""


@cache
def figures() -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = json.loads(FIGURES.read_text(encoding="utf-8"))["tables"]
    return tables


def ours(table: BiasTable) -> BiasSections:
    names = list(table.columns)
    options = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
    )
    read = pa_csv.read_csv(pa.BufferReader(table.csv.encode()), convert_options=options).combine_chunks()
    columns = {name: read.column(name).combine_chunks() for name in names}
    config = config_of({"facet": table.facet_values}, table.label_values, table.group)
    rows = len(table.columns["facet"])
    return analysed(config, columns, cuts=(rows // 3, rows // 2))


def same(found: float | str | None, expected: float | str) -> bool:
    if expected in ("Infinity", "-Infinity"):
        expected = float(expected)
    if isinstance(expected, str):
        return found == expected.partition("\n")[0]
    if not isinstance(found, float):
        return False
    return found == expected or math.isclose(found, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def assert_same_groups(section: BiasSection | None, expected: list[Any]) -> None:
    expected = [group for group in expected if group[0] != "nan"]
    found = values_of(section)
    assert [text for text, _ in found] == [text for text, _ in expected]
    for (_, mine), (_, theirs) in zip(found, expected, strict=True):
        assert list(mine) == list(theirs)
        for name, value in theirs.items():
            if value == MISSING_GROUPS:
                assert isinstance(mine[name], float) or "labels in set" in str(mine[name])
            else:
                assert same(mine[name], value), (name, mine[name], value)


def assert_same_failure(found: BiasSections, section: BiasSection | None, failure: str) -> None:
    text = failure.partition(": ")[2]
    if failure.startswith(NO_SUCH_NUMBER):
        assert section is None or all("et is empty" in str(metrics["CI"]) for _, metrics in values_of(section))
    elif failure.startswith(MISSING_PREDICTIONS):
        assert section is not None or NO_POSITIVE in str(found.failure)
    elif section is None:
        assert found.failure is not None and text in found.failure
    else:
        # Their whole report is lost; ours tells it of each metric of the facet.
        assert {error for _, metrics in values_of(section) for error in metrics.values()} == {text}


@pytest.mark.parametrize("number", range(TABLES))
def test_a_generated_table_has_the_metrics_of_smclarify(number: int) -> None:
    table, expected = bias_table(number), figures()[number]
    found = ours(table)
    stages = {"pre_training": found.pre_training, "post_training": found.post_training}
    for stage, section in stages.items():
        theirs = expected[stage]
        if isinstance(theirs, dict):
            assert_same_failure(found, section, theirs["failure"])
        else:
            assert_same_groups(section, theirs)
    if found.pre_training is not None and isinstance(expected["label"], str):
        assert found.pre_training.label_value_or_threshold == expected["label"]
    if isinstance(expected["basic"], list):
        assert_same_statistics(found, expected)


def assert_same_statistics(found: BiasSections, expected: dict[str, Any]) -> None:
    groups = {group.value_or_threshold: group for group in found.statistics.groups}
    for text, theirs in expected["basic"]:
        if text != "nan" and groups[text].observed_label_distribution is not None:
            assert statistics_of(groups[text]) == pytest.approx(
                [theirs["proportion"], *theirs["observed_label_distribution"], *theirs["confusion_matrix"]]
            )
    performance = dict(found.statistics.model_performance)
    assert list(performance) == list(expected["performance"])
    assert all(same(performance[name], value) for name, value in expected["performance"].items())


def statistics_of(group: GroupStatistics) -> list[float]:
    assert group.observed_label_distribution is not None and group.confusion_matrix is not None
    return [group.proportion, *group.observed_label_distribution, *group.confusion_matrix]


def test_the_figures_tell_where_they_come_from_and_show_every_metric_with_and_without_a_value() -> None:
    source = json.loads(FIGURES.read_text(encoding="utf-8"))["source"]
    assert source["smclarify"] == "0.5"
    values: dict[str, list[bool]] = {}
    for table in figures():
        for stage in ("pre_training", "post_training"):
            for _, metrics in table[stage] if isinstance(table[stage], list) else []:
                for name, value in metrics.items():
                    values.setdefault(name, []).append(isinstance(value, float | int) or "Infinity" in value)
    assert len(values) == 21
    assert all(sum(each) >= 100 for each in values.values())
    assert all(not all(each) for name, each in values.items() if name != "GE")
