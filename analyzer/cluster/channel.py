"""A connection between two hosts that know the same key: JSON objects both ways, and heartbeats in between."""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from types import TracebackType
from typing import Any, Self

import orjson

logger = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
LOST_AFTER_S = 45.0
"""Without a word for this long, the other host is taken for lost."""
HANDSHAKE_S = 10.0
LONGEST_MESSAGE = 1 << 16

Message = dict[str, Any]


class ChannelLostError(Exception):
    """The other host closed the connection, said nothing for too long, or spoke another language."""


class Channel:
    """One end of a connection. Any thread may send; one thread receives. Within `with`, heartbeats are sent."""

    def __init__(self, connected: socket.socket, key: bytes, *, asks_first: bool) -> None:
        """Make sure that the other end knows `key`, and show it that we do; one of the two ends asks first.

        The key itself is not sent. Raises AuthenticationError, or OSError when the other end breaks off.
        """
        self._socket = connected
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected.setblocking(True)
        _set_timeout(connected, HANDSHAKE_S)
        self._connection = Connection(connected.dup().detach())
        self._sending = threading.Lock()
        self._closed = threading.Event()
        try:
            for step in (deliver_challenge, answer_challenge) if asks_first else (answer_challenge, deliver_challenge):
                step(self._connection, key)
        except (OSError, EOFError, AuthenticationError, AssertionError) as error:
            self._connection.close()
            connected.close()
            # A message that is no challenge at all comes from something that speaks another language.
            raise (OSError("it does not speak our language") if isinstance(error, AssertionError) else error) from error
        _set_timeout(connected, LOST_AFTER_S)

    def __enter__(self) -> Self:
        threading.Thread(target=self._beat, name="heartbeats", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self.close()

    @property
    def own_address(self) -> str:
        """The address of this host, as the other one reaches it."""
        return str(self._socket.getsockname()[0])

    def send(self, kind: str, **content: Any) -> None:
        """Send a message; raises ChannelLostError."""
        message = orjson.dumps({"kind": kind, **content})
        try:
            with self._sending:
                self._connection.send_bytes(message)
        except (OSError, ValueError) as error:
            raise ChannelLostError(str(error)) from error

    def receive(self) -> Message:
        """Wait for the next message, which may be a heartbeat; raises ChannelLostError."""
        try:
            message = orjson.loads(self._connection.recv_bytes(LONGEST_MESSAGE))
        except BlockingIOError as error:
            raise ChannelLostError(f"not a word in {LOST_AFTER_S:g} s") from error
        except (OSError, EOFError, ValueError) as error:
            raise ChannelLostError(str(error) or "the connection ended") from error
        if not isinstance(message, dict):
            raise ChannelLostError("no message of ours")
        return message

    def close(self) -> None:
        """End the connection; whoever receives at either end is told that it is lost."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _beat(self) -> None:
        while not self._closed.wait(HEARTBEAT_S):
            try:
                self.send("heartbeat")
            except ChannelLostError:
                return


def _set_timeout(connected: socket.socket, seconds: float) -> None:
    value = struct.pack("@ll", int(seconds), int(seconds % 1 * 1e6))
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, value)
