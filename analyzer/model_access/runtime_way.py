"""A model behind an endpoint of SageMaker, or behind a server that answers as SageMaker Runtime does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analyzer.model_access import aws
from analyzer.model_access.answers import shown
from analyzer.model_access.way import AskingError, OpenWay, Trouble, trouble_of
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

    @property
    def name(self) -> str:
        where = f" at {without_secrets(self.url)}" if self.url else ""
        return f"the endpoint {self.endpoint}{where}"

    def open(self, content_type: str, accept: str, timeout_s: float, connections: int) -> OpenWay:
        client = aws.runtime_client(self.region, self.url, timeout_s, connections)
        asked = {"EndpointName": self.endpoint, "ContentType": content_type, "Accept": accept}
        named = {"CustomAttributes": self.custom_attributes, "TargetModel": self.target_model}
        return _Client(
            client, {**asked, **{key: value for key, value in named.items() if value is not None}}, timeout_s
        )


class _Client:
    """boto3's client, which several threads may use."""

    def __init__(self, client: Any, asked: dict[str, str], timeout_s: float) -> None:
        self._client = client
        self._asked = asked
        self._timeout_s = timeout_s

    def ask(self, body: bytes) -> bytes:
        from botocore import exceptions as found  # noqa: PLC0415 (an extra)

        try:
            answer = self._client.invoke_endpoint(Body=body, **self._asked)
            read: bytes = answer["Body"].read()
        except found.ClientError as error:
            raise _refused(error.response) from None
        except (found.ReadTimeoutError, TimeoutError):
            raise AskingError(Trouble.LATE, f"no answer within {self._timeout_s:g} seconds (model_timeout_s)") from None
        except (found.EndpointConnectionError, found.ConnectTimeoutError) as error:
            raise AskingError(Trouble.AWAY, _told(error)) from None
        except (found.HTTPClientError, OSError) as error:
            raise AskingError(Trouble.BUSY, _told(error)) from None
        except found.BotoCoreError as error:
            raise AskingError(Trouble.FORBIDDEN, _told(error)) from None
        return read

    def close(self) -> None:
        self._client.close()


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


def _told(error: Exception) -> str:
    """In one line, without a full stop at its end."""
    return escaped(without_secrets(" ".join(str(error).split())), 200).rstrip(". ") or type(error).__name__
