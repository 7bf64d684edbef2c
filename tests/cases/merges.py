"""The cases of merges: ``python -m tests.cases.merges`` writes their settings and input, nothing expected.

Each is a few captures of the loans of `tests.cases.captures`, and labels that tell who has paid back.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.cases.captures import CAPTURED, Case, captured, csv, json_object, lines, record, write

HOUR = "loans/AllTraffic/2021/02/05"
FOUR_O_CLOCK = {"start_time": "2021-02-05T04:00:00Z", "end_time": "2021-02-05T05:00:00Z"}


def label(id: str, data: Any = "1", encoding: str = "CSV", **metadata: str) -> dict[str, Any]:
    return {
        "groundTruthData": {"data": data, "encoding": encoding},
        "eventMetadata": {"eventId": id, **metadata},
        "eventVersion": "0",
    }


def event(number: int) -> str:
    """The platform's id of a request."""
    return f"00000000-0000-4000-8000-{number:012d}"


def labels(*numbers: int) -> list[dict[str, Any]]:
    return [label(event(number), str(number % 2)) for number in numbers]


def merge(name: str, captures: Mapping[str, bytes], truth: Mapping[str, bytes], **env: str) -> Case:
    """A case of files of captures and of labels."""
    files = {f"captures/{path}": raw for path, raw in captures.items()}
    files |= {f"labels/{path}": raw for path, raw in truth.items()}
    sources = {"dataset_source": "{input}/captures", "ground_truth_source": "{input}/labels"}
    return Case(name, sources | env, files)


def by_hour(records: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    """Files of captures in the folders that an endpoint writes them to: ten minutes apart, from four o'clock on."""
    hours = {f"{4 + first // 6:02d}": records[first : first + 6] for first in range(0, len(records), 6)}
    return {f"{HOUR}/{hour}/10-00-000-a.jsonl": lines(group) for hour, group in hours.items()}


def endpoints() -> Iterator[Case]:
    """Captures of an endpoint."""
    every = captured()
    day = "2021/02/06/00/labels.jsonl"
    yield merge("merge-endpoint", by_hour(every), {day: lines(labels(0, 1, 2, 6, 7, 400))})
    yield merge("merge-window", by_hour(every), {day: lines(labels(*range(10)))}, **FOUR_O_CLOCK)
    mine = [record([row], csv, csv, i, inferenceId=f"loan {i // 2}") for i, row in enumerate(CAPTURED)]
    yield merge(
        "merge-inference-ids",
        by_hour(mine + every[:2]),
        {"a.jsonl": lines([label("loan 0"), label("loan 3"), label(event(0)), label(event(2))])},
    )
    yield merge(
        "merge-conflicting-labels",
        by_hour(every),
        {
            # Of one hour the last by file and line; a later hour; the label's own time goes before its folder's.
            "2021/02/06/00/a.jsonl": lines([label(event(0), "0"), label(event(1), "0"), label(event(2), "1")]),
            "2021/02/06/00/b.jsonl": lines([label(event(0), "1"), label(event(3), "1"), label(event(3), "1")]),
            "2021/02/06/01/a.jsonl": lines(
                [label(event(1), "1"), label(event(2), "0", inferenceTime="2021-02-05T23:00:00Z")]
            ),
        },
    )
    several = [record(CAPTURED[i : i + 5], csv, json_object, i) for i in (0, 5)]
    yield merge(
        "merge-several-labels",
        {"AllTraffic/a.jsonl": lines(several)},
        {
            "a.json": lines(
                [label(event(0), "1\n0\n0\n1\n0\n"), label(event(5), {"paid": [1, 0, 1.50, None, 1]}, "JSON")]
            ).rstrip(b"\n")
        },
    )
    numbered = [record([row], csv, csv, i, inferenceId=i) for i, row in enumerate(CAPTURED)]
    as_numbers = [label(str(i), str(i % 2)) for i in range(5)]
    for number, each in enumerate(as_numbers):
        each["eventMetadata"]["eventId"] = number if number % 2 else str(number)
    yield merge("merge-ids-that-are-numbers", by_hour(numbered), {"a.jsonl": lines(as_numbers)})
    yield merge(
        "merge-json-arrays",
        {f"{HOUR}/04/a.json": json.dumps(every, indent=2).encode()},
        {"2021/02/06/00/labels.json": json.dumps(labels(0, 1, 2, 6, 7, 400), indent=2).encode()},
    )
    timeless = [{**each, "eventMetadata": {"eventId": each["eventMetadata"]["eventId"]}} for each in every[:3]]
    idless = [{**each, "eventMetadata": {"inferenceTime": "2021-02-05T04:00:00Z"}} for each in every[3:5]]
    yield merge(
        "merge-odd-captures",
        {"a.jsonl": lines(timeless + idless), "b.jsonl": lines([{**every[5], "note": "kept", "eventVersion": "1"}])},
        {"a.jsonl": lines(labels(*range(6)))},
    )
    yield merge(
        "merge-bad-records-tolerated",
        {"a.jsonl": lines(every[:4]) + b"INFO started\n{}\n"},
        {"a.jsonl": lines([*labels(0, 1), {"groundTruthData": {"data": "1"}}]) + b"1,0\n"},
        max_bad_records="2",
    )


def batches() -> Iterator[Case]:
    """Answers of a batch transform that was asked for inference ids."""
    time = "2021-02-05T04:30:00Z"
    rows = [f'{likelihood},"{plan}, new",{event(i)}, {time}\n' for i, (likelihood, *_, plan) in enumerate(CAPTURED)]
    yield merge(
        "merge-batch-csv",
        {"2021/02/05/04/a.csv.out": "".join(rows).encode()},
        {"a.jsonl": lines(labels(0, 3, 9, 11))},
    )
    keys = ({"SageMakerInferenceId": event(i), "SageMakerInferenceTime": time} for i in range(len(CAPTURED)))
    answers = [
        {"age": age, "SageMakerOutput": {"likelihood": likelihood}, **ids}
        for (likelihood, age, *_), ids in zip(CAPTURED, keys, strict=True)
    ]
    yield merge(
        "merge-batch-json",
        {"a.jsonl.out": lines(answers[:6]), "b.json.out": json.dumps(answers[6:]).encode()},
        {"a.jsonl": lines(labels(0, 3, 9, 11))},
        analysis_type="GROUND_TRUTH_MERGE",
    )


def refused() -> Iterator[Case]:
    """What is no merge."""
    every = captured()
    some = {"a.jsonl": lines(labels(0, 1))}
    yield merge("bad-merge-no-match", by_hour(every), {"a.jsonl": lines([label("loan 1"), label("loan 2")])})
    yield merge("bad-merge-no-ids", {"a.jsonl": lines([{**each, "eventMetadata": {}} for each in every])}, some)
    early = {"2021/02/05/03/a.jsonl": lines(labels(0))}
    yield merge("bad-merge-no-labels-in-window", by_hour(every), early, **FOUR_O_CLOCK)
    yield merge("bad-merge-no-captures-in-window", by_hour(every), some, start_time="2021-02-06T00:00:00Z")
    yield merge("bad-merge-no-labels", by_hour(every), {"2021/02/05/04/_SUCCESS": b""})
    yield merge("bad-merge-empty-labels", by_hour(every), {"a.jsonl": b"\n\n"})
    yield merge("bad-merge-captures-for-labels", by_hour(every), by_hour(every))
    yield merge("bad-merge-labels-for-captures", some, some)
    yield merge("bad-merge-not-utf-8", by_hour(every), {"a.jsonl": lines(labels(1)).replace(b'"1"', b'"\xe4"')})
    yield merge("bad-merge-rows-without-ids", {"a.csv.out": b"0.8,gold\n0.1,basic\n"}, some)
    manifest = json.dumps([{"prefix": "s3://bucket/loans/"}, "a.csv.out"]).encode()
    yield merge("bad-merge-manifest", {"2021/02/05/04/m.json": manifest}, some)
    yield merge("bad-merge-output-among-the-labels", by_hour(every), some, output_path="{input}/labels/merged")
    yield merge("bad-merge-uri", {}, some, dataset_source="gs://bucket/captures")
    yield merge("bad-merge-unset", by_hour(every), some, analysis_type="GROUND_TRUTH_MERGE", ground_truth_source="")


def cases() -> Iterator[Case]:
    yield from endpoints()
    yield from batches()
    yield from refused()


if __name__ == "__main__":
    for each in cases():
        write(each)
    sys.exit()
