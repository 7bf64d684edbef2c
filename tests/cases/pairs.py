"""The cases of what others have logged: ``python -m tests.cases.pairs`` writes settings and input, nothing expected.

Each is the loans of `tests.cases.captures`, so the reports of a form are those of captures with the same payloads.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from tests.cases.captures import BASELINE, Case, Encoder, captured, csv, json_object, lines, write
from tests.cases.merges import labels, merge

HOUR = {"start_time": "2021-02-05T04:00:00Z", "end_time": "2021-02-05T05:00:00Z"}

Row = dict[str, Any]


def databricks(input: Encoder = csv, output: Encoder = csv) -> list[Row]:
    """Rows of an inference table; the fourth and the eighth request failed."""
    rows = []
    for number, each in enumerate(captured(input, output)):
        failed = number % 4 == 3
        sides, metadata = each["captureData"], each["eventMetadata"]
        rows.append(
            {
                "databricks_request_id": metadata["eventId"],
                "request_date": "2021-02-05",
                "request_time": metadata["inferenceTime"],
                "status_code": 500 if failed else 200,
                "execution_duration_ms": 12,
                "request": sides["endpointInput"]["data"],
                "response": None if failed else sides["endpointOutput"]["data"],
                "requester": "a@b.c",
            }
        )
    return rows


def events(input: Encoder = json_object, output: Encoder = json_object) -> tuple[list[Row], list[Row]]:
    """Requests and responses as KServe logs them, in JSON."""
    every = captured(input, output)
    of_sides = (("request", "endpointInput"), ("response", "endpointOutput"))
    requests, responses = (
        [_event(each["captureData"][side], each["eventMetadata"]["eventId"], kind) for each in every]
        for kind, side in of_sides
    )
    return requests, responses


def _event(side: dict[str, Any], id: str, kind: str) -> Row:
    return {
        "Url": "http://logger",
        "Bytes": base64.b64encode(side["data"].encode()).decode(),
        "ContentType": side["observedContentType"],
        "ReqType": f"org.kubeflow.serving.inference.{kind}",
        "Id": id,
        "SourceUri": "http://loans",
        "InferenceService": "loans",
        "Namespace": "bank",
        "Component": "predictor",
    }


def parquet(rows: Sequence[Row]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), file)
    return file.getvalue()


def csv_file(rows: Sequence[Row]) -> bytes:
    file = io.BytesIO()
    pa_csv.write_csv(pa.Table.from_pylist(list(rows)), file)
    return file.getvalue()


def in_columns(event: Row) -> Row:
    """An event as KServe's Parquet has it: the body is bytes."""
    names = {"Url": "url", "ContentType": "content_type", "ReqType": "req_type", "Id": "id"}
    return {"bytes": base64.b64decode(event["Bytes"]), **{name: event[key] for key, name in names.items()}}


def pairs(name: str, files: dict[str, bytes], options: dict[str, Any] | None = None, **env: str) -> Case:
    return Case(name, {"dataset_format": json.dumps({"pairs": options or {}}), **env}, files)


DATABRICKS, KSERVE = {"preset": "databricks"}, {"preset": "kserve"}


def _of_rows() -> Iterator[Case]:
    rows = databricks()
    yield pairs("pairs-databricks", {"a.json": lines(rows)}, DATABRICKS, **BASELINE)
    yield pairs("pairs-databricks-parquet", {"a.snappy.parquet": parquet(rows)}, DATABRICKS, **BASELINE)
    yield pairs("pairs-databricks-csv", {"a.csv": csv_file(rows)}, DATABRICKS, **BASELINE)
    yield pairs("pairs-databricks-window", {"a.json": lines(rows)}, DATABRICKS, **HOUR)
    splits = databricks(_split, _predictions)
    yield pairs("pairs-databricks-dataframes", {"a.parquet": parquet(splits)}, DATABRICKS)
    plain = [{"asked": row["request"], "answered": row["response"]} for row in rows if row["response"]]
    columns = {"request": "asked", "response": "answered"}
    yield pairs("pairs-columns", {"a.csv": csv_file(plain)}, columns, **BASELINE)
    array = [{"request": json.loads(row["request"]), "response": row["response"]} for row in databricks(json_object)]
    answered = [row for row in array if row["response"]]
    yield pairs("pairs-objects-in-an-array", {"a.json": json.dumps(answered, indent=1).encode()})
    times = [{**row, "at": 1612497600000 + 600000 * number} for number, row in enumerate(plain)]
    yield pairs("pairs-epoch", {"a.jsonl": lines(times)}, {**columns, "time": "at"}, **HOUR)
    broken = [
        {"request": "[1, 2", "response": "0.5"},
        {"request": None, "response": "0.5"},
        {"request": "36,1.5,gold"},
        ["no record"],
        {"request": "36,1.5,gold,more", "response": "0.5"},
    ]
    good = [{"request": row["asked"], "response": row["answered"]} for row in plain]
    yield pairs("pairs-bad-records-tolerated", {"a.jsonl": lines([*good, *broken])}, max_bad_records="5")
    yield pairs("bad-pairs-request-null", {"a.jsonl": lines([*good, broken[1]])})
    yield pairs("bad-pairs-no-such-column", {"a.parquet": parquet(good)}, {"request": "reqest", "response": "response"})
    yield pairs("bad-pairs-no-such-key", {"a.jsonl": lines(good)}, {"request": "request", "response": "answer"})
    yield pairs("bad-pairs-of-captures", {"a.jsonl": lines(captured())})
    yield pairs("bad-pairs-status", {"a.jsonl": lines([{**rows[0], "status_code": "OK"}])}, DATABRICKS)
    yield pairs("bad-pairs-ragged", {"a.csv": b"request,response\n1,2\n1,2,3\n"})
    yield pairs("bad-pairs-options", {"a.jsonl": lines(good)}, {"payload": "body"})
    yield pairs("bad-pairs-preset", {"a.jsonl": lines(good)}, {"preset": "seldon"})


def _of_events() -> Iterator[Case]:
    requests, responses = events()
    one_a_file = {f"{event['Id']}-{kind}.json": _file([event]) for kind, event in _named(requests, responses)}
    yield pairs("pairs-kserve", one_a_file, KSERVE, **BASELINE)
    apart = {"1-requests.json": _file(requests), "2-responses.json": _file(responses[::-1])}
    yield pairs("pairs-kserve-arrays", apart, KSERVE, **BASELINE)
    yield pairs(
        "pairs-kserve-parquet",
        {
            "a.parquet": parquet(list(map(in_columns, requests))),
            "b.parquet": parquet(list(map(in_columns, responses))[::-1]),
        },
        KSERVE,
        **BASELINE,
    )
    yield pairs("pairs-kserve-unmatched", {"a.json": _file([*requests[1:], *responses[:-2], *requests[3:5]])}, KSERVE)
    options = {"payload": "body", "event": "what", "id": "key"}
    own = [
        {"body": in_columns(event)["bytes"], "what": kind, "key": event["Id"]}
        for kind, event in _named(*events(csv, csv))
    ]
    yield pairs("pairs-events", {"a.parquet": parquet(own)}, options, **BASELINE)
    other = {**requests[0], "Bytes": base64.b64encode(b"{}").decode()}
    broken = [other, {**requests[1], "Bytes": "%"}, {**responses[1], "Id": ""}, {**requests[2], "ReqType": "explain"}]
    every = [*requests, *responses]
    yield pairs("pairs-kserve-bad-records-tolerated", {"a.json": _file([*every, *broken])}, KSERVE, max_bad_records="4")
    yield pairs("bad-pairs-id-twice", {"a.json": _file([*every, other])}, KSERVE)
    yield pairs("bad-pairs-no-base64", {"a.json": _file([broken[1], *every])}, KSERVE)
    yield pairs("bad-pairs-unmatched", {"a.json": _file(requests)}, KSERVE)
    said = {**responses[0], "Bytes": base64.b64encode(b"0.5, none").decode()}
    yield pairs("bad-pairs-no-json", {"a.json": _file([requests[0], said])}, KSERVE)


def _of_merges() -> Iterator[Case]:
    labelled = {"labels.jsonl": lines(labels(0, 1, 2, 3, 6, 7, 400))}
    rows, form = databricks(), json.dumps({"pairs": DATABRICKS})
    yield merge("merge-pairs-databricks", {"a.parquet": parquet(rows)}, labelled, dataset_format=form)
    yield merge("merge-pairs-window", {"a.json": lines(rows)}, labelled, dataset_format=form, **HOUR)
    requests, responses = events()
    one_a_file = {
        f"loans/2021/02/05/04/{event['Id']}-{kind}.json": _file([event]) for kind, event in _named(requests, responses)
    }
    form = json.dumps({"pairs": KSERVE})
    yield merge("merge-pairs-kserve", one_a_file, labelled, dataset_format=form)
    later = {f"2021/02/05/05/{n}.parquet": parquet([in_columns(each)]) for n, each in enumerate(responses[1:])}
    apart = {"2021/02/05/04/requests.json": _file(requests[:-1]), **later}
    yield merge("merge-pairs-kserve-apart", apart, labelled, dataset_format=form)
    nameless = {"a.json": lines([{"request": "1", "response": "2"}])}
    yield merge("bad-merge-pairs-without-ids", nameless, labelled, dataset_format='{"pairs": {}}')
    broken = {"2021/02/05/04/a.json": _file([{**requests[0], "Bytes": "%"}])}
    yield merge("bad-merge-pairs-no-base64", broken, labelled, dataset_format=form)


def _named(requests: Sequence[Row], responses: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    for request, response in zip(requests, responses, strict=True):
        yield "request", request
        yield "response", response


def _file(rows: Sequence[Row]) -> bytes:
    return json.dumps(list(rows)).encode()


def _split(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Any]:
    value = {"dataframe_split": {"columns": list(names), "data": [list(row) for row in rows]}}
    return {"data": json.dumps(value)}


def _predictions(rows: Sequence[tuple[Any, ...]], _: Sequence[str]) -> dict[str, Any]:
    return {"data": json.dumps({"predictions": [row[0] for row in rows]})}


def cases() -> list[Case]:
    return [*_of_rows(), *_of_events(), *_of_merges()]


if __name__ == "__main__":
    for case in cases():
        if not sys.argv[1:] or case.name in sys.argv[1:]:
            write(case)
