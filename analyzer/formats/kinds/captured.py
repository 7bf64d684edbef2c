"""Captured records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from analyzer.formats.register import GUESSED_WIDTH, DataFormat, DatasetFacts, register
from analyzer.sources.cutting import BATCH_BYTES
from contracts.captured import CAPTURE_DATA, GROUND_TRUTH
from contracts.dataset_format import CaptureFormat, PairsFormat

if TYPE_CHECKING:
    from analyzer.captured.side_columns import SideColumns
    from analyzer.scan import Decoder
    from analyzer.sources.head import Head


@register(CaptureFormat, {"capture": CaptureFormat()})
class CapturedFiles(DataFormat[CaptureFormat | PairsFormat]):
    modules: ClassVar[tuple[str, ...]] = ("analyzer.formats.captures",)
    nested = True
    captured = True
    mixes_files = True
    packs_blocks = True

    @property
    def sides(self) -> tuple[str, ...]:
        return self.settings.capture_index_names

    def output_is_last(self, in_baseline: bool) -> bool:
        return in_baseline

    def block_bytes(self, scripted: bool) -> int:  # noqa: ARG002
        return BATCH_BYTES

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> CaptureFormat | None:
        is_merged = GROUND_TRUTH in record
        return CaptureFormat() if isinstance(record.get(CAPTURE_DATA), dict) and not is_merged else None

    def side_columns(self, facts: DatasetFacts, head: Head) -> tuple[SideColumns, ...]:
        from analyzer.captured.side_columns import find_columns  # noqa: PLC0415

        reading = facts.reading
        return find_columns(facts.first_lines(head), self.sides, reading.baseline_names, reading.output_is_last)

    def decoder(self, facts: DatasetFacts, head: Head) -> tuple[Decoder, int]:
        from analyzer.captured.payload_hints import payload_hints  # noqa: PLC0415
        from analyzer.formats.captures import CaptureDecoder  # noqa: PLC0415

        columns, reading = self.side_columns(facts, head), facts.reading
        width = max(GUESSED_WIDTH, sum(len(side.names) for side in columns))
        sides = [each.side for each in columns]
        hints = () if reading.script else tuple(payload_hints(facts.first_lines(head), sides, reading.baseline_names))
        return CaptureDecoder(columns, reading, hints), width
