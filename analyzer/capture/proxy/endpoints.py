"""What is served: endpoints of one or several variants, each of them a model server with a share of the traffic."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from urllib.parse import urlsplit

from analyzer.capture.path_patterns import INVOCATIONS
from analyzer.capture.writer import CaptureWriter
from analyzer.errors import ConfigurationError
from contracts.errors import held

ALL_TRAFFIC = "AllTraffic"


@dataclass(frozen=True)
class ServedVariant:
    """A model server, and the writer that what it answers is captured by, if it is. Raises ConfigurationError."""

    name: str
    upstream: str
    """Its URL. Where that has a path, this is what the runtime API's invocations are posted to, else /invocations."""
    weight: float = 1
    """Its share of the traffic, divided by the sum of all; 0 answers only who names it."""
    writer: CaptureWriter | None = None

    def __post_init__(self) -> None:
        if not _is_url(self.upstream):
            right = "the URL of a model server, such as http://model:8080"
            raise ConfigurationError(f"upstream holds {held(self.upstream)}; it should be {right}.")
        if not isinstance(self.weight, int | float) or not 0 <= self.weight < math.inf:
            raise ConfigurationError(f"weight holds {held(self.weight)}; it should be a number of at least 0.")

    @cached_property
    def origin(self) -> str:
        """What the paths of requests follow."""
        found = urlsplit(self.upstream)
        return f"{found.scheme}://{found.netloc}"

    @cached_property
    def invocations(self) -> str:
        """Where the model is asked."""
        return self.origin + (urlsplit(self.upstream).path.rstrip("/") or INVOCATIONS)


class ServedEndpoint:
    """Variants that share the traffic by their weights. Raises ConfigurationError."""

    def __init__(self, name: str, variants: Sequence[ServedVariant]) -> None:
        self.name = name
        self.variants = tuple(variants)
        self._named = {variant.name: variant for variant in self.variants}
        self._weights = [*accumulate(variant.weight for variant in self.variants)]
        if len(self._named) < len(self.variants):
            names = ", ".join(variant.name for variant in self.variants)
            raise ConfigurationError(f"variant holds {held(names)}; it should be names that differ.")
        if not self._weights or not self._weights[-1]:
            raise ConfigurationError("variant holds no weight above 0; it should be one at least.")

    @property
    def first(self) -> ServedVariant:
        """The one that answers what is no invocation."""
        return self.variants[0]

    def named(self, name: str) -> ServedVariant | None:
        """The variant of that name, if there is one."""
        return self._named.get(name)

    def next(self) -> ServedVariant:
        """The variant that answers the next invocation."""
        if len(self.variants) == 1:
            return self.first
        return random.choices(self.variants, cum_weights=self._weights)[0]  # noqa: S311 (a sample)


def _is_url(text: object) -> bool:
    try:
        found = urlsplit(text if isinstance(text, str) else "")
        found.port  # noqa: B018 (it is not looked at before)
    except ValueError:
        return False
    is_plain = (
        not (found.query or found.fragment or found.username) and str(text).isprintable() and " " not in str(text)
    )
    return found.scheme in {"http", "https"} and bool(found.hostname) and is_plain
