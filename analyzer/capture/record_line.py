"""The line of a capture file that an invocation becomes.

Data of the content types that are said to be CSV or JSON is the text itself, of all others BASE64, whatever is in it:
by the content type alone, as the closed service does. Bytes that are no text of their character set are BASE64 too. A
content encoding is undone where that is possible, since readers are not told of one.
"""

from __future__ import annotations

import base64
import re
import time
import zlib
from typing import Any
from uuid import uuid4

import orjson

from analyzer.capture.invocation import Body, Invocation
from analyzer.capture.settings import CaptureSettings
from contracts import captured as keys
from contracts.errors import is_utf_8

VERSION = "0"

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_ENDS_OF_LINES = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))
"""What some readers take for the end of a line, in UTF-8, and as JSON may have it in a text."""


class TooLargeError(Exception):
    """A body is larger than what is captured."""


def line_of(invocation: Invocation, settings: CaptureSettings) -> bytes:
    """The record of an invocation, with an id of its own, and the end of the line. Raises TooLargeError."""
    metadata = {
        keys.EVENT_ID: str(uuid4()),
        keys.INFERENCE_ID: invocation.inference_id,
        keys.CUSTOM_ATTRIBUTES: invocation.custom_attributes and [invocation.custom_attributes],
        keys.INFERENCE_TIME: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(invocation.moment)),
    }
    record = {
        keys.CAPTURE_DATA: {
            keys.ENDPOINT_INPUT: _side(invocation.request, "INPUT", settings),
            keys.ENDPOINT_OUTPUT: _side(invocation.answer, "OUTPUT", settings),
        },
        keys.EVENT_METADATA: {key: value for key, value in metadata.items() if value},
        keys.EVENT_VERSION: VERSION,
    }
    line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    for end, escaped in _ENDS_OF_LINES:
        line = line.replace(end, escaped)
    return line


def _side(body: Body, mode: str, settings: CaptureSettings) -> dict[str, Any]:
    raw = _plain(b"".join(body.blocks), body.content_encoding, settings.largest_body)
    encoding = _encoding(body.content_type, settings)
    text = None if encoding == keys.BASE64 else _text(raw, body.content_type)
    if text is None:
        encoding, text = keys.BASE64, base64.b64encode(raw).decode("ascii")
    side = {keys.CONTENT_TYPE: body.content_type} if body.content_type else {}
    return {**side, keys.MODE: mode, keys.DATA: text, keys.ENCODING: encoding}


def _plain(raw: bytes, content_encoding: str | None, largest: int) -> bytes:
    """The bytes before they were packed; as they are where that cannot be found. Raises TooLargeError."""
    if raw and (content_encoding or "").strip().lower() in _PACKED:
        unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            plain = unpacking.decompress(raw, largest + 1)
        except zlib.error:
            plain = b""
        if len(plain) > largest:
            raise TooLargeError
        if unpacking.eof and not unpacking.unused_data:
            return plain
    if len(raw) > largest:
        raise TooLargeError
    return raw


def _encoding(content_type: str | None, settings: CaptureSettings) -> str:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type in settings.csv_content_types:
        return str(keys.CSV)
    return str(keys.JSON if media_type in settings.json_content_types else keys.BASE64)


def _text(raw: bytes, content_type: str | None) -> str | None:
    """The text in its character set, UTF-8 where none is said; None where it is none of it."""
    charset = _CHARSET.search(content_type or "")
    try:
        text = raw.decode(charset[1] if charset else "utf-8")
    except (LookupError, ValueError):
        return None
    return text if charset is None or is_utf_8(text) else None
