"""Captured records that were merged with their labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer.formats.register import GUESSED_WIDTH, DataFormat, DatasetFacts, register
from contracts.captured import CAPTURE_DATA, GROUND_TRUTH, SIDES
from contracts.dataset_format import MergeFormat

if TYPE_CHECKING:
    from analyzer.scan import Decoder
    from analyzer.sources.head import Head


@register(MergeFormat, {"merged": MergeFormat()})
class MergedFiles(DataFormat[MergeFormat]):
    modules = ("analyzer.formats.captures",)
    captured = True
    mixes_files = True

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> MergeFormat | None:
        is_captured = isinstance(record.get(CAPTURE_DATA), dict)
        return MergeFormat() if is_captured and GROUND_TRUTH in record else None

    def decoder(self, facts: DatasetFacts, head: Head) -> tuple[Decoder, int]:
        from analyzer.captured.headers import headers_of  # noqa: PLC0415
        from analyzer.captured.payload_hints import payload_hints  # noqa: PLC0415
        from analyzer.formats.captures import MergedDecoder  # noqa: PLC0415

        reading, sides = facts.reading, self.settings.capture_index_names
        headers = headers_of(facts.first_lines(head), (*SIDES, GROUND_TRUTH))
        read = (*sides, GROUND_TRUTH)
        hints = () if reading.script else tuple(payload_hints(facts.first_lines(head), read, reading.baseline_names))
        return MergedDecoder(sides, reading, headers, hints), GUESSED_WIDTH
