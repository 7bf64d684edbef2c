"""The cases of the monitors of bias and attributions: ``python -m tests.cases.drift`` writes their settings and input.

Most are merged records of the 24 people of `tests.cases.analyses`, whose analysis is the baseline. What needs a model
that answers is not here but in `tests/unit/runs/test_drift.py`.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cases.analyses import CONFIG, HEADERS, csv_text, flipping, people, scored
from tests.cases.captures import Case, lines, write

Rows = Sequence[Sequence[Any]]
Record = dict[str, Any]

CAPTURE, MERGED = '{"sagemakerCaptureJson": {}}', '{"sagemakerMergeJson": {}}'
BASELINE = {"baseline_constraints": "{cases}/analysis-group/expected/analysis.json"}
HOURLY = {"sagemaker_monitoring_schedule_name": "hourly"}
PUBLISHED = {
    **HOURLY,
    "sagemaker_endpoint_name": "loans",
    "publish_cloudwatch_metrics": "Enabled",
    "start_time": "2021-05-06T22:00:00Z",
    "end_time": "2021-05-06T23:00:00Z",
}
LIKE_ALL_MEN = people(predictions="1" * 14 + "0" * 10)
"""All men are chosen and no woman is: some metrics are infinite."""

MONITORED = ("label_values_or_threshold", "facet", "group_variable", "label")
"""What the SDK writes into the config of a monitor of bias, beside the headers."""


def of_monitor(config: Mapping[str, Any] = CONFIG) -> dict[str, Any]:
    """The config of a monitor: no word of how the data is written, or of methods."""
    return {key: config[key] for key in MONITORED if key in config}


def config_file(config: Mapping[str, Any]) -> dict[str, bytes]:
    given = {key: value for key, value in config.items() if value is not None}
    return {"analysis_config.json": (json.dumps(given, indent=2) + "\n").encode()}


def side(data: str, encoding: str = "CSV") -> Record:
    content_type = "text/csv" if encoding == "CSV" else "application/json"
    return {"observedContentType": content_type, "data": data, "encoding": encoding}


def merged(number: int, truth: Record | None, **captured: Record) -> Record:
    """A record of half past ten; merged ones have their labels, `truth`."""
    labelled = {} if truth is None else {"groundTruthData": truth}
    time = f"2021-05-06T22:3{number % 10}:00Z"
    metadata = {"eventId": f"event {number}", "inferenceTime": time}
    return {"captureData": captured, **labelled, "eventMetadata": metadata, "eventVersion": "0"}


def in_one_document(rows: Rows) -> Record:
    """All rows of a batch transform as one record, which says nothing of its content type."""
    joined = {
        "SageMakerOutput": {"predictions": [{"label": row[-1], "score": 0.5} for row in rows]},
        "instances": [{"features": list(row[:-2])} for row in rows],
    }
    truth = {"data": json.dumps({"instances": [{"paid": row[-2]} for row in rows]}), "encoding": "JSON"}
    return merged(0, truth, batchTransformOutput={"data": json.dumps(joined), "encoding": "JSON"})


def requests(rows: Rows, size: int = 4) -> Iterator[tuple[int, Rows]]:
    """The rows as requests of some each."""
    for number, first in enumerate(range(0, len(rows), size)):
        yield number, rows[first : first + size]


def text(rows: Rows) -> str:
    return csv_text(rows, None).decode()


def in_csv(rows: Rows, *, labelled: bool = True) -> list[Record]:
    """Requests of CSV, each of its rows with features, then a label and a prediction."""
    return [
        merged(
            number,
            side(text([row[-2:-1] for row in some])) if labelled else None,
            endpointInput=side(text([row[:-2] for row in some])),
            endpointOutput=side(text([row[-1:] for row in some])),
        )
        for number, some in requests(rows)
    ]


def in_json(rows: Rows) -> list[Record]:
    """Requests of JSON, a label for each row in one list."""
    return [
        merged(
            number,
            side(json.dumps({"paid": [row[-2] for row in some]}), "JSON"),
            endpointInput=side(json.dumps({"instances": [list(row[:-2]) for row in some]}), "JSON"),
            endpointOutput=side(json.dumps({"predictions": [{"label": row[-1]} for row in some]}), "JSON"),
        )
        for number, some in requests(rows)
    ]


def in_batches(rows: Rows) -> list[Record]:
    """Rows of a batch transform, request and answer joined."""
    return [
        merged(
            number,
            side(str(row[-2])),
            batchTransformOutput=side(json.dumps({"x": list(row[:-2]), "SageMakerOutput": {"label": row[-1]}}), "JSON"),
        )
        for number, row in enumerate(rows)
    ]


def bias(
    name: str,
    files: Mapping[str, bytes],
    *,
    config: Mapping[str, Any] = CONFIG,
    headers: Sequence[str] | None = HEADERS[:3],
    baseline: Mapping[str, str] = BASELINE,
    **env: str,
) -> Case:
    """A case of the monitor of bias: merged records unless its settings say otherwise."""
    settings = {
        "analysis_type": "MODEL_BIAS",
        "analysis_config": "{input}/analysis_config.json",
        "dataset_source": "{input}/data",
        "dataset_format": MERGED,
        "inference_attribute": "0",
        **baseline,
        **env,
    }
    written_config = config_file({"headers": headers, **of_monitor(config)})
    data = {f"data/{path}": raw for path, raw in files.items()}
    return Case(f"bias-monitor-{name}", {key: value for key, value in settings.items() if value}, data | written_config)


def of_hour(records: Sequence[Record]) -> dict[str, bytes]:
    return {"loans/AllTraffic/2021/05/06/22/part-00000.jsonl": lines(records)}


def drifted() -> Iterator[Case]:
    """What has drifted from the baseline and what has not."""
    yield bias("merged", of_hour(in_csv(people())), **PUBLISHED)
    yield bias("violations", of_hour(in_csv(LIKE_ALL_MEN)), **PUBLISHED)
    yield bias("tolerance", of_hour(in_csv(LIKE_ALL_MEN)), bias_tolerance="0.8", fail_on_violation="Enabled", **HOURLY)
    as_statistics = {"baseline_statistics": BASELINE["baseline_constraints"]}
    yield bias("statistics-as-baseline", of_hour(in_csv(LIKE_ALL_MEN)), baseline=as_statistics)
    yield bias(
        "folder-as-baseline",
        of_hour(in_csv(people())),
        baseline={"baseline_constraints": "{cases}/analysis-group/expected"},
    )
    yield bias("without-baseline", of_hour(in_csv(people())), baseline={})
    yield bias("schedule-without-baseline", of_hour(in_csv(people())), baseline={}, **HOURLY)
    one_less = CONFIG | {"facet": [{"name_or_index": "sex", "value_or_threshold": ["M"]}]}
    yield bias("other-group-than-the-baseline", of_hour(in_csv(people())), config=one_less)


def forms() -> Iterator[Case]:
    """The same people in every form that recorded data has, and what is read of it."""
    json_paths = {
        "features_attribute": "instances",
        "inference_attribute": "predictions[*].label",
        "ground_truth_attribute": "paid",
    }
    yield bias("json", of_hour(in_json(people())), **json_paths)
    batch = {"features_attribute": "x", "inference_attribute": "label"}
    paths = {"features_attribute": "instances[*].features", "inference_attribute": "predictions[*].label"}
    document = {"2021/05/06/22/part-00000.jsonl": lines([in_one_document(people())])}
    yield bias("batch-document", document, ground_truth_attribute="instances[*].paid", **paths)
    records = {"2021/05/06/22/part-00000.jsonl": lines(in_batches(people()))}
    yield bias("batch", records, publish_cloudwatch_metrics="Enabled", start_time=PUBLISHED["start_time"],
               end_time=PUBLISHED["end_time"], **batch, **HOURLY)  # fmt: skip
    plain = {"inference_attribute": "yhat", "ground_truth_attribute": "y"}
    table = pa.table(dict(zip(HEADERS, map(list, zip(*people(), strict=True)), strict=True)))
    file = io.BytesIO()
    pq.write_table(table, file)
    csv_format, parquet = '{"csv": {"header": true}}', '{"parquet": {}}'
    yield bias("csv", {"a.csv": csv_text(people(), HEADERS)}, headers=None, dataset_format=csv_format, **plain)
    yield bias("parquet", {"a.parquet": file.getvalue()}, headers=None, dataset_format=parquet, **plain)
    rows = [{"x": row[:2], "truth": row[2], "guess": row[3]} for row in people()]
    places = {"features_attribute": "x", "inference_attribute": "guess", "ground_truth_attribute": "truth"}
    yield bias("json-lines", {"a.jsonl": lines(rows)}, dataset_format='{"json": {"lines": true}}', **places)
    late = in_csv([*people(), *people()[:8]])
    hours = {
        f"loans/AllTraffic/2021/05/06/{hour}/a.jsonl": lines(late[:6] if hour == 22 else late[6:]) for hour in (22, 23)
    }
    timeless = {path: raw.replace(b'"inferenceTime"', b'"sent"') for path, raw in hours.items()}
    window = {key: PUBLISHED[key] for key in ("start_time", "end_time")}
    yield bias("window", timeless, **window)
    numbers = [(f1, f2, sex, y, 0.9 if yhat else 0.2) for f1, f2, sex, y, yhat in flipping()]
    of_numbers = {
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
        "label": "y",
    }
    flips = {"baseline_constraints": "{cases}/analysis-flip-test/expected/analysis.json"}
    yield bias(
        "scores",
        of_hour(in_csv(numbers)),
        config=of_numbers,
        headers=("f1", "f2", "sex", "y"),
        baseline=flips,
        inference_attribute="",
        probability_attribute="0",
        probability_threshold_attribute="0.5",
    )
    regression = {
        "label": "val",
        "label_values_or_threshold": [0.5],
        "facet": [{"name_or_index": "age", "value_or_threshold": [40]}],
        "group_variable": "grp",
    }
    yield bias(
        "regression",
        of_hour(in_csv(scored())),
        config=regression,
        headers=("age", "grp", "val"),
        baseline={"baseline_constraints": "{cases}/analysis-thresholds/expected/analysis.json"},
        inference_attribute="None",
    )


def scripts() -> Iterator[Case]:
    """Scripts before and after."""
    yield bias("preprocessor", of_hour(in_csv(LIKE_ALL_MEN)), record_preprocessor_script="{case}/script.py")
    yield bias("post-processor", of_hour(in_csv(LIKE_ALL_MEN)), post_analytics_processor_script="{case}/post.py")


def refused() -> Iterator[Case]:
    """What cannot be monitored."""
    every = of_hour(in_csv(people()))

    def against(path: str) -> dict[str, str]:
        return {"baseline_constraints": path}

    yield bias("bad-baseline-missing", every, baseline=against("{input}/nowhere.json"))
    yield bias("bad-baseline-not-json", every, baseline=against("{case}/baseline.json"))
    yield bias("bad-baseline-metric", every, baseline=against("{case}/baseline.json"))
    yield bias("bad-baseline-of-data-quality", every, baseline=against("{cases}/customers/expected/constraints.json"))
    yield bias("bad-baseline-of-attributions", every, baseline=against("{case}/baseline.json"))
    yield bias(
        "bad-baseline-of-other-facets", every, baseline=against("{cases}/analysis-thresholds/expected/analysis.json")
    )
    yield bias("bad-no-labels", of_hour(in_csv(people(), labelled=False)))
    yield bias("bad-no-predictions-of-csv", {"a.csv": csv_text(people(), HEADERS)}, headers=None,
               dataset_format='{"csv": {"header": true}}', inference_attribute="")  # fmt: skip
    yield bias("bad-facet", every, config=CONFIG | {"facet": [{"name_or_index": "gender"}]})
    yield bias("bad-tolerance", every, bias_tolerance="-1")
    yield bias("bad-output-holds-the-config", every, output_path="{input}")
    yield bias("bad-outside-window", every, start_time="2021-05-07T22:00:00Z", end_time="2021-05-07T23:00:00Z")


def attributions() -> Iterator[Case]:
    """What ends before any model is asked."""

    def case(name: str, config: Mapping[str, Any], **env: str) -> Case:
        settings = {
            "analysis_type": "MODEL_EXPLAINABILITY",
            "analysis_config": "{input}/analysis_config.json",
            "dataset_source": "{input}/data",
            "dataset_format": CAPTURE,
            **env,
        }
        data = {f"data/{path}": raw for path, raw in of_hour(in_csv(flipping(), labelled=False)).items()}
        return Case(f"explainability-monitor-{name}", settings, data | config_file(config))

    shap = {"methods": {"shap": {"baseline": [[1, 0.5, 0]]}}, "headers": ["f1", "f2", "sex"]}
    yield case("bad-no-model", shap)
    yield case("bad-no-shap", {"methods": {"pdp": {"features": ["f1"], "grid_resolution": 4}}})
    yield case("bad-baseline-of-bias", shap, **BASELINE)
    yield case("bad-threshold", shap, attribution_threshold="90")


def cases() -> Iterator[Case]:
    yield from drifted()
    yield from forms()
    yield from scripts()
    yield from refused()
    yield from attributions()


if __name__ == "__main__":
    for each in cases():
        write(each)
    sys.exit()
