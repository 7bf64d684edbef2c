"""The commands of the service need an extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from analyzer.errors import ConfigurationError


@contextmanager
def service_extra(needing: str) -> Iterator[None]:
    """Around imports of the service; raises ConfigurationError where something is missing. "serve needs" begins it."""
    try:
        yield
    except ModuleNotFoundError as missing:
        needed = "`pip install 'open-model-monitor-analyzer[service]'`"
        raise ConfigurationError(f"{needing} {missing.name}, which is missing: {needed}.") from None
