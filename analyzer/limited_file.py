"""A file that is read whole, and no further than to a limit: what is made of it takes many times its size."""

from __future__ import annotations

from analyzer.places.place import Place
from contracts.errors import ContractError

MOST_SETTINGS_BYTES = 16 << 20
"""Of a file of settings: an analysis config holds some rows of a baseline at most, a file of rules some lists."""


def read_limited(path: Place, limit: int, setting: str | None = None) -> bytes:
    """The bytes of a file. Raises OSError, and ContractError that names the limit, and the setting that is one."""
    with path.open("rb") as file:
        # One more than may be there: a file that grows, or a device, tells no size.
        read = file.read(limit + 1) if path.stat().st_size <= limit else None
    if read is None or len(read) > limit:
        by = f" ({setting}); more takes memory of about twenty times its size" if setting else ""
        raise ContractError("", f"is larger than {limit} bytes, the most that is read{by}")
    return read
