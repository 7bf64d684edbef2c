"""The cases of bias: ``python -m tests.cases.analyses`` writes their settings and input, nothing expected.

Each is data with predictions in it, most of it the examples that smclarify 0.5 was asked about (reference 3.1):
24 people of two sexes with labels and predictions, or 20 with an age and a score. No model is asked.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cases.captures import Case, lines, write

SEXES = "M" * 14 + "F" * 10
LABELS = "110101101011010010010001"
PREDICTIONS = "100111101010010100010000"
FIRST_FEATURE = (*range(1, 13), *range(1, 12, 2), *range(2, 13, 2))

Rows = Sequence[Sequence[Any]]

CONFIG: dict[str, Any] = {
    "dataset_type": "text/csv",
    "label": "y",
    "predicted_label": "yhat",
    "label_values_or_threshold": ["yes"],
    "facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}],
    "group_variable": "grp",
    "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
}
HEADERS = ("sex", "grp", "y", "yhat")


def bias(name: str, files: Mapping[str, bytes], source: str = "data.csv", **config: Any) -> Case:
    """A case of these files and of the config that has these keys of its own; one that is None is left out."""
    document = {key: value for key, value in (CONFIG | config).items() if value is not None}
    text = json.dumps(document, indent=2) + "\n"
    env = {"analysis_config": "{input}/analysis_config.json", "dataset_source": f"{{input}}/{source}"}
    return Case(f"analysis-{name}", env, {**files, "analysis_config.json": text.encode()})


def people(labels: str = LABELS, predictions: str = PREDICTIONS) -> list[tuple[str, ...]]:
    """The 24, each with one of three groups in turn; 1 is yes, 0 is no."""
    words = {"1": "yes", "0": "no"}
    return [
        (sex, "xyz"[row % 3], words[label], words[prediction])
        for row, (sex, label, prediction) in enumerate(zip(SEXES, labels, predictions, strict=True))
    ]


def csv_file(rows: Rows, names: Sequence[str] = HEADERS) -> dict[str, bytes]:
    return {"data.csv": csv_text(rows, names)}


def csv_text(rows: Rows, names: Sequence[str] | None) -> bytes:
    every = [*([names] if names else []), *rows]
    return "".join(",".join(map(str, row)) + "\n" for row in every).encode()


def scored() -> list[tuple[Any, ...]]:
    """20 people of rising age; what is predicted is above the truth for each third, and below it for all others."""
    values = [round(0.05 * row, 2) for row in range(20)]
    guesses = [min(max(value + (0.12 if row % 3 == 0 else -0.07), 0.0), 1.0) for row, value in enumerate(values)]
    return [(20 + 2 * row, "pq"[row % 2], values[row], guesses[row]) for row in range(20)]


def flipping() -> list[tuple[Any, ...]]:
    """The 24 as numbers, three times, with two features for the flip test."""
    once = [
        (FIRST_FEATURE[row], 0.1 * row, int(sex == "M"), int(label), int(prediction))
        for row, (sex, label, prediction) in enumerate(zip(SEXES, LABELS, PREDICTIONS, strict=True))
    ]
    return once * 3


def examples() -> Iterator[Case]:
    """Those of the reference."""
    yield bias("group", csv_file(people()))
    yield bias("every-group", csv_file(people()), facet=[{"name_or_index": "sex"}])
    yield bias("group-always-chosen", csv_file(people(predictions="0" * 14 + "11" + "0" * 8)))
    yield bias("group-never-chosen", csv_file(people(predictions="1" * 14 + "0" * 10)))
    yield bias("group-without-positive-labels", csv_file(people(labels=LABELS[:14] + "0" * 10)))
    yield bias(
        "thresholds",
        csv_file(scored(), ("age", "grp", "val", "guess")),
        label="val",
        predicted_label="guess",
        label_values_or_threshold=[0.5],
        facet=[{"name_or_index": "age", "value_or_threshold": [40]}],
    )
    yield bias(
        "flip-test",
        csv_file(flipping(), ("f1", "f2", "sex", "y", "yhat")),
        label_values_or_threshold=[1],
        facet=[{"name_or_index": "sex", "value_or_threshold": [0]}],
        group_variable=None,
    )


def forms() -> Iterator[Case]:
    """The same data in every form that it may have."""
    records = [{"x": [sex, grp], "truth": y, "guess": {"label": yhat}} for sex, grp, y, yhat in people()]
    named = {"headers": list(HEADERS), "features": "x", "label": "truth", "predicted_label": "guess.label"}
    yield bias(
        "json-lines",
        {"data.jsonl": lines(records)},
        "data.jsonl",
        **named | {"dataset_type": "application/jsonlines"},
    )
    every = {"features": "rows[*].x", "label": "rows[*].truth", "predicted_label": "rows[*].guess.label"}
    yield bias(
        "json",
        {"data.json": json.dumps({"rows": records}).encode()},
        "data.json",
        **named | every | {"dataset_type": "application/json"},
    )
    table = pa.table(dict(zip(HEADERS, map(list, zip(*people(), strict=True)), strict=True)))
    file = io.BytesIO()
    pq.write_table(table, file)
    yield bias("parquet", {"data.parquet": file.getvalue()}, "data.parquet", dataset_type="application/x-parquet")
    yield bias(
        "no-header",
        {"data.csv": csv_text(people(), None)},
        headers=list(HEADERS),
        label=2,
        predicted_label=3,
        group_variable=1,
        facet=[{"name_or_index": 0, "value_or_threshold": ["F"]}],
    )


def chosen() -> Iterator[Case]:
    """Parts of what can be asked for."""
    some = {"pre_training_bias": {"methods": ["DPL", "CI"]}}
    yield bias("few-metrics", csv_file(people()), methods=some, predicted_label=None, group_variable=None)
    yield bias("no-group-variable", csv_file(people()), group_variable=None)
    yield bias("data-before-dataset-uri", csv_file(people()), dataset_uri="/opt/ml/processing/input/data/others.csv")
    yield bias("absent-value", csv_file(people()), facet=[{"name_or_index": "sex", "value_or_threshold": ["X"]}])


def refused() -> Iterator[Case]:
    """What cannot be analysed."""
    yield bias("bad-key", csv_file(people()), facets=CONFIG["facet"], facet=None)
    yield bias("bad-facet", csv_file(people()), facet=[{"name_or_index": "sexes"}])
    yield bias("bad-label", csv_file(people()), label="z")
    yield bias("bad-headers", csv_file(people()), headers=["sex", "grp", "y"])
    yield bias("bad-text-config", csv_file(people()), methods={"shap": {"text_config": {"granularity": "token"}}})
    yield bias("bad-no-predictions", csv_file(people()), predicted_label=None)
    elsewhere = bias("bad-dataset-uri", csv_file(people()), dataset_uri="/srv/people/data.csv")
    yield replace(elsewhere, env={**elsewhere.env, "dataset_source": ""})
    yield bias("bad-methods", csv_file(people()), methods={"report": {}})
    hidden = {**CONFIG["methods"], "report": {"name": ".report"}}
    yield bias("bad-report-name", csv_file(people()), methods=hidden)
    yield Case(
        "analysis-bad-config-missing",
        {"analysis_config": "{input}/nowhere.json", "dataset_source": "{input}/data.csv"},
        csv_file(people()),
    )


def cases() -> Iterator[Case]:
    yield from examples()
    yield from forms()
    yield from chosen()
    yield from refused()


if __name__ == "__main__":
    for each in cases():
        write(each)
    sys.exit()
