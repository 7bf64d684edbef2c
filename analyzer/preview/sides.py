"""What the sides of captured records are, as a capture file has them: encodings, content types, keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import payload_of
from analyzer.captured.record import RawSide, Record, parse_record, side_of
from analyzer.captured.rows import Headers, SideRows, side_rows
from analyzer.captured.shapes import JsonRow
from analyzer.values.json_columns import flatten
from contracts.captured import CONTENT_TYPE, ENCODING, SIDES

NOT_WANTED = "not asked for"
BINARY = "binary, left out"
EMPTY = "nothing in it"
BAD = "cannot be read"
BY_POSITION = "by position"
BY_KEY = "by key"


@dataclass(frozen=True)
class PayloadKind:
    """One kind of payload: `read` says how a job reads it."""

    side: str
    encoding: str
    content_type: str
    read: str


@dataclass
class PayloadCounts:
    """How many payloads of each kind there are, the JSON keys of each side, and how many records were seen."""

    wanted: Collection[str]
    headers: Headers = field(default_factory=dict)
    payloads: Counter[PayloadKind] = field(default_factory=Counter)
    keys: dict[str, set[str]] = field(default_factory=dict)
    records: int = 0

    def look(self, lines: Iterable[bytes]) -> None:
        """Count what is in these lines; those that are no record are counted as such and no more."""
        for line in lines:
            if not line.strip():
                continue
            self.records += 1
            try:
                record = parse_record(line.decode("utf-8", "replace"))
            except BadRecordError:
                continue
            rows = self._rows(record)
            for side in SIDES:
                try:
                    raw = side_of(record, side)
                except BadRecordError:
                    continue
                if raw is not None:
                    self.payloads[self._payload(side, raw, rows.get(side))] += 1

    def of(self, side: str) -> list[tuple[PayloadKind, int]]:
        """The kinds of payload of a side, the most frequent first."""
        return [(payload, count) for payload, count in self.payloads.most_common() if payload.side == side]

    def _rows(self, record: Record) -> SideRows:
        """The rows of the record's sides; none where one of them cannot be read."""
        try:
            return side_rows(record, [side for side in SIDES if side in self.wanted], self.headers)[0]
        except BadRecordError:
            return {}

    def _payload(self, side: str, raw: RawSide, rows: list[JsonRow] | None) -> PayloadKind:
        encoding, content_type = raw.get(ENCODING), raw.get(CONTENT_TYPE)
        return PayloadKind(side, str(encoding or ""), str(content_type or ""), self._read(side, raw, rows))

    def _read(self, side: str, raw: RawSide, rows: list[JsonRow] | None) -> str:
        if side not in self.wanted:
            return NOT_WANTED
        try:
            payload = payload_of(raw)
            rows = rows or ([] if payload is None else payload.rows())
        except BadRecordError:
            return BAD
        if not rows:
            return BINARY if payload is None else EMPTY
        objects = [row for row in rows if isinstance(row, dict)]
        if not objects:
            return BY_POSITION
        self.keys.setdefault(side, set()).update(flatten(objects))
        return BY_KEY
