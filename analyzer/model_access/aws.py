"""SageMaker and its Runtime: their clients, and what is said where boto3 (an extra) or an account is missing."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from analyzer.errors import ConfigurationError
from analyzer.places.aws import EXTRA, has_boto3
from analyzer.places.aws import session as new_session

RUNTIME_URL = "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"

WAYS = (
    "Any one of these will do: predictor.endpoint_name with credentials of AWS; "
    f"{RUNTIME_URL}, the URL of a server that answers as SageMaker Runtime does; "
    "MODEL_INVOCATIONS_URL, the URL of a model server such as http://localhost:8080/invocations; "
    "or, for bias alone, predicted labels in the data (predicted_label)"
)

_CONNECT_S = 10


def session() -> Any:
    """A session of boto3. Raises ConfigurationError."""
    if not has_boto3():
        raise ConfigurationError(
            f"To ask an endpoint, boto3 is needed: {EXTRA}. {WAYS}, of which the last two need no boto3."
        )
    return new_session()


def runtime_url() -> str | None:
    """Where SageMaker Runtime is, where the environment says it."""
    return os.environ.get(RUNTIME_URL) or os.environ.get("AWS_ENDPOINT_URL") or None


def runtime_is_own_server(found: Any) -> bool:
    """Whether SageMaker Runtime is a server of the user's own, which has its models under any name.

    That is so where its URL alone is set, and is none of AWS, or there is no account that could make an endpoint.
    """
    url = os.environ.get(RUNTIME_URL)
    if not url:
        return False
    elsewhere = os.environ.get("AWS_ENDPOINT_URL_SAGEMAKER") or os.environ.get("AWS_ENDPOINT_URL")
    of_aws = (urlsplit(url).hostname or "").endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return not has_account(found) or not (elsewhere or of_aws)


def has_account(found: Any) -> bool:
    """Whether a session has credentials and a region."""
    return bool(found.get_credentials() and found.region_name)


def no_account(found: Any, wanted: str) -> ConfigurationError:
    """`wanted` says what needs an account."""
    lack = {
        "there is no region (AWS_REGION)": found.region_name,
        "there are no credentials (such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role)": (
            found.get_credentials()
        ),
    }
    missing = " and ".join(words for words, value in lack.items() if not value)
    return ConfigurationError(f"{wanted} needs an account of AWS, and {missing}. {WAYS}.")


def runtime_client(region: str | None, url: str | None, timeout_s: float, connections: int) -> Any:
    """A client of SageMaker Runtime that tries nothing again; unsigned where a URL is known and no account."""
    found = session()
    from botocore import UNSIGNED  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    unsigned = url is not None and found.get_credentials() is None
    config = Config(
        connect_timeout=min(_CONNECT_S, timeout_s),
        read_timeout=timeout_s,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=connections,
        signature_version=UNSIGNED if unsigned else None,
    )
    return found.client("sagemaker-runtime", region_name=region or "us-east-1", endpoint_url=url, config=config)
