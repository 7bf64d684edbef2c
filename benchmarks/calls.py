"""Clients that call the API of a service, so many times a second together.

``python -m benchmarks.calls URL RATE SECONDS`` prints JSON: how many calls were answered, in how many seconds, and the
99th percentile of how long they took, in seconds, from when they were asked. Of ten calls one makes a job, four
describe a schedule, three list its executions, two list jobs.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import urllib3

CLIENTS = 8
ROLE = "arn:aws:iam::000000000000:role/bench"
CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}}
_OUTPUT = {"S3Uri": "s3://bucket/reports", "LocalPath": "/opt/ml/processing/output"}


class Calls:
    """The calls, by their number; each load has a schedule of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"calls-{time.time_ns()}"
        self.pool = urllib3.PoolManager(maxsize=CLIENTS)

    def call(self, operation: str, **request: Any) -> None:
        """Ask, and take the answer in."""
        headers = {"X-Amz-Target": f"SageMaker.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        answer = self.pool.request("POST", self.url, headers=headers, body=json.dumps(request), retries=False)
        if answer.status != 200:
            raise RuntimeError(f"{operation}: {answer.status} {answer.data[:500]!r}")

    def prepare(self) -> None:
        """Make the schedule that is asked for."""
        self.call(
            "CreateDataQualityJobDefinition",
            JobDefinitionName=self.name,
            DataQualityAppSpecification={"ImageUri": "analyzer"},
            DataQualityJobInput={"EndpointInput": {"EndpointName": "bench", "LocalPath": "/opt/ml/processing/input"}},
            DataQualityJobOutputConfig={"MonitoringOutputs": [{"S3Output": _OUTPUT}]},
            JobResources=CLUSTER,
            RoleArn=ROLE,
        )
        self.call(
            "CreateMonitoringSchedule",
            MonitoringScheduleName=self.name,
            MonitoringScheduleConfig={
                "ScheduleConfig": {"ScheduleExpression": "cron(0 0 ? * * *)"},
                "MonitoringJobDefinitionName": self.name,
                "MonitoringType": "DataQuality",
            },
        )

    def one(self, number: int) -> None:
        """The call of a number."""
        kind = number % 10
        if kind == 0:
            image = {"ImageUri": "an-image-that-is-nowhere"}
            job = {"ProcessingResources": CLUSTER, "AppSpecification": image, "RoleArn": ROLE}
            self.call("CreateProcessingJob", ProcessingJobName=f"{self.name}-{number}", **job)
        elif kind < 5:
            self.call("DescribeMonitoringSchedule", MonitoringScheduleName=self.name)
        elif kind < 8:
            self.call("ListMonitoringExecutions", MonitoringScheduleName=self.name)
        else:
            self.call("ListProcessingJobs")

    def timed(self, number: int, due: float) -> float:
        """The seconds of one that is due at a time."""
        time.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        self.one(number)
        return time.perf_counter() - began


def load(url: str, rate: float, seconds: float) -> dict[str, float]:
    """Call for so long."""
    calls = Calls(url)
    calls.prepare()
    begin = time.perf_counter() + 0.5
    numbers = range(int(rate * seconds))
    with ThreadPoolExecutor(CLIENTS) as clients:
        waits = sorted(clients.map(lambda number: calls.timed(number, begin + number / rate), numbers))
    return {"calls": len(waits), "seconds": time.perf_counter() - begin, "p99": waits[len(waits) * 99 // 100]}


if __name__ == "__main__":
    print(json.dumps(load(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))))
