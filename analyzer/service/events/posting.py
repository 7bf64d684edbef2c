"""Sends JSON to an address by HTTP, once: who calls tries again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
import urllib3

from analyzer.errors import ConfigurationError
from analyzer.service.events.sink import TIMEOUT_S, NotTakenError

SETTING = "sinks"


class Address:
    """An address of http or https. It is shown without its path, which is a secret where it holds a token."""

    def __init__(self, url: Any, headers: Mapping[str, str] | None = None) -> None:
        """Raises ConfigurationError."""
        found = urlsplit(url) if isinstance(url, str) else None
        if found is None or found.scheme not in ("http", "https") or not found.hostname:
            raise ConfigurationError(f"{SETTING}: url should be one of http:// or https:// (it is not shown here).")
        self.shown = f"{found.scheme}://{found.hostname}"
        self._url = url
        self._headers = {**(headers or {}), "Content-Type": "application/json"}
        self._pool = urllib3.PoolManager(1, retries=False, timeout=urllib3.Timeout(total=TIMEOUT_S))

    def post(self, body: Any, headers: Mapping[str, str] | None = None) -> None:
        """Send it, and see it taken: any status of 2xx. Raises NotTakenError."""
        try:
            answer = self._pool.request(
                "POST",
                self._url,
                body=orjson.dumps(body),
                headers={**self._headers, **(headers or {})},
                redirect=False,
                preload_content=False,
            )
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NotTakenError(f"{self.shown} cannot be reached: {type(error).__name__}.") from error
        if not 200 <= answer.status < 300:
            raise NotTakenError(f"{self.shown} has answered {answer.status}.")
