"""Headers as ASGI has them, and which of them are of one connection alone, and go no further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

RawHeaders = Sequence[tuple[bytes, bytes]]

_OF_A_CONNECTION = frozenset(
    {
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""RFC 9110, 7.6.1, and what older clients send."""
_NOT_FOR_MODELS = _OF_A_CONNECTION | {b"host", b"expect"}


def passed_on(
    headers: Iterable[tuple[bytes, bytes]], but: frozenset[bytes] = _OF_A_CONNECTION
) -> list[tuple[bytes, bytes]]:
    """Those that are for whoever is at the other end, in their order, their names in lower case."""
    found: list[tuple[bytes, bytes]] = []
    named: set[bytes] = set()
    for name, value in headers:
        lower = name.lower()
        if lower == b"connection":
            named.update(each.strip().lower() for each in value.split(b","))
        elif lower not in but:
            found.append((lower, value))
    return [each for each in found if each[0] not in named] if named else found


def passed_to_model(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The same of a request, without those that whoever asks the model makes anew."""
    return passed_on(headers, _NOT_FOR_MODELS)
