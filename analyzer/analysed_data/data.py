"""The data of an analysis, whatever its format: columns with roles, and a way to scan them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Protocol

from analyzer.analysed_data.roles import Roles
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from analyzer.scan import Decoder, Engine, Scanned
from contracts.setting import Use


class ColumnarData(Protocol):
    """Data that can be scanned for some of its columns."""

    @property
    def dataset(self) -> Dataset: ...

    def open(self, engine: Engine, columns: tuple[str, ...], unsplit: bool) -> Scanned:
        """The data with these columns, in this order."""
        ...


@dataclass(frozen=True)
class AnalysedData:
    """Data that has been looked at; the batches of a scan have exactly the columns of `roles.columns`."""

    roles: Roles
    data: ColumnarData

    @property
    def size(self) -> int | None:
        """Bytes on disk, None when unknown."""
        return self.data.dataset.size

    @property
    def source(self) -> str:
        """Where it lies."""
        return self.data.dataset.source

    @property
    def needs_spark(self) -> str | None:
        """Why nothing but Spark reads it, as a sentence's end; None where tasks read it by themselves."""
        return self.data.dataset.needs_spark

    @property
    def uses(self) -> frozenset[Use]:
        """What there is that only some settings are for."""
        return self.data.dataset.uses

    @property
    def reading(self) -> Reading:
        """How it is read."""
        return self.data.dataset.reading

    def select(self, columns: Collection[str]) -> AnalysedData:
        """The same data without other columns: of CSV and Parquet they are not parsed then."""
        wanted = tuple(name for name in self.roles.columns if name in set(columns))
        return replace(self, roles=replace(self.roles, columns=wanted))

    def open(self, engine: Engine, unsplit: bool = False) -> Scanned:
        """The data as a scan takes it; with `unsplit` each file is one split."""
        return self.data.open(engine, self.roles.columns, unsplit)


def decoded_by(scanned: Scanned, decoder: Callable[[Decoder], Decoder], width: int) -> Scanned:
    """The same data, its lines decoded by what `decoder` makes of their decoder."""
    return replace(scanned, lines=decoder(scanned.lines), width=width)
