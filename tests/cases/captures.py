"""The cases of captured traffic: ``python -m tests.cases.captures`` writes their settings and input, nothing expected.

Each is a few requests to a model that says how likely a loan is approved. The baseline is of training data, with the
label in front, as whole numbers: so a captured likelihood is always a violation of its type.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

CASES = Path(__file__).parent

NAMES = ("approved", "age", "income", "plan")
TRAINING = [
    (1, 34, 51000.5, "gold"),
    (0, 22, 18250.25, "basic"),
    (0, 45, 30100.0, "basic"),
    (1, 51, 72800.75, "gold"),
    (0, 29, 24600.5, "silver"),
    (1, 38, 65500.0, "gold"),
    (0, 61, 28900.25, "silver"),
    (1, 43, 58200.5, "silver"),
    (0, 26, 21050.0, "basic"),
    (1, 57, 80400.25, "gold"),
]
CAPTURED = [
    (0.81, 36, 52000.5, "gold"),
    (0.12, 24, 19250.25, "basic"),
    (0.09, 44, 31100.0, "basic"),
    (0.93, 50, 71800.75, "gold"),
    (0.27, 31, 25600.5, "silver"),
    (0.77, 39, None, "gold"),
    (0.2, 60, 27900.25, "silver"),
    (0.66, 42, 57200.5, "platinum"),
    (0.15, 27, 22050.0, "basic"),
    (0.9, 55, 79400.25, "gold"),
]
"""With a missing income, and a plan that the baseline does not know."""

Row = tuple[Any, ...]
Side = dict[str, Any]
Encoder = Callable[[Sequence[Row], Sequence[str]], Side]


@dataclass(frozen=True)
class Case:
    """The settings of a case, and its input files by their paths."""

    name: str
    env: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict)


def _csv_lines(rows: Sequence[Row]) -> str:
    return "".join(",".join("" if value is None else str(value) for value in row) + "\n" for row in rows)


def csv(rows: Sequence[Row], _: Sequence[str]) -> Side:
    return {"observedContentType": "text/csv", "data": _csv_lines(rows), "encoding": "CSV"}


def json_object(rows: Sequence[Row], names: Sequence[str]) -> Side:
    objects = [dict(zip(names, row, strict=True)) for row in rows]
    value = objects[0] if len(objects) == 1 else objects
    return {"observedContentType": "application/json", "data": json.dumps(value), "encoding": "JSON"}


def in_base64(encoder: Encoder) -> Encoder:
    def encode(rows: Sequence[Row], names: Sequence[str]) -> Side:
        encoded = encoder(rows, names)
        return {**encoded, "data": base64.b64encode(encoded["data"].encode()).decode(), "encoding": "BASE64"}

    return encode


def record(rows: Sequence[Row], input: Encoder, output: Encoder, number: int, **metadata: Any) -> dict[str, Any]:
    """A captured request of these rows, the likelihood in front; one every ten minutes from four o'clock."""
    return {
        "captureData": {
            "endpointInput": {**input([row[1:] for row in rows], NAMES[1:]), "mode": "INPUT"},
            "endpointOutput": {**output([row[:1] for row in rows], NAMES[:1]), "mode": "OUTPUT"},
        },
        "eventMetadata": {
            "eventId": f"00000000-0000-4000-8000-{number:012d}",
            "inferenceTime": f"2021-02-05T{4 + number // 6:02d}:{number % 6}0:00Z",
            **metadata,
        },
        "eventVersion": "0",
    }


def lines(records: Sequence[Any]) -> bytes:
    return "".join(json.dumps(each) + "\n" for each in records).encode()


def captured(input: Encoder = csv, output: Encoder = csv) -> list[dict[str, Any]]:
    return [record([row], input, output, number) for number, row in enumerate(CAPTURED)]


ENCODINGS: dict[str, tuple[Encoder, Encoder]] = {
    "csv": (csv, csv),
    "json": (json_object, json_object),
    "base64-csv": (in_base64(csv), in_base64(csv)),
    "base64-json": (in_base64(json_object), in_base64(json_object)),
    "mixed": (csv, json_object),
}
"""Of the input and of the output."""

INDEX_NAMES: dict[str, list[str] | None] = {
    "input": ["endpointInput"],
    "output": ["endpointOutput"],
    "both": ["endpointInput", "endpointOutput"],
    "none": None,
}

BASELINE = {
    "baseline_constraints": "{cases}/batch-csv-header/expected/constraints.json",
    "baseline_statistics": "{cases}/batch-csv-header/expected/statistics.json",
}

SCRIPT = {"record_preprocessor_script": "{cases}/capture-csv-both-script/script.py"}
"""It gets both sides, whichever are named."""


_FILES = ("constraints", "statistics")


def capture_format(sides: list[str] | None = None) -> str:
    return json.dumps({"sagemakerCaptureJson": {} if sides is None else {"captureIndexNames": sides}})


_OUTPUT = capture_format(["endpointOutput"])


def capture(name: str, records: Sequence[Any] | bytes, **env: str) -> Case:
    raw = records if isinstance(records, bytes) else lines(records)
    return Case(name, {"dataset_format": capture_format(), **env}, {"AllTraffic/04-00-a.jsonl": raw})


def combinations() -> Iterator[Case]:
    """Captures of every encoding, of every choice of sides, with a baseline and without, with a script and without."""
    for (encoding, (input, output)), (index, sides), monitored, scripted in product(
        ENCODINGS.items(), INDEX_NAMES.items(), (False, True), (False, True)
    ):
        name = f"capture-{encoding}-{index}{'-baseline' if monitored else ''}{'-script' if scripted else ''}"
        env = {
            "dataset_format": capture_format(sides),
            **(BASELINE if monitored else {}),
            **(SCRIPT if scripted else {}),
        }
        yield Case(name, env, {"AllTraffic/04-00-a.jsonl": lines(captured(input, output))})


def batches() -> Iterator[Case]:
    """What a batch transform leaves: plain files, with and without names, alone and against the baseline."""
    objects = [dict(zip(NAMES, row, strict=True)) for row in TRAINING]
    yield Case("batch-csv-header", _csv_env(header=True), {"a.csv": _headed(TRAINING)})
    yield Case("batch-csv-header-baseline", _csv_env(header=True) | BASELINE, {"a.csv.out": _headed(CAPTURED)})
    yield Case("batch-csv-no-header", _csv_env(header=False), {"a.csv.out": _csv_lines(TRAINING).encode()})
    yield Case(
        "batch-csv-no-header-baseline",
        _csv_env(header=False)
        | {
            "baseline_constraints": "{cases}/batch-csv-no-header/expected/constraints.json",
            "baseline_statistics": "{cases}/batch-csv-no-header/expected/statistics.json",
        },
        {"a.csv.out": _csv_lines(CAPTURED).encode()},
    )
    json_lines = {"dataset_format": '{"json": {"line": "true"}}'}
    yield Case("batch-json", json_lines, {"a.jsonl.out": lines(objects)})
    yield Case(
        "batch-json-baseline",
        json_lines | BASELINE,
        {"a.jsonl.out": lines([dict(zip(NAMES, row, strict=True)) for row in CAPTURED])},
    )
    yield Case("batch-parquet", {"dataset_format": '{"parquet": {}}'}, {"a.parquet": _parquet(TRAINING)})
    yield Case(
        "batch-parquet-baseline", {"dataset_format": '{"parquet": {}}'} | BASELINE, {"a.parquet": _parquet(CAPTURED)}
    )
    hours = {f"2021/02/05/{hour:02d}/a.csv": _headed(CAPTURED[hour - 3 :]) for hour in (3, 4, 5)}
    window = {"start_time": "2021-02-05T04:00:00Z", "end_time": "2021-02-05T05:00:00Z"}
    yield Case("batch-csv-hours", _csv_env(header=True) | window, hours)
    yield Case("bad-batch-hours", _csv_env(header=True) | _day_after(), hours)
    manifest = json.dumps([{"prefix": "s3://bucket/loans/"}, "a.csv", "b.csv"]).encode()
    yield Case("bad-batch-manifest-csv", _csv_env(header=False), {"2021/02/05/04/m.json": manifest})
    yield Case("bad-batch-manifest-json", {"dataset_format": '{"json": {"lines": false}}'}, {"m.json": manifest})


def specials() -> Iterator[Case]:
    """What else captured data can be."""
    every = captured()
    image = {"observedContentType": "image/jpeg", "data": "/9j/4AAQSkZJRgAB", "encoding": "BASE64", "mode": "INPUT"}
    of_images = [{**each, "captureData": {**each["captureData"], "endpointInput": image}} for each in every]
    several = [record(CAPTURED[i : i + 5], csv, csv, i) for i in (0, 5)]
    xgboost = [record(CAPTURED[:1], csv, csv, 0), record(CAPTURED[1:], csv, _values_in_a_line, 1)]
    nested = [record([row], _nested, csv, number) for number, row in enumerate(CAPTURED)]
    partial = [_without(each, side) for each, side in zip(every, ["endpointInput", "endpointOutput"] * 5, strict=True)]
    timeless = [{**each, "eventMetadata": {"eventId": "e"}} for each in every]
    hour = {"start_time": "2021-02-05T04:00:00Z", "end_time": "2021-02-05T05:00:00Z"}

    yield capture("capture-images", of_images, **BASELINE)
    yield capture("capture-rows-in-csv", several, **BASELINE)
    yield capture("capture-rows-in-csv-first", several, payload_rows="first")
    yield capture("capture-rows-in-json", [record(CAPTURED, json_object, json_object, 0)], **BASELINE)
    yield capture("capture-rows-in-one-line-of-answers", xgboost, **BASELINE)
    yield capture("capture-nested", nested)
    yield capture("capture-half-records", partial, **BASELINE)
    yield capture("capture-unknown-fields", [{**each, "groundTruthData": {"data": "1"}, "x": [1]} for each in every])
    yield capture("capture-excluded", every, exclude_columns="_c2", payload_rows="all")
    yield capture("capture-window", every, **hour, **BASELINE)
    yield capture(
        "capture-window-lenient", every, start_time="2021-02-05T04: 30: 00Z", end_time="2021-02-05 06:20:00+01:00"
    )
    yield capture("capture-window-open", every, start_time="2021-02-05T05:00:00Z")
    yield Case(
        "capture-window-by-folders",
        {"dataset_format": capture_format(), **hour},
        {f"churn/AllTraffic/2021/02/05/{h:02d}/00-a.jsonl": lines(timeless[h : h + 4]) for h in (3, 4, 5)},
    )
    yield capture("capture-without-time", timeless, **hour)
    yield Case(
        "capture-many-files",
        {"dataset_format": capture_format(), **BASELINE},
        {f"{number:02d}.jsonl": lines([each]) for number, each in enumerate(every)} | {"99-empty.jsonl": b""},
    )
    yield capture("capture-empty-record", [*every[:3], {"captureData": {}}, *every[3:]])
    yield capture("capture-bad-records-tolerated", _with_bad_ones(every), max_bad_records="4")


def shapes() -> Iterator[Case]:
    """Requests and answers of several rows, as servers know them."""
    groups = [CAPTURED[:4], CAPTURED[4:]]

    def several(input: Encoder, output: Encoder) -> list[dict[str, Any]]:
        return [record(rows, input, output, number) for number, rows in enumerate(groups)]

    yield capture("capture-predictions-of-objects", several(csv, _scored_objects))
    yield capture("capture-predictions-of-objects-output", several(csv, _scored_objects), dataset_format=_OUTPUT)
    yield capture("capture-predictions-of-values", several(csv, _under("predictions", _first_values)), **BASELINE)
    yield capture("capture-instances-of-lists", several(_under("instances", _lists), _under("predictions", _lists)))
    yield capture("capture-features-of-objects", several(_under("instances", _features), _under("scores", _lists)))
    yield capture("capture-lists-by-key", several(_by_key, _under("outputs", _first_values)), **BASELINE)
    single = [record([row], csv, _classes, number) for number, row in enumerate(CAPTURED)]
    yield capture("capture-array-called-csv", single)
    yield capture("capture-scores-of-one-row", [record([row], csv, _two_scores, 0) for row in CAPTURED])
    yield capture("capture-tensors", several(_tensors, _tensors))
    yield capture("capture-headers", several(_with_names, _with_names))
    yield capture("capture-headers-baseline", several(_with_names, _with_names), **BASELINE)
    yield capture("capture-arrays-in-fields", several(csv, _under("predictions", _with_distances)))


def orders() -> Iterator[Case]:
    """Baselines whose prediction is the last column, or that have none."""
    last = [(*row, likelihood) for likelihood, *row in TRAINING]
    names = (*NAMES[1:], NAMES[0])
    end = {"dataset_format": json.dumps({"csv": {"header": True, "output_columns_position": "END"}})}
    yield Case("batch-csv-output-last", end, {"a.csv": _headed(last, names)})
    said = {f"baseline_{what}": f"{{cases}}/batch-csv-output-last/expected/{what}.json" for what in _FILES}
    yield capture("capture-output-last", captured(), **said)
    yield capture("capture-output-last-output", captured(), dataset_format=_OUTPUT, **said)
    yield capture("capture-output-last-json", captured(csv, json_object), **said)
    yield capture("capture-output-last-statistics", captured(), baseline_statistics=said["baseline_statistics"])
    start = {"dataset_format": json.dumps({"csv": {"header": True}})}
    yield Case("batch-csv-output-last-not-said", start, {"a.csv": _headed(last, names)})
    whole = [record([(round(likelihood), *row)], csv, csv, i) for i, (likelihood, *row) in enumerate(CAPTURED)]
    unsaid = {f"baseline_{what}": f"{{cases}}/batch-csv-output-last-not-said/expected/{what}.json" for what in _FILES}
    yield capture("capture-output-last-not-said", whole, **unsaid)
    yield Case("batch-csv-input-alone", start, {"a.csv": _headed([row[1:] for row in TRAINING], NAMES[1:])})
    alone = {f"baseline_{what}": f"{{cases}}/batch-csv-input-alone/expected/{what}.json" for what in _FILES}
    yield capture("capture-baseline-of-input-alone", captured(), **alone)


def bad_ones() -> Iterator[Case]:
    """What is no captured data."""
    every = captured()
    raw = lines(every)
    broken = record(CAPTURED[:1], in_base64(csv), csv, 0)
    broken["captureData"]["endpointInput"]["data"] = "MzYsNTIw*"
    wider = record([(*CAPTURED[0], "more")], _csv_of_any, csv, 0)
    yield capture("bad-capture-not-json", raw + b"2021-02-05 04:00 INFO started\n")
    yield capture("bad-capture-truncated", raw[:-60])
    yield capture("bad-capture-empty-file", b"")
    yield capture("bad-capture-empty-lines", b"\n\n\n")
    yield capture("bad-capture-base64", [*every, broken])
    yield capture("bad-capture-wrong-number-of-columns", [*every, wider])
    yield Case(
        "bad-capture-different-columns",
        {"dataset_format": capture_format()},
        {"a.jsonl": raw, "b.jsonl": lines([wider] * 3)},
    )
    yield capture("bad-capture-rows-that-do-not-pair", [record(CAPTURED[:3], csv, _first_row, 0), *every])
    yield capture("bad-capture-no-captures", [dict(zip(NAMES, row, strict=True)) for row in TRAINING])
    yield capture("bad-capture-outside-window", every, **_day_after())
    only_input = [_without(each, "endpointOutput") for each in every]
    yield capture("bad-capture-side-missing", only_input, dataset_format=capture_format(["endpointOutput"]))
    manifest = json.dumps([{"prefix": "s3://bucket/loans/"}, "a.csv", "b.csv"], indent=1).encode()
    yield capture("bad-capture-manifest", manifest)


def every_case() -> list[Case]:
    return [*combinations(), *batches(), *specials(), *shapes(), *orders(), *bad_ones()]


def write(case: Case) -> None:
    folder = CASES / case.name
    for path, raw in case.files.items():
        file = folder / "input" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    (folder / "env.json").write_text(json.dumps(case.env, indent=2) + "\n", "utf-8")


def _csv_env(*, header: bool) -> dict[str, str]:
    return {"dataset_format": json.dumps({"csv": {"header": header, "output_columns_position": "START"}})}


def _headed(rows: Sequence[Row], names: Sequence[str] = NAMES) -> bytes:
    return (",".join(names) + "\n" + _csv_lines(rows)).encode()


def _parquet(rows: Sequence[Row]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({name: [row[place] for row in rows] for place, name in enumerate(NAMES)}), file)
    return file.getvalue()


def _day_after() -> dict[str, str]:
    return {"start_time": "2021-02-06T04:00:00Z", "end_time": "2021-02-06T05:00:00Z"}


def _csv_of_any(rows: Sequence[Row], _: Sequence[str]) -> Side:
    return csv(rows, ())


def _first_row(rows: Sequence[Row], _: Sequence[str]) -> Side:
    return csv(rows[:1], ())


def _values_in_a_line(rows: Sequence[Row], _: Sequence[str]) -> Side:
    return csv([tuple(value for row in rows for value in row)], ())


def _nested(rows: Sequence[Row], _: Sequence[str]) -> Side:
    age, income, plan = rows[0]
    value = {"person": {"age": age, "money": {"income": income}}, "plans": [plan, "none"]}
    return {"observedContentType": "application/json", "data": json.dumps(value), "encoding": "JSON"}


def _of_json(value: Any) -> Side:
    return {"observedContentType": "application/json", "data": json.dumps(value), "encoding": "JSON"}


def _under(key: str, entries: Callable[[Sequence[Row]], list[Any]]) -> Encoder:
    return lambda rows, _: _of_json({key: entries(rows)})


def _scored_objects(rows: Sequence[Row], _: Sequence[str]) -> Side:
    return _of_json({"predictions": [{"score": score, "predicted_label": round(score)} for (score,) in rows]})


def _first_values(rows: Sequence[Row]) -> list[Any]:
    return [row[0] for row in rows]


def _lists(rows: Sequence[Row]) -> list[Any]:
    return [list(row) for row in rows]


def _features(rows: Sequence[Row]) -> list[Any]:
    return [{"features": list(row)} for row in rows]


def _with_distances(rows: Sequence[Row]) -> list[Any]:
    return [{"score": score, "distances": [score, 1 - score]} for (score,) in rows]


def _by_key(rows: Sequence[Row], names: Sequence[str]) -> Side:
    return _of_json({name: [row[place] for row in rows] for place, name in enumerate(names)})


def _classes(rows: Sequence[Row], _: Sequence[str]) -> Side:
    score = rows[0][0]
    return {"observedContentType": "text/csv", "data": f"[{1 - score:.2f}, {score:.2f}, 0.0]", "encoding": "CSV"}


def _two_scores(rows: Sequence[Row], _: Sequence[str]) -> Side:
    score = rows[0][0]
    return _of_json({"predictions": [round(1 - score, 2), score]})


def _tensors(rows: Sequence[Row], names: Sequence[str]) -> Side:
    tensors = [
        {"name": name, "shape": [len(rows), 1], "datatype": "BYTES", "data": [row[place] for row in rows]}
        for place, name in enumerate(names)
    ]
    return _of_json({"id": "7", ("inputs" if len(names) > 1 else "outputs"): tensors})


def _with_names(rows: Sequence[Row], names: Sequence[str]) -> Side:
    return {"observedContentType": "text/csv", "data": _headed(rows, names).decode(), "encoding": "CSV"}


def _without(each: dict[str, Any], side: str) -> dict[str, Any]:
    return {**each, "captureData": {name: content for name, content in each["captureData"].items() if name != side}}


def _with_bad_ones(every: list[dict[str, Any]]) -> bytes:
    wider = record([(*CAPTURED[0], "more")], _csv_of_any, csv, 0)
    broken = record(CAPTURED[:1], csv, csv, 0)
    broken["captureData"]["endpointOutput"] |= {"encoding": "BASE64", "data": "%"}
    return lines(every[:5]) + b"no record\n" + lines([wider, broken]) + lines(every[5:]) + lines(every[:1])[:-40]


def main(names: Sequence[str]) -> int:
    for case in every_case():
        if not names or case.name in names:
            write(case)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
