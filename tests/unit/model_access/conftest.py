"""The two ways to a model, and an environment in which nothing of the machine's own account is found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from analyzer.model_access import ModelPredictor
from tests.aws_servers import nobody
from tests.model_server import Server
from tests.unit.model_access.asking import asking

Ask = Callable[..., AbstractContextManager[ModelPredictor]]


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in nobody(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SAGEMAKER", "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["http", "boto3"])
def ask(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`asking` a server by its URL, or as an endpoint of SageMaker Runtime."""

    def by(server: Server, **asked: Any) -> AbstractContextManager[ModelPredictor]:
        if request.param == "http":
            return asking(server.invocations, **asked)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", server.url)
        return asking(None, endpoint_name="churn", **asked)

    return by
