"""The register of formats: what is different between them is asked here, and nowhere else which of them it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar, cast, get_args

from analyzer.errors import ConfigurationError
from analyzer.formats import kinds
from analyzer.formats.reading import Reading
from analyzer.places.place import Place
from analyzer.registers import import_kinds
from contracts.dataset_format import AnyFormat, FormatSettings
from contracts.limits import Limits

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameReader

    from analyzer.captured.side_columns import SideColumns
    from analyzer.formats.tables.file_table import FileTable, TableColumn
    from analyzer.scan import Decoder
    from analyzer.sources.head import Head
    from analyzer.sources.packs import FileBlocks

S = TypeVar("S", bound=FormatSettings)

GUESSED_WIDTH = 100
"""Columns of data of which nobody can say how many there are."""


class DatasetFacts(Protocol):
    """What a format is told of a data set; `files` is None where Spark alone reaches them."""

    @property
    def source(self) -> str: ...

    @property
    def reading(self) -> Reading: ...

    @property
    def files(self) -> Sequence[Place] | None: ...

    def first_lines(self, head: Head) -> Iterator[str]:
        """The lines that `head` and the starts of more files begin with."""
        ...


class DataFormat(ABC, Generic[S]):
    """A format and its traits; `settings` are what `dataset_format` holds for it."""

    contract: ClassVar[type[FormatSettings]]
    words: ClassVar[Mapping[str, AnyFormat | None]]
    endings: ClassVar[Mapping[str, str]]
    modules: ClassVar[tuple[str, ...]] = ()
    """What is imported where data is read."""
    is_table: ClassVar[bool] = False
    """Whether files say themselves what their columns are, else they are texts."""
    spark_reads: ClassVar[bool] = True
    """Whether Spark can read files that only it reaches."""
    positional: ClassVar[bool] = False
    """Whether the columns have one order in all records."""
    nested: ClassVar[bool] = False
    """Whether values may be objects, each key of which is a column."""
    captured: ClassVar[bool] = False
    """Whether they are captured records: each has its own time, files may grow, columns are in the sides of records."""
    has_header: ClassVar[bool] = False
    """Whether files may begin with the names of the columns."""
    mixes_files: ClassVar[bool] = False
    """Whether the lines of several files can be decoded together."""
    makes_lines: ClassVar[bool] = False
    """Whether lines are made of what files hold, by `blocks`."""
    packs_blocks: ClassVar[bool] = False
    """Whether the lines of small files are taken in blocks too."""
    addressed_by: ClassVar[Literal["names", "paths"]] = "names"
    """How an analysis finds its columns."""

    def __init__(self, settings: S) -> None:
        self.settings = settings

    def get_ready(self) -> None:
        """Import what reads the data: workers that are forked later need not do it each by itself."""
        for module in self.modules:
            import_module(module)

    @property
    def documents(self) -> bool:
        """Whether a file is one text, which has no lines."""
        return False

    def blocks(self, limits: Limits, timed: bool) -> FileBlocks | None:  # noqa: ARG002
        """What stands for the text of a file; None where it is its own. `timed` is whether records need times."""
        return None

    @property
    def is_of_events(self) -> bool:
        """Whether a request and its answer are two records, which are to be joined."""
        return False

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides of captured records that columns are made of."""
        return ()

    def output_is_last(self, in_baseline: bool) -> bool:  # noqa: ARG002
        """Whether the prediction columns are the last ones; `in_baseline` is where they are in the baseline."""
        return False

    @classmethod
    def guessed(cls, kind: str, data: str, header: bool, delimiter: str | None) -> AnyFormat:  # noqa: ARG003
        """The format of `data` whose files are of that kind; they may be looked at, where they are of this machine."""
        return cast(AnyFormat, cls.contract())

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> AnyFormat | None:  # noqa: ARG003
        """The format, where the first of JSON lines is a record of it."""
        return None

    def block_bytes(self, scripted: bool) -> int | None:  # noqa: ARG002
        """The bytes of the blocks that lines are taken in; None for single lines."""
        return None

    def check(self, facts: DatasetFacts, head: Head, alone: bool) -> None:
        """Raise what the start of the first file tells; `alone` is whether there is no other one."""

    def column_names(self, facts: DatasetFacts, head: Head) -> list[str] | None:  # noqa: ARG002
        """The names of the columns where they are known before anything is read."""
        return None

    def side_columns(self, facts: DatasetFacts, head: Head) -> tuple[SideColumns, ...]:  # noqa: ARG002
        """The columns by position of each side of captured data."""
        return ()

    @abstractmethod
    def decoder(self, facts: DatasetFacts, head: Head) -> tuple[Decoder, int]:
        """The decoder of lines that begin with `head`, and about how many columns it will give."""

    def table(self, files: Sequence[Place], folder: Place) -> FileTable | None:  # noqa: ARG002
        """What the files say of themselves as a table; None where they are lines. `folder` is theirs, for messages."""
        return None

    def reader(
        self, columns: tuple[TableColumn, ...], batch_rows: int, hints: tuple[str, ...], limits: Limits
    ) -> Decoder:
        """The decoder of a table's splits."""
        raise NotImplementedError

    def frame(self, reader: DataFrameReader, paths: list[str]) -> DataFrame:
        """A frame of what Spark alone reaches: of texts, or of a table. Raises ConfigurationError."""
        return reader.text(paths, wholetext=True) if self.documents else reader.text(paths, lineSep="\n")


class TableFormat(DataFormat[S]):
    """Files that are tables: they say themselves what their columns are."""

    is_table = True
    positional = True

    def decoder(self, facts: DatasetFacts, head: Head) -> tuple[Decoder, int]:
        raise NotImplementedError

    @abstractmethod
    def table(self, files: Sequence[Place], folder: Place) -> FileTable: ...

    @abstractmethod
    def reader(
        self, columns: tuple[TableColumn, ...], batch_rows: int, hints: tuple[str, ...], limits: Limits
    ) -> Decoder: ...


_REGISTERED: dict[type[FormatSettings], type[DataFormat[Any]]] = {}

F = TypeVar("F", bound=type[DataFormat[Any]])


def register(
    contract: type[FormatSettings],
    words: Mapping[str, AnyFormat | None],
    endings: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[F], F]:
    """A decorator of the class of a format, whose settings are a `contract`.

    `words` are what a caller can name it by, and what each means (None: what `guessed` says); `endings` are those of
    names of files, such as `.csv`, and what kind of file each tells.
    """

    def decorate(format: F) -> F:
        format.contract, format.words, format.endings = contract, words, endings
        _REGISTERED[contract] = format
        return format

    return decorate


@cache
def formats() -> tuple[type[DataFormat[Any]], ...]:
    """All formats, in the order of `dataset_format`."""
    import_kinds(kinds)
    return tuple(_REGISTERED[contract] for contract in get_args(AnyFormat) if contract in _REGISTERED)


def format_of(settings: FormatSettings) -> DataFormat[Any]:
    """The format of a value of `dataset_format`. Raises ConfigurationError where no reader is registered for it."""
    known = formats()
    found = _REGISTERED.get(type(settings))
    if found is None:
        names = ", ".join(sorted(str(each.contract.model_fields["kind"].default) for each in known))
        raise ConfigurationError(
            f"dataset_format is {type(settings).__name__}, which no reader is registered for; it should be one of "
            f"{names}."
        )
    return found(settings)
