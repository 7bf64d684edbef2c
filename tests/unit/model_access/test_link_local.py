"""Addresses where clouds tell machines their credentials: no model is asked there unless that is wanted."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from analyzer.errors import AnalyzerError, ConfigurationError, ModelError
from analyzer.model_access import scores_of
from analyzer.model_access.link_local import is_link_local
from tests.model_server import linear, model_server
from tests.unit.model_access.asking import ROWS, SCORES, WEIGHTS, asking
from tests.unit.model_access.conftest import Ask
from tests.unit.model_access.test_answers_without_end import says

WITHOUT_TRIES = {"model_retries": 0, "model_timeout_s": 5}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("169.254.169.254", True),
        ("169.254.170.2", True),
        ("169.253.255.255", False),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("fe80::1", True),
        ("febf::1%eth0", True),
        ("fec0::1", False),
        ("fd00:ec2::254", True),
        ("fd00:ec3::254", False),
        ("::1", False),
        ("::ffff:169.254.169.254", True),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::a9fe:a9fe", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::a9fe:a9fe", True),
        ("::169.254.169.254", True),
        ("2002:a9fe:a9fe::1", True),
        ("2002:7f00:1::1", False),
        ("fd20:ce::254", True),
        ("fd20:ce::255", False),
    ],
)
def test_link_local_addresses_are_known(address: str, expected: bool) -> None:
    assert is_link_local(address) is expected


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "0xa9fea9fe", "2852039166", "169.254.43518", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"],
)
def test_a_url_with_such_an_address_is_refused_before_anything_starts(host: str) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"MODEL_INVOCATIONS_URL is .* model_allow_link_local=Enabled allows"),
        asking(f"http://{host}/latest/meta-data"),
    ):
        pass


def test_an_address_that_is_allowed_is_asked() -> None:
    with asking("http://169.254.169.254/x", settings={"model_allow_link_local": "Enabled"}) as predictor:
        assert predictor.way.name == "http://169.254.169.254/x"


def test_a_name_that_leads_to_such_an_address_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """In both ways, and before a connection is made."""
    with model_server(linear(*WEIGHTS)) as server:
        server.url = server.url.replace("127.0.0.1", "localhost")
        with ask(server) as predictor:
            assert scores_of(predictor.predict(ROWS)).ravel().tolist() == SCORES
        known = server.requests
        _resolve(monkeypatch, "169.254.169.254")
        with (
            ask(server, settings=WITHOUT_TRIES) as predictor,
            pytest.raises(ModelError, match="model_allow_link_local"),
        ):
            predictor.predict(ROWS)
        assert server.requests == known


def test_a_name_that_leads_elsewhere_at_the_second_look_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with model_server(linear(*WEIGHTS)) as server:
        monkeypatch.setattr("analyzer.model_access.http_way.is_link_local", lambda address: address == "127.0.0.1")
        with (
            asking(server.invocations, settings=WITHOUT_TRIES) as predictor,
            pytest.raises(ModelError, match=r"127\.0\.0\.1 is link-local"),
        ):
            predictor.predict(ROWS)
        assert server.requests == 0


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(ask: Ask, code: int) -> None:
    head = f"HTTP/1.1 {code} Moved\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n"
    with (
        says([head.encode()]) as server,
        ask(server, settings=WITHOUT_TRIES) as predictor,
        pytest.raises(AnalyzerError, match=f"status {code}"),
    ):
        predictor.predict(ROWS)


def _resolve(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def found(host: str, port: Any, *_: Any, flags: int = 0, **__: Any) -> list[Any]:
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://a..b/x", "http://a..b/x"),
        ("http://" + 64 * "a", 40 * "a"),
        ("http://user:secret@[::1/x", "http://...@[::1/x"),
    ],
)
def test_a_url_that_is_none_is_told_without_its_secrets(url: str, shown: str) -> None:
    with pytest.raises(ConfigurationError, match=r"it should be a URL such as") as refused, asking(url):
        pass
    assert shown in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_path_is_asked_for_in_ascii() -> None:
    with model_server(linear(*WEIGHTS)) as server:
        place = server.url.partition("/invocations")[0].rstrip("/")
        with (
            asking(f"{place}/modèle/%20?b=ü") as predictor,
            pytest.raises(ModelError, match=r"/mod%C3%A8le/%20\?\.\.\., .* status 404"),
        ):
            predictor.predict(ROWS)


def test_an_address_of_ipv6_needs_no_port() -> None:
    with asking("http://[::1]/x", settings=WITHOUT_TRIES) as predictor, pytest.raises(ModelError, match=r"\[::1\]"):
        predictor.predict(ROWS)  # nothing listens at port 80
