"""Sessions and clients of AWS: boto3 is an extra, and slow to import, so that nothing is imported before it is needed.

Credentials, region, endpoint and the style of addresses are found as by every AWS tool: in the environment, profiles,
roles, and by the metadata of the machine.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.places.timely import make_timely

EXTRA = "`pip install 'open-model-monitor-analyzer[aws]'` brings it"

CONNECT_S, READ_S = 3, 4
"""With three attempts a server that never answers is given up within some 15 seconds."""

CONNECTIONS = 32

WRITE_S = 60
"""A store may take its time with what it has got."""

Settings = frozenset[tuple[str, str]]

_clients: dict[tuple[int, Settings, float], Any] = {}
_sessions: dict[Settings, Any] = {}


def has_boto3() -> bool:
    """Whether the extra is installed; it is not imported for that."""
    return find_spec("boto3") is not None


def require_boto3(setting: str) -> None:
    """Raise ConfigurationError where a setting names a place of S3, and the extra is missing."""
    if not has_boto3():
        raise ConfigurationError(f"{setting} holds a place at s3://, for which boto3 is needed; {EXTRA}.")


def session(connect_s: float = CONNECT_S, read_s: float = READ_S, attempts: int | None = None) -> Any:
    """A session of boto3, with the region of the environment. Raises ImportError, and what botocore raises.

    The times are of the session and not of a client, so that they also hold for the services that credentials are asked
    of. Without `attempts` there are those of the environment, else three.
    """
    import boto3  # noqa: PLC0415 (an extra, and slow to import)
    from botocore.config import Config  # noqa: PLC0415
    from botocore.session import Session  # noqa: PLC0415

    core = Session()
    retries = {"mode": "standard"} | ({} if attempts is None else {"total_max_attempts": attempts})
    core.set_default_client_config(Config(connect_timeout=connect_s, read_timeout=read_s, retries=retries))
    core.create_client = _timely(core.create_client)
    return boto3.Session(botocore_session=core, region_name=os.environ.get("AWS_REGION") or None)


def s3_client(read_s: float | None = None) -> Any:
    """The client of S3 in this process, which several threads may use. Raises what botocore raises.

    An answer has to begin within `read_s` seconds (`READ_S`). The session outlives a fork, with the credentials that it
    has found; no connection does.
    """
    seconds = READ_S if read_s is None else read_s
    settings = frozenset(each for each in os.environ.items() if each[0].startswith("AWS_"))
    key = os.getpid(), settings, seconds
    if key not in _clients:
        if settings not in _sessions:
            # Those of another account are of no more use, and large.
            _sessions.clear()
            _clients.clear()
            _sessions[settings] = session(CONNECT_S, READ_S)
        _clients[key] = _new_client(_sessions[settings], seconds)
    return _clients[key]


def _timely(create: Callable[..., Any]) -> Callable[..., Any]:
    """What makes clients, so that those of S3 and of credentials for it are timely: sessions make the latter."""

    def created(service: str, *given: Any, **more: Any) -> Any:
        client = create(service, *given, **more)
        if service in ("s3", "sts"):
            make_timely(client)
        return client

    return created


def _new_client(found: Any, read_s: float) -> Any:
    from botocore.config import Config  # noqa: PLC0415

    options: dict[str, Any] = {"max_pool_connections": CONNECTIONS, "read_timeout": read_s}
    # Stores that are not of AWS know no checksums in trailers, which newer versions send and ask for by default.
    newer = dict.fromkeys(("request_checksum_calculation", "response_checksum_validation"), "when_required")
    try:
        config = Config(**options, **newer)
    except TypeError:
        config = Config(**options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old versions of Python and boto3, at each client
        return found.client("s3", region_name=found.region_name or "us-east-1", config=config)
