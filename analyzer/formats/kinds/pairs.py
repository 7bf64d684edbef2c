"""Requests and answers that others have logged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from analyzer.formats.kinds.captured import CapturedFiles
from analyzer.formats.register import register
from contracts.dataset_format import PairsFormat
from contracts.limits import Limits

if TYPE_CHECKING:
    from analyzer.sources.packs import FileBlocks

_WORDS = {
    "pairs": PairsFormat(),
    "databricks": PairsFormat(preset="databricks"),
    "kserve": PairsFormat(preset="kserve"),
}


@register(PairsFormat, _WORDS)
class PairedFiles(CapturedFiles):
    modules = (*CapturedFiles.modules, "analyzer.formats.pair_files")
    spark_reads = False
    makes_lines = True
    settings: PairsFormat

    def blocks(self, limits: Limits, timed: bool) -> FileBlocks:
        from analyzer.formats.pair_files import pair_blocks  # noqa: PLC0415

        return partial(pair_blocks, format=self.settings, limits=limits, timed=timed)

    @property
    def is_of_events(self) -> bool:
        return self.settings.is_of_events

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> None:  # noqa: ARG003
        """Nothing that a record of theirs has is sure to be of them alone."""
        return
