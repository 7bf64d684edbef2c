"""CSV."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.formats.reading import EXCLUDED
from analyzer.formats.register import DataFormat, DatasetFacts, register
from analyzer.hints import no_such_columns, tell_hints
from analyzer.sources.cutting import BATCH_BYTES, BLOCK_BYTES
from analyzer.sources.data_files import SETTING, files_there, first_head
from contracts.dataset_format import CsvFormat
from contracts.errors import excerpt

if TYPE_CHECKING:
    from analyzer.formats.csv import CsvDecoder
    from analyzer.scan import Decoder
    from analyzer.sources.head import Head


@register(CsvFormat, {"csv": None}, {".csv": "csv", ".tsv": "tsv"})
class CsvFiles(DataFormat[CsvFormat]):
    modules = ("analyzer.formats.csv",)
    positional = True
    has_header = True

    def output_is_last(self, in_baseline: bool) -> bool:  # noqa: ARG002
        return self.settings.output_columns_position == "END"

    @classmethod
    def guessed(cls, kind: str, data: str, header: bool, delimiter: str | None) -> CsvFormat:
        """CSV with the delimiter that is given, else with that which its first lines show, else with the usual one."""
        from analyzer.formats.csv_shape import likely_delimiter, named  # noqa: PLC0415

        if delimiter is not None:
            return CsvFormat(header=header, delimiter=delimiter)
        usual = "\t" if kind == "tsv" else ","
        files = files_there(data)
        head = first_head(files) if files else None
        found = None if head is None else likely_delimiter(head, usual)
        if found is not None:
            where = excerpt(str(data), 200)
            tell_hints(
                [
                    f"The first lines of {where} have {named(found)} between their values, which was taken for the "
                    "delimiter: if that is not meant, set csv_delimiter."
                ]
            )
        return CsvFormat(header=header, delimiter=found or usual)

    def block_bytes(self, scripted: bool) -> int:
        return BATCH_BYTES if scripted else BLOCK_BYTES

    def column_names(self, facts: DatasetFacts, head: Head) -> list[str]:
        return list(self._plain(facts, head).names)

    def check(self, facts: DatasetFacts, head: Head, alone: bool) -> None:
        """Whether there is a header, and anything after it."""
        decoder = self._plain(facts, head)
        if not decoder.names:
            raise InputMissingError.no_rows(SETTING, facts.source, f"{head.path} holds nothing but empty lines")
        if "\n" not in head.text and "\r" in head.text.rstrip("\r"):
            raise UnreadableDataError.cannot_open(head.path, "its lines end with a carriage return alone")
        if decoder.header and alone and head.whole and not head.text.partition("\n")[2].strip():
            raise InputMissingError.no_rows(SETTING, facts.source, "only a header")

    def decoder(self, facts: DatasetFacts, head: Head) -> tuple[Decoder, int]:
        from analyzer.formats.csv_shape import shape_hints  # noqa: PLC0415

        hints = tuple(shape_hints(head, self.settings, facts.reading.header_is_said))
        plain = replace(self._plain(facts, head), hints=hints)
        if facts.reading.script is None:
            absent = no_such_columns(EXCLUDED, sorted(facts.reading.excluded), plain.names)
            return replace(plain, hints=(*absent, *hints)), len(plain.names)
        from analyzer.formats.scripted import ScriptedCsvDecoder  # noqa: PLC0415

        return ScriptedCsvDecoder(plain, facts.reading.script), len(plain.names)

    def _plain(self, facts: DatasetFacts, head: Head) -> CsvDecoder:
        from analyzer.formats.csv import CsvDecoder  # noqa: PLC0415
        from analyzer.formats.csv_head import column_names, least_columns, read_header  # noqa: PLC0415
        from analyzer.formats.limited import too_many_columns  # noqa: PLC0415

        csv, reading = self.settings, facts.reading
        least = least_columns(head.text, csv.delimiter)
        first = [] if least > reading.limits.max_columns else read_header(head.text, csv.delimiter, csv.escape)
        if max(least, len(first)) > reading.limits.max_columns:
            too_many_columns(head.path, max(least, len(first)), reading.limits)
        return CsvDecoder(
            names=tuple(column_names(first, csv.header, reading.baseline_names)),
            first_record=tuple(first),
            header=csv.header,
            delimiter=csv.delimiter,
            excluded=reading.excluded,
            escape=csv.escape,
            ragged=csv.ragged,
        )
