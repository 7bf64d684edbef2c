"""Metrics sent to CloudWatch by `PutMetricData`, for runs whose metrics file no service picks up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import orjson

from analyzer.places.aws import EXTRA, has_boto3, session
from contracts.errors import counted, escaped
from contracts.metrics import CloudWatchMetric

METRICS_A_REQUEST = 1_000
BYTES_A_REQUEST = 500_000
"""Of the metrics as JSON. CloudWatch takes 1,000 metrics and 1 MB; half of it leaves room for another encoding."""

CONNECT_S, READ_S, ATTEMPTS = 3, 10, 4
"""Where nothing answers, sending is given up within some 20 seconds; a server that hangs costs 47."""

_MISSING = {
    "region": "there is no region (AWS_REGION)",
    "credentials": "there are no credentials (such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role)",
}


class NotSentError(Exception):
    """Metrics did not reach CloudWatch; the text says how many, and why."""


def send_metrics(metrics: Sequence[CloudWatchMetric], namespace: str) -> None:
    """Send all metrics, some requests one after another; each is tried again, with growing pauses. Raises NotSentError.

    Region, credentials and endpoint are found as by every AWS tool. The first request that fails for good ends it: the
    others would meet the same.
    """
    sent = 0
    try:
        with closing(_client()) as client:
            for batch in batches(metrics):
                client.put_metric_data(Namespace=namespace, MetricData=[metric.model_dump() for metric in batch])
                sent += len(batch)
    except Exception as error:  # whatever it is: the reports are made, and must not be lost for it
        every = counted(len(metrics), "metric was", "metrics were")
        some = f"{len(metrics) - sent} of {every}" if sent else every
        raise NotSentError(f"{some} not sent to CloudWatch: {_reason(error)}") from error


def batches(metrics: Iterable[CloudWatchMetric]) -> Iterator[list[CloudWatchMetric]]:
    """The metrics in order, as many to a batch as one request may have."""
    batch: list[CloudWatchMetric] = []
    size = 0
    for metric in metrics:
        length = len(orjson.dumps(metric.model_dump()))
        if batch and (len(batch) == METRICS_A_REQUEST or size + length > BYTES_A_REQUEST):
            yield batch
            batch, size = [], 0
        batch.append(metric)
        size += length
    if batch:
        yield batch


def _client() -> Any:
    if not has_boto3():
        raise NotSentError(f"boto3 is missing; {EXTRA}")
    found = session(CONNECT_S, READ_S, ATTEMPTS)
    has = {"region": found.region_name, "credentials": found.get_credentials()}
    if missing := [words for name, words in _MISSING.items() if not has[name]]:
        raise NotSentError(" and ".join(missing))
    return found.client("cloudwatch")


def _reason(error: Exception) -> str:
    """In one line, without a full stop at its end."""
    text = str(error) if isinstance(error, NotSentError) else f"{type(error).__name__}: {error}"
    return escaped(" ".join(text.split()), 300).rstrip(".: ")
