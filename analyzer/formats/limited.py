"""A decoder held to the limits of its job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.errors import UnreadableDataError
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.file_lines import require_held_whole
from analyzer.sources.head import require_short_line
from analyzer.values.json_columns import TooManyKeysError
from contracts.limits import Limits


@dataclass(frozen=True)
class LimitedDecoder:
    """Gives what `decoder` gives, as long as no line is too long and there are not too many columns."""

    decoder: Decoder
    limits: Limits
    documents: bool = False

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        names: set[str] = set()
        try:
            for batch in self.decoder.decode(split, self._short(split, batches), report):
                names.update(batch.schema.names)
                if len(names) > self.limits.max_columns:
                    too_many_columns(split.path, len(names), self.limits)
                yield batch
        except TooManyKeysError as error:
            if error.keys <= self.limits.max_columns:
                reason = f"its records have {error.keys} keys, and so few of them each that a table of them is all gaps"
                raise UnreadableDataError.cannot_open(split.path, reason) from error
            too_many_columns(split.path, error.keys, self.limits)

    def _short(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        require = require_held_whole if self.documents else require_short_line
        for batch in batches:
            lines = batch.column(0)
            if pa.types.is_string(lines.type):
                require(split.path, pc.max(pc.binary_length(lines)).as_py() or 0, self.limits)
            yield batch


def too_many_columns(path: str, found: int, limits: Limits) -> NoReturn:
    """Raise UnreadableDataError that tells it; `found` columns are those that were counted until then."""
    what = f"has {found} columns or more"
    raise UnreadableDataError.beyond_limit(path, what, "max_columns", limits.max_columns)
