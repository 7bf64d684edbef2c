"""What a writer of captures is given, checked before anything is served."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.errors import ConfigurationError
from analyzer.places.hidden import is_hidden
from contracts.captured import ENDPOINT_INPUT, ENDPOINT_OUTPUT
from contracts.errors import held, is_utf_8

_LONGEST_NAME = 255
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f]")
_SIDES = dict.fromkeys((ENDPOINT_INPUT, ENDPOINT_OUTPUT)).keys()
_MEDIA_TYPE = re.compile(r"[^\s/;A-Z]+/[^\s/;A-Z]+")


@dataclass(frozen=True)
class CaptureSettings:
    """Where captures go, and how many. Raises ConfigurationError that names the setting which is wrong."""

    to: str
    """The place above the folders of endpoints: a folder of this machine, or one at s3://."""
    endpoint: str
    variant: str = "AllTraffic"
    sampling: float = 100
    """How many invocations are captured, in percent; each of them whole or not at all."""
    sides: Sequence[str] = (ENDPOINT_INPUT, ENDPOINT_OUTPUT)
    """What of an invocation is captured: its request, its answer, or both."""
    csv_content_types: Sequence[str] = ("text/csv",)
    json_content_types: Sequence[str] = ("application/json",)
    """Of these the data is the text itself; of all others it is BASE64."""
    file_bytes: int = 16 << 20
    file_s: float = 60
    """A file is closed, or sent to the store, when it has so many bytes, or when its first record is so old."""
    largest_body: int = 6 << 20
    """Bytes of a request or an answer, after a content encoding is undone, beyond which it is not captured."""
    queue_bytes: int = 64 << 20
    """Bytes that wait for the writer, beyond which records are dropped; as many may wait for a store."""
    disk_used: float = 75
    """How full, in percent, a disk of this machine may be for records to be written to it."""
    disk_free: float = 10 << 30
    """Bytes free with which a disk is not full, whatever share of it is used: large ones have room beyond that."""

    def __post_init__(self) -> None:
        if not isinstance(self.to, str) or not self.to:
            raise ConfigurationError(f"to holds {held(self.to)}; it should be a folder, or a place at s3://.")
        for setting in ("endpoint", "variant"):
            _require_name(setting, getattr(self, setting))
        for setting in ("sampling", "disk_used"):
            _require_number(setting, getattr(self, setting), 0, 100, "a number from 0 to 100, in percent")
        _require_number("disk_free", self.disk_free, 0, math.inf, "a number of bytes, at least 0")
        for setting in ("file_bytes", "file_s", "largest_body", "queue_bytes"):
            _require_number(setting, getattr(self, setting), 1, math.inf, "a number of at least 1")
        _require_sides(self.sides)
        for setting in ("csv_content_types", "json_content_types"):
            _require_media_types(setting, getattr(self, setting))


def _require_name(setting: str, name: object) -> None:
    """It becomes a folder, which readers must not take for a hidden one, nor for several."""
    if (
        not isinstance(name, str)
        or not name
        or is_hidden(name)
        or _NOT_IN_NAMES.search(name)
        or not is_utf_8(name)
        or len(name.encode()) > _LONGEST_NAME
    ):
        right = (
            f"the name of a folder: up to {_LONGEST_NAME} bytes, without slashes and control characters, "
            "and not beginning with a point or an underscore"
        )
        raise ConfigurationError(f"{setting} holds {held(name)}; it should be {right}.")


def _require_number(setting: str, value: object, least: float, most: float, right: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ConfigurationError(f"{setting} holds {held(value)}; it should be {right}.")


def _require_sides(sides: object) -> None:
    several = sides if isinstance(sides, Sequence) and not isinstance(sides, str) else []
    if not several or not {*map(str, several)} <= _SIDES:
        raise ConfigurationError(
            f"sides holds {held(sides)}; it should be a list of one or both of {', '.join(_SIDES)}."
        )


def _require_media_types(setting: str, types: object) -> None:
    several = types if isinstance(types, Sequence) and not isinstance(types, str) else [None]
    for each in several:
        if not isinstance(each, str) or not _MEDIA_TYPE.fullmatch(each):
            wrong = held(types if several == [None] else each)
            right = "a list of content types in lower case and without parameters, such as text/csv"
            raise ConfigurationError(f"{setting} holds {wrong}; it should be {right}.")
