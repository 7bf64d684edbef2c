"""Connections of clients that ask to go over to another protocol: they are answered as if they had not.

The parser of uvicorn stops where such a request has its body, which is lost then: nobody is answered. Java's own client
asks for HTTP/2 so, unless it is told not to. It needs the extra `capture`.
"""

from __future__ import annotations

import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_UPGRADE = re.compile(rb"\r\nupgrade:[^\r\n]*", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"


class PlainConnection(HttpToolsProtocol):
    """As uvicorn's own, but for the header Upgrade, which no request has."""

    _is_in_body = False

    def data_received(self, data: bytes) -> None:
        """Of uvicorn: what has come."""
        if not self._is_in_body:
            end = data.find(_END_OF_HEAD)
            end = len(data) if end < 0 else end
            if _UPGRADE.search(data, 0, end):
                data = _UPGRADE.sub(b"", data[:end]) + data[end:]
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Of the parser: a head has come."""
        self._is_in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Of the parser: a body has come."""
        self._is_in_body = False
        super().on_message_complete()
