"""Requests and answers that others have logged, as lines of captured records.

A record of theirs that has both is one line. Where these are two records, events, each becomes a line with one side,
and such lines are joined by their id. What cannot be read, and what is left out, is a line that says so, to be counted.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from analyzer.captured.errors import BadRecordError, LeftOutError
from analyzer.captured.record import Record
from analyzer.scan.split import FAILED_ANSWERS, UNANSWERED, UNASKED
from contracts import captured as keys
from contracts.dataset_format import PairsFormat
from contracts.errors import counted, excerpt, held
from contracts.settings import fold, number_from_text
from contracts.times import as_time

_VERSION = "0"
_EPOCHS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""From which number on a time is in nanoseconds, microseconds or milliseconds since 1970; below it is in seconds."""

_SIDES = {"request": keys.ENDPOINT_INPUT, "response": keys.ENDPOINT_OUTPUT}


class PairLines:
    """Makes lines of the records of one file; `moment` is the time of records that have none of their own."""

    def __init__(self, format: PairsFormat, path: str, moment: datetime | None = None) -> None:
        self._format = format
        self._path = path
        self._moment = None if moment is None else as_time(moment)
        self._found: dict[tuple[str, ...], dict[str, str]] = {}

    def line(self, record: Any, number: int) -> bytes:
        """The line of a record, the one of that number in its file, without its end.

        Instead of a record there may be the BadRecordError of one.
        """
        try:
            made = self._made(record)
        except LeftOutError as error:
            made = {keys.LEFT_OUT: error.what}
        except BadRecordError as error:
            made = {keys.UNREADABLE: str(error)}
        made_of = {keys.CAPTURED_FROM: f"{self._path}, record {number}"}
        try:
            return orjson.dumps({**made, **made_of})
        except orjson.JSONEncodeError:
            return orjson.dumps({keys.UNREADABLE: "it holds half of a character, which is no text", **made_of})

    def columns(self, names: Iterable[str]) -> dict[str, str]:
        """Which of these columns or keys are read, by what they are. Raises BadRecordError where one is missing."""
        there = tuple(names)
        found = self._found.get(there)
        if found is None:
            found = self._found[there] = _columns(self._format, there)
        return found

    def _made(self, record: Any) -> Record:
        if isinstance(record, BadRecordError):
            raise record
        if not isinstance(record, dict):
            raise BadRecordError(f"a JSON object was expected, and it is {held(record)}")
        values = {role: record[key] for role, key in self.columns(record).items()}
        _require_success(values.get("status"))
        id, time = values.get("id"), _time(values.get("time")) or self._moment
        metadata = {keys.EVENT_ID: _id(id), keys.INFERENCE_TIME: time}
        if self._format.is_of_events:
            if metadata[keys.EVENT_ID] is None:
                raise BadRecordError("it has no id, by which a request and its response are joined")
            side = _side_of_event(values["event"])
            sides = {_SIDES[side]: _side(_bytes(values["payload"]), side, values.get("content_type"))}
        else:
            sides = {_SIDES[side]: _side(values[side], side, values.get("content_type")) for side in _SIDES}
        return {
            keys.CAPTURE_DATA: sides,
            keys.EVENT_METADATA: {key: value for key, value in metadata.items() if value is not None},
            keys.EVENT_VERSION: _VERSION,
        }


def failed_line(why: str) -> bytes:
    """The line of a file that cannot be read."""
    return orjson.dumps({keys.FAILED: why})


def id_of(line: bytes) -> str | None:
    """The id that an event is joined by; None of a line that is none."""
    record = orjson.loads(line)
    found: str | None = record[keys.EVENT_METADATA][keys.EVENT_ID] if keys.CAPTURE_DATA in record else None
    return found


def sides_of(line: bytes) -> list[str]:
    """The sides that the line of an event has: one; none of a line that is none."""
    return list(orjson.loads(line).get(keys.CAPTURE_DATA, ()))


def joined_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The records of events with one id, in the order of the first of each; all other lines before them.

    An event that is there twice, the same, counts once. All of them are in memory.
    """
    events: dict[str, list[Record]] = {}
    for line in lines:
        record = orjson.loads(line)
        if keys.CAPTURE_DATA in record:
            events.setdefault(record[keys.EVENT_METADATA][keys.EVENT_ID], []).append(record)
        else:
            yield line
    yield from (orjson.dumps(_joined(found)) for found in events.values())


def _joined(events: list[Record]) -> Record:
    found = {side: _different(events, side) for side in _SIDES.values()}
    requests, answers = found[keys.ENDPOINT_INPUT], found[keys.ENDPOINT_OUTPUT]
    made_of = {keys.CAPTURED_FROM: events[0][keys.CAPTURED_FROM]}
    if len(requests) > 1 or len(answers) > 1:
        several = f"{counted(len(requests), 'request')} and {counted(len(answers), 'response')}"
        return {
            keys.UNREADABLE: f"its id is that of {several} that differ; it should be that of one of each",
            **made_of,
        }
    if not requests or not answers:
        return {keys.LEFT_OUT: UNANSWERED if requests else UNASKED, **made_of}
    # It was answered when the answer was there.
    return {
        **requests[0],
        **answers[0],
        keys.CAPTURE_DATA: requests[0][keys.CAPTURE_DATA] | answers[0][keys.CAPTURE_DATA],
        **made_of,
    }


def _different(events: list[Record], side: str) -> list[Record]:
    found: list[Record] = []
    for event in events:
        mine = event[keys.CAPTURE_DATA].get(side)
        if mine is not None and all(mine != other[keys.CAPTURE_DATA][side] for other in found):
            found.append(event)
    return found


def _columns(format: PairsFormat, names: tuple[str, ...]) -> dict[str, str]:
    """Names are the same in any case, with or without underscores, where none is exactly the same."""
    folded = {fold(name): name for name in reversed(names)}
    found = {}
    for role in format.roles:
        wanted = str(format.column(role))
        name = wanted if wanted in names else folded.get(fold(wanted))
        if name is not None:
            found[role] = name
        elif role in format.needed:
            shown = ", ".join(excerpt(name, 40) for name in names[:10]) + (", ..." if len(names) > 10 else "")
            raise BadRecordError(
                f"there is no {excerpt(wanted, 40)}, where dataset_format says that the {role.replace('_', ' ')} is; "
                f"there is {shown or 'nothing'}"
            )
    return found


def _require_success(status: Any) -> None:
    """Raise LeftOutError of what was not answered with 200 to 299: it is no traffic of the model."""
    if status is None or status == "":
        return
    number = number_from_text(status)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise BadRecordError(f"its status is {held(status)}; it should be a status of HTTP, such as 200")
    if not 200 <= number < 300:
        raise LeftOutError(FAILED_ANSWERS)


def _id(value: Any) -> str | None:
    return None if value is None or value == "" else value if isinstance(value, str) else str(value)


def _time(value: Any) -> str | None:
    """A text as it is, for whoever reads times; numbers are since 1970."""
    if isinstance(value, datetime):
        return as_time(value)
    number = number_from_text(value)
    if isinstance(number, int | float) and not isinstance(number, bool):
        unit = next((unit for least, unit in _EPOCHS if number >= least), 1.0)
        try:
            return as_time(datetime.fromtimestamp(number / unit, UTC))
        except (ValueError, OverflowError, OSError):
            return str(value)
    return None if value is None else str(value)


def _side_of_event(event: Any) -> str:
    name = str(event or "").lower()
    side = next((side for side in _SIDES if name.endswith(side)), None)
    if side is None:
        raise BadRecordError(f"its event is {held(event)}; it should end with request or response")
    return side


def _bytes(value: Any) -> Any:
    """The bytes of an event: those of Base64, where it is a text."""
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadRecordError(f"its payload is no Base64: {excerpt(value[:200])}") from None


def _side(value: Any, side: str, content_type: Any) -> Record:
    """What was sent, as a capture has it: a text by its looks where no content type tells, else Base64."""
    if value is None:
        raise BadRecordError(f"it has no {side}: it is null")
    typed = {keys.CONTENT_TYPE: content_type} if isinstance(content_type, str) and content_type else {}
    made: Record = {**typed, keys.MODE: "INPUT" if side == "request" else "OUTPUT"}
    if isinstance(value, bytes):
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            return {**made, keys.DATA: base64.b64encode(value).decode("ascii"), keys.ENCODING: keys.BASE64}
    if not isinstance(value, str):
        return {**made, keys.DATA: _text(value), keys.ENCODING: keys.JSON}
    return {**made, keys.DATA: value, keys.ENCODING: _encoding(value, str(typed.get(keys.CONTENT_TYPE, "")).lower())}


def _encoding(text: str, content_type: str) -> str:
    if "json" in content_type:
        return str(keys.JSON)
    return str(keys.JSON if "csv" not in content_type and text.lstrip()[:1] in ("{", "[") else keys.CSV)


def _text(value: Any) -> str:
    try:
        return orjson.dumps(value, default=str).decode("utf-8")
    except orjson.JSONEncodeError:
        return json.dumps(value, default=str)  # whole numbers of any length
