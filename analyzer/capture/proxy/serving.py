"""A server of its own for the proxy: one process, until a signal asks it to stop."""

from __future__ import annotations

import gc
import socket

import uvicorn

from analyzer.capture.connections import PlainConnection
from analyzer.capture.proxy.application import CapturingProxy
from analyzer.errors import ConfigurationError

ANSWERED_WITHIN_S = 5
"""How long requests that have come in may take when the server stops; then they are broken off."""
BACKLOG = 2048


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket at an address of this machine; `port` 0 takes any that is free. Raises ConfigurationError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        held = f"{host}:{port}"
        right = f"an address of this machine that is free ({error.strerror or error}); --port 0 takes any"
        raise ConfigurationError.malformed("--host with --port", held, right) from None


def serve(proxy: CapturingProxy, at: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, which is raised once more when all that had come in is answered."""
    config = uvicorn.Config(
        proxy,
        http=PlainConnection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=ANSWERED_WITHIN_S,
        backlog=BACKLOG,
    )
    # What is there by now stays, and need not be looked through again whenever garbage is collected.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[at])
