"""By which names this machine may be asked where nobody has to say who he is."""

from __future__ import annotations

import ipaddress


def is_of_this_machine(host: str) -> bool:
    """Pages of the web may have a name of their own lead to this machine, but not send another one along."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
