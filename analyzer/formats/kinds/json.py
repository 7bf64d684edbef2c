"""JSON: an object a line, or documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from analyzer.formats.register import GUESSED_WIDTH, DataFormat, DatasetFacts, formats, register
from analyzer.sources.cutting import BATCH_BYTES
from analyzer.sources.data_files import files_there, first_head
from contracts.dataset_format import AnyFormat, JsonFormat

if TYPE_CHECKING:
    from analyzer.scan import Decoder
    from analyzer.sources.head import Head


@register(
    JsonFormat,
    {"json": JsonFormat(lines=True), "json-document": JsonFormat(lines=False)},
    {".json": "json", ".jsonl": "lines", ".ndjson": "lines"},
)
class JsonFiles(DataFormat[JsonFormat]):
    modules = ("analyzer.formats.json",)
    nested = True
    mixes_files = True
    addressed_by = "paths"

    @property
    def documents(self) -> bool:
        return not self.settings.lines

    def block_bytes(self, scripted: bool) -> int | None:
        return None if scripted else BATCH_BYTES

    @classmethod
    def guessed(cls, kind: str, data: str, header: bool, delimiter: str | None) -> AnyFormat:  # noqa: ARG003
        """Whether the first line that is not empty is an object by itself; one that is cut off says nothing against it.

        Of a file that only Spark can open it is taken to be.
        """
        files = files_there(data)
        head = first_head(files) if files else None
        if head is None:
            return JsonFormat(lines=True)
        text = head.text.removeprefix("\ufeff").lstrip()
        line, _, rest = text.partition("\n")
        try:
            first = orjson.loads(line)
        except orjson.JSONDecodeError:
            begins = line.startswith("{") and rest.lstrip().startswith("{")
            return JsonFormat(lines=kind == "lines" or begins)
        if not isinstance(first, dict):
            return JsonFormat(lines=kind == "lines")
        found = (each.of_record(first) for each in formats())
        return next((format for format in found if format is not None), JsonFormat(lines=True))

    def decoder(self, facts: DatasetFacts, head: Head) -> tuple[Decoder, int]:
        from analyzer.formats.json import JsonDecoder, json_width  # noqa: PLC0415
        from analyzer.formats.scripted import ScriptedJsonDecoder  # noqa: PLC0415

        lines, reading = self.settings.lines, facts.reading
        width = min(max(GUESSED_WIDTH, json_width(head.text)), reading.limits.max_columns)
        if reading.script is not None:
            return ScriptedJsonDecoder(lines, reading.script), width
        return JsonDecoder(lines, reading.excluded, reading.limits.max_columns), width
