"""A model behind an endpoint of SageMaker, or behind a server that answers as SageMaker Runtime does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from analyzer.model_access import aws
from analyzer.model_access.answers import shown
from analyzer.model_access.limits import RequestLimits
from analyzer.model_access.link_local import link_local_address, refusal
from analyzer.model_access.way import AskingError, OpenWay, Trouble, late, read_answer, read_beginning, trouble_of
from contracts.errors import escaped, without_secrets

_THROTTLED = {"Throttling", "ThrottlingException", "TooManyRequestsException", "ModelNotReadyException"}


@dataclass(frozen=True)
class RuntimeWay:
    """The endpoint; `url` is where SageMaker Runtime is, where that is no address of AWS.

    Credentials are no part of it: each worker finds those of its own machine.
    """

    endpoint: str
    region: str | None = None
    url: str | None = field(default=None, repr=False)
    custom_attributes: str | None = None
    target_model: str | None = None
    link_local: bool = False
    """Whether `url` may be at a link-local address."""

    @property
    def name(self) -> str:
        where = f" at {without_secrets(self.url)}" if self.url else ""
        return f"the endpoint {self.endpoint}{where}"

    def open(self, content_type: str, accept: str, limits: RequestLimits) -> OpenWay:
        client = aws.runtime_client(self.region, self.url, limits.timeout_s, limits.concurrency)
        parameters = {"EndpointName": self.endpoint, "ContentType": content_type, "Accept": accept}
        named = {"CustomAttributes": self.custom_attributes, "TargetModel": self.target_model}
        parameters |= {key: value for key, value in named.items() if value is not None}
        return _Client(client, parameters, limits, None if self.link_local else self.url)


class _Client:
    """boto3's client, which several threads may use."""

    def __init__(self, client: Any, parameters: dict[str, str], limits: RequestLimits, watched: str | None) -> None:
        """`watched` is a URL that may not lead to a link-local address."""
        self._client = client
        self._parameters = parameters
        self._limits = limits
        self._host = urlsplit(watched).hostname if watched else None
        endpoint = client._endpoint  # boto3 reads the whole of what tells of an error
        endpoint.http_session = _ShortErrors(endpoint.http_session)

    def ask(self, body: bytes) -> bytes:
        from botocore import exceptions as found  # noqa: PLC0415 (an extra)

        if self._host is not None and (address := link_local_address(self._host)) is not None:
            raise AskingError(Trouble.FORBIDDEN, refusal(address))
        late_at = time.monotonic() + self._limits.timeout_s
        try:
            answer = self._client.invoke_endpoint(Body=body, **self._parameters)
            with closing(answer["Body"]) as stream:
                return read_answer(lambda size: self._read(stream, size, late_at), self._limits)
        except found.ClientError as error:
            raise _refused(error.response) from None
        except (found.ReadTimeoutError, TimeoutError):
            raise late(self._limits) from None
        except (found.EndpointConnectionError, found.ConnectTimeoutError) as error:
            raise AskingError(Trouble.AWAY, _reason(error)) from None
        except (found.HTTPClientError, OSError) as error:
            raise AskingError(Trouble.BUSY, _reason(error)) from None
        except found.BotoCoreError as error:
            raise AskingError(Trouble.FORBIDDEN, _reason(error)) from None

    def _read(self, stream: Any, size: int, late_at: float) -> bytes:
        if time.monotonic() > late_at:
            raise TimeoutError
        read: bytes = stream.read(size)
        return read

    def close(self) -> None:
        self._client.close()


class _ShortErrors:
    """The session of a client, which gives no more of an answer that tells of an error than can be told."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def send(self, request: Any) -> Any:
        response = self._session.send(request)
        if response.status_code >= 300:
            response.raw = _Beginning(response.raw)
        return response


class _Beginning:
    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def stream(self) -> Iterator[bytes]:
        with closing(self._raw):
            yield read_beginning(self._raw.read)


def _refused(response: dict[str, Any]) -> AskingError:
    """A status other than 200: of the model itself, where SageMaker says so."""
    error = response.get("Error", {})
    code, message = str(error.get("Code", "")), str(error.get("Message", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if "OriginalStatusCode" in response:
        status = int(response["OriginalStatusCode"])
        message = str(response.get("OriginalMessage", ""))
        return AskingError(trouble_of(status), f"status {status} of the model, {shown(message.encode())}")
    trouble = trouble_of(status)
    if code in _THROTTLED:
        trouble = Trouble.BUSY
    elif code.startswith("ValidationError"):
        trouble = Trouble.FORBIDDEN  # such as of an endpoint that does not exist
    named = "" if code in ("", str(status)) else f"{escaped(code)}, "
    return AskingError(trouble, f"status {status}, {named}{shown(message.encode())}")


def _reason(error: Exception) -> str:
    """In one line, without a full stop at its end."""
    return escaped(without_secrets(" ".join(str(error).split())), 200).rstrip(". ") or type(error).__name__
