"""A service that listens on this machine, in a thread, with a clock that tests move, and clients of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import orjson
import pytest
import uvicorn
from botocore.config import Config
from botocore.model import OperationModel

from analyzer.service.api.application import application
from analyzer.service.api.arns import Arns
from analyzer.service.api.dispatch import Service
from analyzer.service.api.shapes import problems_of
from analyzer.service.api.signatures import Secrets
from analyzer.service.connections import ImpatientProtocol
from analyzer.service.invocations.on_demand import InvocationsOnDemand
from analyzer.service.store.store import Store
from analyzer.service.transfers.reach import Reach

KEY, SECRET = "AKIAEXAMPLE", "secret/of+the/tests"
REGION = "eu-west-1"
ROLE = "arn:aws:iam::123456789012:role/monitor"


ON_BOTH = pytest.mark.parametrize("served", ["sqlite", "postgresql"], indirect=True)
"""Tests whose service has a store of either kind."""


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Served:
    """A service under its address."""

    def __init__(self, url: str, store: Store, clock: MovableClock, invocations: InvocationsOnDemand) -> None:
        self.url = url
        self.invocations = invocations
        self.store = store
        self.clock = clock

    def client(self, service: str = "sagemaker", key: str = KEY, secret: str = SECRET) -> Any:
        """A client of boto3 that holds each answer against the model of its operation."""
        made = boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": 1}, read_timeout=30),
        )
        made.meta.events.register("after-call", _hold_against_model)
        return made


@contextmanager
def serving(store: Store, secrets: Secrets | None = None, reach: Reach | None = None) -> Iterator[Served]:
    """Serve a store; the clock begins now, since clients sign by their own."""
    clock = MovableClock(datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        service = Service(store, Arns(REGION), clock, secrets, reach or Reach())
        invocations = InvocationsOnDemand(service)
        app = application(service, invocations)
        server = uvicorn.Server(uvicorn.Config(app, http=ImpatientProtocol, log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", store, clock, invocations)
        finally:
            server.should_exit = True
            thread.join()


def _hold_against_model(http_response: Any, model: OperationModel, **_: Any) -> None:
    if http_response.status_code == 200 and model.output_shape is not None and not model.has_streaming_output:
        answer = orjson.loads(http_response.content)
        assert list(problems_of(model.output_shape, answer)) == [], answer
