"""Writes what smclarify 0.5 makes of the generated tables: the figures that our metrics are held to.

It needs an environment of its own, since smclarify works with pandas 2.1 alone: `make oracle` makes one and runs
`python -m tests.oracles.smclarify_bias` in it. For each table the file has the metrics before and after training,
or the text of the error that kept the whole report from being made.
"""

from __future__ import annotations

import io
import json
import logging
import sys
import warnings
from importlib.metadata import version
from typing import Any

import pandas as pd
from smclarify.bias.report import (
    FacetColumn,
    LabelColumn,
    StageType,
    bias_basic_stats,
    bias_report,
    label_value_or_threshold,
    model_performance_report,
)

from tests.oracles.bias_tables import BiasTable, bias_tables
from tests.oracles.smclarify_figures import FIGURES

PACKAGES = ("smclarify", "pandas", "numpy", "scikit-learn")


def figures() -> dict[str, Any]:
    """Everything: which packages made it, and the answers by table."""
    return {
        "source": {name: version(name) for name in PACKAGES},
        "tables": [_answers(table) for table in bias_tables()],
    }


def _answers(table: BiasTable) -> dict[str, Any]:
    return {
        "label": _attempt(lambda: label_value_or_threshold(_frame(table)["label"], list(table.label_values))),
        "pre_training": _attempt(lambda: _report(table, StageType.PRE_TRAINING)),
        "post_training": _attempt(lambda: _report(table, StageType.POST_TRAINING)),
        "basic": _attempt(lambda: _basic(table)),
        "performance": _attempt(lambda: _performance(table)),
    }


def _attempt(call: Any) -> Any:
    try:
        return call()
    except Exception as error:
        return {"failure": f"{type(error).__name__}: {error}"}


def _frame(table: BiasTable) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(table.csv))


def _columns(table: BiasTable, frame: pd.DataFrame) -> tuple[FacetColumn, LabelColumn, LabelColumn]:
    """Lists of their own: smclarify changes them."""
    facet = FacetColumn("facet", None if table.facet_values is None else list(table.facet_values))
    label = LabelColumn("label", frame["label"], list(table.label_values))
    return facet, label, LabelColumn("prediction", frame["prediction"])


def _report(table: BiasTable, stage: StageType) -> list[Any]:
    frame = _frame(table)
    facet, label, prediction = _columns(table, frame)
    group = None if table.group is None else frame[table.group]
    groups = bias_report(frame, facet, label, stage, prediction, group_variable=group)
    # descriptions and names are always the same
    return [
        [group["value_or_threshold"], {each["name"]: each.get("error", each["value"]) for each in group["metrics"]}]
        for group in groups
    ]


def _basic(table: BiasTable) -> list[Any]:
    frame = _frame(table)
    facet, label, prediction = _columns(table, frame)
    groups = bias_basic_stats(frame, facet, label, StageType.POST_TRAINING, prediction)
    return [
        [group["value_or_threshold"], {each["name"]: each["value"] for each in group["metrics"]}] for group in groups
    ]


def _performance(table: BiasTable) -> dict[str, float]:
    frame = _frame(table)
    _, label, prediction = _columns(table, frame)
    report = model_performance_report(frame, label, prediction)
    return {each["name"]: each["value"] for each in report["model_performance_metrics"]}


def main() -> int:
    """Write the file."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with FIGURES.open("w", encoding="utf-8") as file:
        found = figures()
        file.write('{"source": ' + json.dumps(found["source"]) + ', "tables": [\n')
        file.write(",\n".join(json.dumps(each) for each in found["tables"]))
        file.write("\n]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
