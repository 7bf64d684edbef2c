"""Where the members of a job come to: the primary's side of their connections."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from types import TracebackType
from typing import Any, Self

from analyzer.cluster import ports
from analyzer.cluster.channel import Channel, ChannelLostError, Message
from analyzer.cluster.inputs import Listing
from analyzer.cluster.site import Deadline
from analyzer.errors import EngineError
from analyzer.outcome import Outcome

logger = logging.getLogger(__name__)


@dataclass
class Member:
    """A host that has registered. `heap` and `direct` are bytes that its executor may have, `slots` tasks at a time."""

    host: str
    address: str
    heap: int
    direct: int
    slots: int
    listing: Listing
    channel: Channel
    lost: bool = False
    acknowledged: bool = False

    @classmethod
    def of(cls, message: Message, address: str, channel: Channel) -> Self:
        """Raises ValueError, TypeError or KeyError when the message is no registration."""
        if message["kind"] != "register":
            raise ValueError(message["kind"])
        heap, direct, slots = (int(message[name]) for name in ("heap", "direct", "slots"))
        return cls(str(message["host"]), address, heap, direct, slots, Listing(**message["listing"]), channel)


class Rendezvous:
    """Open within `with`. Each member has a thread here that listens to it for as long as the job lasts."""

    def __init__(self, hosts: Sequence[str], key: bytes) -> None:
        """`hosts` are the members that are awaited."""
        self._hosts = sorted(hosts)
        self._key = key
        self._listener: socket.socket | None = None
        self._members: dict[str, Member] = {}
        self._failed: str | None = None
        self._order: dict[str, Any] | None = None
        self._outcome: Outcome | None = None
        self._changed = threading.Condition()

    def open(self, address: str, port: int = ports.RENDEZVOUS) -> Self:
        """Listen at this host's own address; raises EngineError when the port cannot be had."""
        try:
            self._listener = socket.create_server((address, port), backlog=len(self._hosts) + 16)
        except OSError as error:
            raise EngineError(
                f"This host cannot listen at {address}, port {port}, for the other hosts: {error.strerror}."
            ) from error
        threading.Thread(target=self._accept, args=(self._listener,), name="rendezvous", daemon=True).start()
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self._listener.close()
        with self._changed:
            members = list(self._members.values())
        for member in members:
            member.channel.close()

    @property
    def port(self) -> int:
        """The port that is listened at."""
        assert self._listener is not None
        return int(self._listener.getsockname()[1])

    def members(self, deadline: Deadline) -> list[Member]:
        """All members, when they have registered.

        Raises EngineError that names the hosts which have not by the deadline, or one that registered and is lost.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._failed or len(self._members) == len(self._hosts), deadline.left())
            if self._failed:
                raise EngineError(self._failed)
            missing = [host for host in self._hosts if host not in self._members]
            if missing:
                raise EngineError(
                    f"{len(missing)} of {len(self._hosts) + 1} hosts did not come up within {deadline}: "
                    f"{', '.join(missing[:10])}."
                )
            return [self._members[host] for host in self._hosts]

    def order(self, **content: Any) -> None:
        """Tell all members to start their workers; one that is lost by now is lost to the job, no more."""
        with self._changed:
            self._order = content
            members = self._alive()
        for member in members:
            self._send(member, "work", **content)

    def announce(self, outcome: Outcome, patience: Deadline, arrivals: Deadline) -> None:
        """Tell the outcome to all members and wait until each live one has acknowledged it, or for `patience`.

        Until `arrivals`, and no longer than that, those are waited for too that have not come up yet.
        """
        if self._listener is None:
            return
        with self._changed:
            self._outcome = outcome
            members = self._alive()
        for member in members:
            self._send(member, "outcome", code=int(outcome.code), message=outcome.message)
        with self._changed:
            self._changed.wait_for(self._everybody_knows, min(arrivals.left(), patience.left()))
            self._changed.wait_for(self._living_know, patience.left())
            if silent := [member.host for member in self._alive() if not member.acknowledged]:
                logger.warning("Hosts that did not acknowledge the outcome: %s", ", ".join(silent))

    def _alive(self) -> list[Member]:
        return [member for member in self._members.values() if not member.lost]

    def _living_know(self) -> bool:
        return all(member.acknowledged for member in self._alive())

    def _everybody_knows(self) -> bool:
        return len(self._members) == len(self._hosts) and self._living_know()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connected, (address, _) = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connected, address), name=f"host-{address}", daemon=True).start()

    def _serve(self, connected: socket.socket, address: str) -> None:
        try:
            channel = Channel(connected, self._key, asks_first=True)
        except AuthenticationError:
            logger.warning("A connection from %s was refused: it does not know the secret of this job", address)
            return
        except (OSError, EOFError) as error:
            logger.debug("A connection from %s broke off: %s", address, error)
            return
        with channel, contextlib.suppress(ChannelLostError):
            self._registered(channel, address)

    def _registered(self, channel: Channel, address: str) -> None:
        message = channel.receive()
        while message.get("kind") == "heartbeat":
            message = channel.receive()
        if message.get("kind") == "failed":
            self._fail(f"The host at {address} cannot take part: {str(message.get('message'))[:500]}")
            channel.receive()  # until it leaves
            return
        try:
            member = Member.of(message, address, channel)
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("A registration from %s is not understood: %s", address, type(error).__name__)
            return
        with self._changed:
            refused = member.host not in self._hosts or member.host in self._members
            if not refused:
                self._members[member.host] = member
                self._changed.notify_all()
            outcome, order = self._outcome, self._order
        if refused:
            logger.warning("A second host at %s says that it is %s, or it is none of the job's", address, member.host)
            wrong = f"Error: the host {member.host} is not one that is awaited: see current_host in resourceconfig.json"
            channel.send("outcome", code=2, message=wrong)
            return
        logger.info("The host %s has joined", member.host)
        if outcome is not None:
            self._send(member, "outcome", code=int(outcome.code), message=outcome.message)
        elif order is not None:
            self._send(member, "work", **order)
        self._listen(member)

    def _listen(self, member: Member) -> None:
        reason = ""
        while not reason:
            try:
                message = member.channel.receive()
            except ChannelLostError as error:
                reason = str(error)
                break
            if message.get("kind") == "acknowledged":
                with self._changed:
                    member.acknowledged = True
                    self._changed.notify_all()
            elif message.get("kind") == "failed":
                reason = str(message.get("message"))[:500]
        self._lost(member, reason)

    def _lost(self, member: Member, reason: str) -> None:
        with self._changed:
            member.lost = True
            if not member.acknowledged and self._outcome is None:
                if self._order is None:
                    self._failed = self._failed or f"The host {member.host} was lost before the job began: {reason}."
                else:
                    logger.warning("The host %s was lost; the job goes on without it: %s", member.host, reason)
            self._changed.notify_all()

    def _fail(self, message: str) -> None:
        with self._changed:
            self._failed = self._failed or message
            self._changed.notify_all()

    def _send(self, member: Member, kind: str, **content: Any) -> None:
        with contextlib.suppress(ChannelLostError):  # whoever listens to it finds out
            member.channel.send(kind, **content)
