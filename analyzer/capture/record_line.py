"""The line of a capture file that an invocation becomes.

Data of the content types that are said to be CSV or JSON is the text itself, of all others BASE64, whatever is in it:
by the content type alone, as the closed service does. Bytes that are no text of their character set are BASE64 too. A
content encoding is undone where that is possible, since readers are not told of one.
"""

from __future__ import annotations

import base64
import os
import re
import time
import zlib
from functools import lru_cache
from typing import Any

import orjson

from analyzer.capture.invocation import Body, Invocation
from analyzer.capture.settings import CaptureSettings
from contracts import captured as keys
from contracts.errors import is_utf_8

VERSION = "0"

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_VARIANT_OF_UUID = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_ENDS_OF_LINES = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))
"""What some readers take for the end of a line, in UTF-8, and as JSON may have it in a text."""


class TooLargeError(Exception):
    """A body is larger than what is captured."""


def line_of(invocation: Invocation, settings: CaptureSettings) -> bytes:
    """The record of an invocation, with an id of its own, and the end of the line. Raises TooLargeError."""
    metadata = {
        keys.EVENT_ID: _new_id(),
        keys.INFERENCE_ID: invocation.inference_id,
        keys.CUSTOM_ATTRIBUTES: invocation.custom_attributes and [invocation.custom_attributes],
        keys.INFERENCE_TIME: _time_text(int(invocation.moment)),
    }
    bodies = {keys.ENDPOINT_INPUT: (invocation.request, "INPUT"), keys.ENDPOINT_OUTPUT: (invocation.answer, "OUTPUT")}
    record = {
        keys.CAPTURE_DATA: {side: _side(*bodies[side], settings) for side in settings.sides},
        keys.EVENT_METADATA: {key: value for key, value in metadata.items() if value},
        keys.EVENT_VERSION: VERSION,
    }
    line = orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    for end, escaped in _ENDS_OF_LINES:
        line = line.replace(end, escaped)
    return line


def _new_id() -> str:
    """A random UUID, as uuid4 makes it in three times the time."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT_OF_UUID[text[16]]}{text[17:20]}-{text[20:]}"


@lru_cache(16)
def _time_text(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


def _side(body: Body, mode: str, settings: CaptureSettings) -> dict[str, Any]:
    raw = body.blocks[0] if len(body.blocks) == 1 else b"".join(body.blocks)
    raw = _plain(raw, body.content_encoding, settings.largest_body)
    types = settings.csv_content_types, settings.json_content_types
    encoding, charset = _encoding(body.content_type, *map(tuple, types))
    text = None if encoding == keys.BASE64 else _text(raw, charset)
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


@lru_cache(256)
def _encoding(content_type: str | None, csv: tuple[str, ...], json: tuple[str, ...]) -> tuple[str, str | None]:
    """The encoding that a content type asks for, and the character set that it names."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    named = _CHARSET.search(content_type or "")
    encoding = keys.CSV if media_type in csv else keys.JSON if media_type in json else keys.BASE64
    return str(encoding), named[1] if named else None


def _text(raw: bytes, charset: str | None) -> str | None:
    """The text in its character set, UTF-8 where none is said; None where it is none of it."""
    try:
        text = raw.decode(charset or "utf-8")
    except (LookupError, ValueError):
        return None
    return text if charset is None or is_utf_8(text) else None
