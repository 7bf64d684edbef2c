"""The service as a process: where it listens, who may ask, and how it ends."""

from __future__ import annotations

import ipaddress
import logging
import re
import signal
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from analyzer.errors import ConfigurationError
from analyzer.places.place import place_of
from analyzer.service.api.application import application
from analyzer.service.api.arns import Arns
from analyzer.service.api.dispatch import Service
from analyzer.service.api.signatures import Secrets, read_secrets
from analyzer.service.connections import ImpatientProtocol
from analyzer.service.invocations.on_demand import InvocationsOnDemand
from analyzer.service.loops import Loop, turning
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.transfers.reach import Reach
from analyzer.stopping import heeded
from contracts.errors import excerpt

LOGGER = logging.getLogger(__name__)
MOST_CONNECTIONS = 200
"""At a time; each may have a body of the largest size in memory."""
PATIENCE_S = 20
"""How long requests that are being answered may take when the service is asked to stop."""

MakeLoops = Callable[[Store, Callable[[str], None]], Sequence[Loop]]
"""Of the store, and of what writes the captures of an endpoint."""


@dataclass(frozen=True)
class ServerSettings:
    """What ``analyzer serve`` was told."""

    host: str
    port: int
    store: str
    region: str
    credentials: str | None = None
    tls_certificate: str | None = None
    tls_key: str | None = None
    folders: Sequence[str] = ()


def serve(settings: ServerSettings, make_loops: MakeLoops = lambda *_: ()) -> None:
    """Serve until a signal asks to stop, with loops beside that. Raises ConfigurationError, and StoreProblemError."""
    secrets = None if settings.credentials is None else read_secrets(settings.credentials)
    _check(settings, secrets)
    # S3 is within reach anyhow.
    reach = Reach([path for each in settings.folders if isinstance(path := place_of("folder", each), Path)])
    listening = _listening(settings)
    with closing(listening), closing(open_store(settings.store)) as store:
        service = Service(store, Arns(settings.region), _now, secrets, reach)
        invocations = InvocationsOnDemand(service)
        config = uvicorn.Config(
            application(service, invocations),
            http=ImpatientProtocol,
            log_config=None,
            access_log=False,
            lifespan="on",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=PATIENCE_S,
            ssl_certfile=settings.tls_certificate,
            ssl_keyfile=settings.tls_key,
        )
        loops = make_loops(store, invocations.flush)
        scheme = "https" if settings.tls_certificate else "http"
        if scheme == "http" and not _is_loopback(settings.host):
            LOGGER.warning(
                "Others can read what is sent, and secrets that browsers send: without tls_certificate, a proxy before "
                "this service should serve by TLS."
            )
        LOGGER.info("Serving at %s://%s:%d.", scheme, settings.host, listening.getsockname()[1])
        with turning(loops, _now):
            _QuietServer(config).run([listening])
    LOGGER.info("Stopped.")


class _QuietServer(uvicorn.Server):
    """Ends by itself when it was asked to stop, in the place of the signal: that is how a service ends well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {each: signal.signal(each, self.handle_exit) for each in heeded()}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _check(settings: ServerSettings, secrets: Secrets | None) -> None:
    """Before anything is made or listened to."""
    if not re.fullmatch(r"[a-z0-9-]{1,40}", settings.region):
        raise ConfigurationError.malformed("region", settings.region, "the name of a region, such as us-east-1")
    if secrets is None and not _is_loopback(settings.host):
        raise ConfigurationError(
            f"host holds {excerpt(settings.host)}, where others can ask; it needs credentials, a file of the keys that "
            "requests are signed with, or should be 127.0.0.1."
        )
    if settings.tls_key is not None and settings.tls_certificate is None:
        raise ConfigurationError("tls_key is given without tls_certificate; both are needed, or neither.")
    if settings.tls_certificate is not None:
        try:
            # The empty password keeps OpenSSL from asking for one.
            ssl.create_default_context().load_cert_chain(settings.tls_certificate, settings.tls_key, lambda: "")
        except OSError as error:  # as those of SSL are
            reason = error.strerror or type(error).__name__
            raise ConfigurationError(
                f"tls_certificate and tls_key cannot be used ({reason}); they should be files of PEM that belong "
                "together, the key without a password."
            ) from None


def _listening(settings: ServerSettings) -> socket.socket:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ConfigurationError(
            f"host holds {excerpt(settings.host)}, where nobody can listen at port {settings.port}: {reason}."
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _now() -> datetime:
    return datetime.now(UTC)
