"""Link-local addresses: where clouds tell machines their credentials, and no model answers."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

SETTING = "model_allow_link_local"

_OF_METADATA = (ip_network("fd00:ec2::/32"), ip_network("fd20:ce::254/128"))
"""Where AWS and Google have their metadata in IPv6; the one in IPv4, 169.254.169.254, is link-local."""
_HOLD_IPV4 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))
"""IPv4 behind a translator, in the last four bytes (RFC 6052, RFC 8215), or as it was once written (RFC 4291)."""


def is_link_local(address: str) -> bool:
    """Whether an address in numbers, with or without a zone (`fe80::1%eth0`), is one where no model is asked."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and any(found in network for network in _HOLD_IPV4):
            inner = IPv4Address(found.packed[-4:])
        if inner is None:
            return found.is_link_local or any(found in network for network in _OF_METADATA)
        found = inner
    return found.is_link_local


def link_local_address(host: str, *, numbers_alone: bool = False) -> str | None:
    """The first of a host's addresses that is link-local, None without one or where the name is not known.

    Addresses may be written in any way that the system takes (`0xa9fea9fe`); with `numbers_alone` no name is looked up.
    """
    flags = socket.AI_NUMERICHOST if numbers_alone else 0
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError):
        return None
    addresses = (str(place[0]) for *_, place in found)
    return next((address for address in addresses if is_link_local(address)), None)


def refusal(address: str) -> str:
    """What is told of such an address."""
    return f"{address} is link-local, where clouds tell machines their credentials; {SETTING}=Enabled allows it"
