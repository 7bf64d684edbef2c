"""Merged records that every job reads alike: ``python -m tests.cases.merged_records`` writes their settings and input.

One record of a batch transform holds 334 rows, as real ones do. The odd ones have labels for each row in one object, an
encoding that nobody knows, and an answer that is no text.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from tests.cases.analyses import people
from tests.cases.captures import Case, write
from tests.cases.drift import MERGED, Record, config_file, merged, of_hour, requests, side, text

ROWS = 334
WORDS = ("no", "yes")
PERSON = list[Any]
"""Age and sex, the label, the class that was predicted and its score."""


def loans(number: int) -> list[PERSON]:
    """So many people, the 24 again and again with other ages and scores."""
    every = people()
    return [
        [18 + 7 * n % 60, sex, int(label == "yes"), int(answer == "yes"), round(0.02 + 0.9 * (answer == "yes"), 2)]
        for n in range(number)
        for sex, _, label, answer in [every[n % len(every)]]
    ]


def of_batch_transform(rows: Sequence[PERSON]) -> Record:
    """All rows in one record, which says nothing of its content type."""
    joined = {
        "SageMakerOutput": {"predictions": [{"predicted_label": row[3], "score": row[4]} for row in rows]},
        "instances": [{"features": row[:2]} for row in rows],
    }
    truth = {"data": json.dumps({"instances": [{"label": row[2]} for row in rows]}), "encoding": "JSON"}
    captured = {"batchTransformOutput": {"data": json.dumps(joined), "encoding": "JSON"}}
    metadata = {"eventId": "one", "inferenceTime": "2021-05-06T22:15:00Z"}
    return {"captureData": captured, "groundTruthData": truth, "eventMetadata": metadata, "eventVersion": "0"}


def odd(rows: Sequence[PERSON]) -> list[Record]:
    """Requests of four rows; the answer of the second one is an image, that of the third has another encoding."""
    records = [
        merged(
            number,
            side(json.dumps({"labels": [WORDS[row[2]] for row in some], "by": "review"}), "JSON"),
            endpointInput=side(text([row[:2] for row in some])),
            endpointOutput=side(text([[WORDS[row[3]]] for row in some])),
        )
        for number, some in requests(rows)
    ]
    image = {"observedContentType": "image/png", "data": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}
    records[1]["captureData"]["endpointOutput"] = image | {"encoding": "BASE64"}
    records[1]["groundTruthData"] = side("")
    records[2]["captureData"]["endpointOutput"]["encoding"] = "XML"
    return records


def jobs(
    name: str, records: Sequence[Record], attributes: dict[str, str], positive: int | str, **env: str
) -> Iterator[Case]:
    """Records through the jobs that read merged ones, each by the same attributes."""
    data = {f"data/{path}": raw for path, raw in of_hour(records).items()}
    settings = {"dataset_source": "{input}/data", "dataset_format": MERGED, **env}
    yield Case(f"{name}-data-quality", settings, data)
    kind = "BinaryClassification" if positive == 1 else "MulticlassClassification"
    quality = {"analysis_type": "MODEL_QUALITY", "problem_type": kind}
    features = ("features_attribute",)
    judged = {key: value for key, value in attributes.items() if key not in features}
    yield Case(f"{name}-model-quality", {**settings, **quality, **judged}, data)
    config = {
        "headers": ["age", "sex", "label"],
        "label": "label",
        "label_values_or_threshold": [positive],
        "facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}],
    }
    bias = {"analysis_type": "MODEL_BIAS", "analysis_config": "{input}/analysis_config.json"}
    yield Case(f"{name}-bias", {**settings, **bias, **attributes}, data | config_file(config))


def cases() -> Iterator[Case]:
    yield from jobs(
        "batch-record",
        [of_batch_transform(loans(ROWS))],
        {
            "features_attribute": "instances[*].features",
            "inference_attribute": "predictions[*].predicted_label",
            "ground_truth_attribute": "instances[*].label",
        },
        1,
    )
    yield from jobs(
        "odd-records",
        odd(loans(24)),
        {"inference_attribute": "0", "ground_truth_attribute": "labels"},
        "yes",
        max_bad_records="1",
    )


if __name__ == "__main__":
    for each in cases():
        write(each)
    sys.exit()
