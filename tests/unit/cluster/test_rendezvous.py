"""The meeting of hosts, over real sockets of the loopback interface."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from multiprocessing import AuthenticationError
from typing import Any

import pytest

from analyzer.cluster import channel as channels
from analyzer.cluster.channel import Channel, ChannelLostError, Message
from analyzer.cluster.inputs import Listing
from analyzer.cluster.member import connected
from analyzer.cluster.rendezvous import Rendezvous
from analyzer.cluster.secret import key_for
from analyzer.cluster.site import Deadline, Site, address_of
from analyzer.errors import ConfigurationError, EngineError
from analyzer.outcome import Outcome
from contracts.exit_codes import ExitCode
from contracts.resource_config import ResourceConfig

SECRET = b"s" * 32
KEY = key_for("rendezvous", SECRET)
DONE = Outcome(ExitCode.SUCCESS, "Completed: it is done.")


@pytest.fixture
def rendezvous() -> Iterator[Rendezvous]:
    with Rendezvous(["algo-2", "algo-3"], KEY) as entered:
        yield entered.open("127.0.0.1", 0)


def dialled(rendezvous: Rendezvous, key: bytes = KEY) -> Channel:
    return Channel(socket.create_connection(("127.0.0.1", rendezvous.port)), key, asks_first=False)


def joined(rendezvous: Rendezvous, host: str, **more: Any) -> Channel:
    channel = dialled(rendezvous)
    given = {"heap": 1 << 30, "direct": 1 << 28, "slots": 2, "listing": asdict(Listing()), **more}
    channel.send("register", host=host, **given)
    return channel


def next_word(channel: Channel) -> Message:
    """The next message that is no heartbeat."""
    while (message := channel.receive())["kind"] == "heartbeat":
        pass
    return message


def test_members_are_there_when_all_have_registered(rendezvous: Rendezvous) -> None:
    with joined(rendezvous, "algo-3", slots=7), joined(rendezvous, "algo-2"):
        members = rendezvous.members(Deadline(10))
        assert [(member.host, member.slots, member.address) for member in members] == [
            ("algo-2", 2, "127.0.0.1"),
            ("algo-3", 7, "127.0.0.1"),
        ]


def test_hosts_that_do_not_come_up_are_named(rendezvous: Rendezvous) -> None:
    with (
        joined(rendezvous, "algo-3"),
        pytest.raises(EngineError, match=r"1 of 3 hosts did not come up within 0.3 s \(cluster_deadline_s\): algo-2\."),
    ):
        rendezvous.members(Deadline(0.3))


def test_orders_and_the_outcome_reach_every_member_and_are_acknowledged(rendezvous: Rendezvous) -> None:
    with joined(rendezvous, "algo-2") as two, joined(rendezvous, "algo-3") as three:
        rendezvous.members(Deadline(10))
        rendezvous.order(master="spark://10.0.0.1:7077", heap=5)
        for channel in (two, three):
            assert next_word(channel) == {"kind": "work", "master": "spark://10.0.0.1:7077", "heap": 5}
        announced = threading.Thread(target=rendezvous.announce, args=(DONE, Deadline(10), Deadline(10)))
        announced.start()
        for channel in (two, three):
            assert next_word(channel) == {"kind": "outcome", "code": 0, "message": DONE.message}
        two.send("acknowledged")
        announced.join(0.3)
        assert announced.is_alive()
        three.send("acknowledged")
        announced.join(5)
        assert not announced.is_alive()


def test_a_member_that_comes_late_is_told_the_outcome(rendezvous: Rendezvous) -> None:
    announced = threading.Thread(target=rendezvous.announce, args=(DONE, Deadline(10), Deadline(10)))
    announced.start()
    for host in ("algo-2", "algo-3"):
        with joined(rendezvous, host) as channel:
            assert next_word(channel)["message"] == DONE.message
            channel.send("acknowledged")
            time.sleep(0.1)
    announced.join(5)
    assert not announced.is_alive()


def test_the_outcome_is_not_awaited_of_members_that_are_lost_or_silent(rendezvous: Rendezvous) -> None:
    with joined(rendezvous, "algo-2"), joined(rendezvous, "algo-3") as three:
        rendezvous.members(Deadline(10))
        rendezvous.order()
        three.close()
        began = time.monotonic()
        rendezvous.announce(DONE, Deadline(0.5), Deadline(10))
        assert time.monotonic() - began < 3


def test_a_member_that_never_comes_is_awaited_until_its_deadline_alone(rendezvous: Rendezvous) -> None:
    began = time.monotonic()
    rendezvous.announce(DONE, Deadline(10), Deadline(0.3))
    assert 0.2 < time.monotonic() - began < 3


def test_a_member_that_is_lost_before_the_job_begins_fails_it(rendezvous: Rendezvous) -> None:
    with joined(rendezvous, "algo-2") as two:
        time.sleep(0.2)
        two.close()
        with pytest.raises(EngineError, match="The host algo-2 was lost before the job began"):
            rendezvous.members(Deadline(5))


def test_a_member_that_cannot_take_part_says_why(rendezvous: Rendezvous) -> None:
    with dialled(rendezvous) as channel:
        channel.send("failed", message="No Java 17 was found")
        with pytest.raises(EngineError, match="cannot take part: No Java 17 was found"):
            rendezvous.members(Deadline(5))


@pytest.mark.parametrize("host", ["algo-2", "algo-9"])
def test_a_second_host_of_a_name_and_a_stranger_are_turned_away(rendezvous: Rendezvous, host: str) -> None:
    with joined(rendezvous, "algo-2"):
        time.sleep(0.2)
        with joined(rendezvous, host) as second:
            word = next_word(second)
            assert (word["code"], word["kind"]) == (2, "outcome")
            assert host in word["message"]


def test_one_who_does_not_know_the_secret_is_refused(rendezvous: Rendezvous) -> None:
    with pytest.raises(AuthenticationError):
        dialled(rendezvous, key_for("rendezvous", b"another"))


@pytest.mark.parametrize("words", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x05hello", b"\xff" * 4096])
def test_what_speaks_another_language_disturbs_nobody(rendezvous: Rendezvous, words: bytes) -> None:
    with socket.create_connection(("127.0.0.1", rendezvous.port)) as stranger:
        stranger.sendall(words)
        with joined(rendezvous, "algo-2"), joined(rendezvous, "algo-3"):
            assert len(rendezvous.members(Deadline(5))) == 2


def test_a_registration_that_is_not_understood_is_none(rendezvous: Rendezvous) -> None:
    with joined(rendezvous, "algo-2", heap="much"), pytest.raises(EngineError, match="algo-2, algo-3"):
        rendezvous.members(Deadline(0.5))


def test_heartbeats_keep_a_channel_and_silence_loses_it(
    rendezvous: Rendezvous, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "HEARTBEAT_S", 0.1)
    monkeypatch.setattr(channels, "LOST_AFTER_S", 0.5)
    with joined(rendezvous, "algo-2") as two:
        began = time.monotonic()
        while time.monotonic() - began < 1.0:
            assert two.receive() == {"kind": "heartbeat"}
    silent = joined(rendezvous, "algo-3")  # not entered: it sends no heartbeats
    with pytest.raises(ChannelLostError):
        while time.monotonic() - began < 5.0:
            silent.receive()
    silent.close()


def site(secret: bytes = SECRET, seconds: float = 10.0) -> Site:
    config = ResourceConfig(current_host="127.0.0.9", hosts=("127.0.0.1", "127.0.0.9"))
    return Site(config, secret, Deadline(seconds), ())


def test_a_member_tries_until_the_primary_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with Rendezvous(["127.0.0.9"], KEY) as late:
        threading.Timer(0.8, late.open, ("127.0.0.1", port)).start()
        connected(site(), port).close()


def test_a_member_gives_up_at_the_deadline_and_names_the_primary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(EngineError, match=r"The host 127\.0\.0\.1, which leads the job, did not come up within 1 s"):
        connected(site(seconds=1.0), port)


def test_a_member_with_another_secret_is_told_at_once(rendezvous: Rendezvous) -> None:
    with pytest.raises(ConfigurationError, match="knows another secret than this one"):
        connected(site(b"another"), rendezvous.port)


def test_a_port_that_is_taken_is_told(rendezvous: Rendezvous) -> None:
    with Rendezvous(["x"], KEY) as second, pytest.raises(EngineError, match=r"cannot listen at 127\.0\.0\.1, port"):
        second.open("127.0.0.1", rendezvous.port)


def test_a_name_without_an_address_is_looked_up_until_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    lookups = []

    def unknown(*_: object) -> None:
        lookups.append(1)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(EngineError, match=r"The host algo-7 of resourceconfig\.json has no address after 1 s"):
        address_of("algo-7", Deadline(1.0))
    assert len(lookups) > 1
