"""Frames as data: what is in memory becomes a file of Arrow IPC of this run's own, a frame of Spark stays where it is.

A file has any size, is read by workers of either engine, and is cut as any other, so that a frame gives the reports of
its file.
"""

from __future__ import annotations

import errno
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analyzer.errors import AnalyzerError, ConfigurationError, InputMissingError, ResourcesError, UnreadableDataError
from analyzer.formats.tables.plain_arrays import plain_array, plain_type
from analyzer.scan.gathering import evened
from analyzer.sources.cutting import batch_rows
from analyzer.temporary_folders import temporary_folder
from contracts.dataset_format import ArrowFormat
from contracts.errors import excerpt

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SERVES = (
    "it should be a path, a URI, a frame of pandas, polars or Spark, a pyarrow Table, RecordBatch or "
    "RecordBatchReader, or anything else with __arrow_c_stream__"
)
_ONE_PLACE = (
    "it should be one place: a folder that holds all files, or links to them, whose rows are read as one data set; of "
    "frames what concat makes of them"
)
_OF_PANDAS = "The values of a column should be of one type, such as by frame.astype({...: str})"
_OF_ANY = "Each column should be of a type that pyarrow knows, such as a text or a number of 64 bits, by a cast"
_NO_ARROW = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What pyarrow raises of values that it has no type for."""
_COLUMN_BYTES = 16

_places: dict[str, tuple[str, DataFrame | None]] = {}
"""Of the frames that are data now, with what each is; those of Spark with what is there."""
_numbers = itertools.count(1)


@contextmanager
def placed(data: Any) -> Iterator[str]:
    """The place of the data, within, for a job: that of a frame exists for so long, and no error of the job names it.

    Raises ConfigurationError for what is no data, InputMissingError, UnreadableDataError or ResourcesError.
    """
    if isinstance(data, str | PathLike):
        yield fspath(data)
        return
    frame = _class_of(data)
    if frame == "pyspark.DataFrame":
        with _known(f"frame://{next(_numbers)}", "a Spark frame", _of_spark(data)) as place:
            yield place
        return
    schema, batches = _of_pandas(data) if frame == "pandas.DataFrame" else _of_stream(data)
    with temporary_folder("frame") as folder:
        _write(f"data of type {_name(data)}", schema, batches, folder / "data")
        with _known(str((folder / "data").resolve()), f"a frame of type {_name(data)}") as place:
            yield place


def frame_format(place: str) -> ArrowFormat | None:
    """The format of a frame's place; None of any other one."""
    return ArrowFormat() if place in _places else None


def spark_frame(place: str) -> DataFrame | None:
    """The frame of Spark that is at a place."""
    return _places[place][1] if place in _places else None


def data_at(place: str) -> str:
    """What is at a place, for people: of a frame, whose place nobody has typed, which frame it is; else the place."""
    return _places[place][0] if place in _places else place


@contextmanager
def _known(place: str, what: str, frame: DataFrame | None = None) -> Iterator[str]:
    """The place is known within; an error that names it or its format, which nobody has typed, says `what` it is."""
    _places[place] = what, frame
    try:
        yield place
    except AnalyzerError as error:
        shown, message = re.escape(excerpt(place, 200)), error.message
        message = re.sub(rf"\w+ holds {shown}", f"data is {what}", message)
        message = re.sub(rf"(The|the) data file {shown}", r"\1 frame given as data", message)
        message = message.replace(excerpt(place, 200), "data").replace(place, "data")
        message = re.sub(rf"\bdata is {ArrowFormat().kind}\b", "data is a frame", message)
        if message == error.message:
            raise
        raise type(error)(message) from error
    finally:
        del _places[place]


def _name(data: Any) -> str:
    return f"{type(data).__module__.partition('.')[0]}.{type(data).__qualname__}"


def _class_of(data: Any) -> str | None:
    """Which of the frames that are known by name it is; nothing is imported for that."""
    names = (f"{each.__module__.partition('.')[0]}.{each.__name__}" for each in type(data).__mro__)
    return next((name for name in names if name in ("pandas.DataFrame", "pyspark.DataFrame")), None)


def _of_spark(frame: Any) -> DataFrame:
    """The frame, if it can be read whole in this process."""
    if type(frame).__module__.startswith("pyspark.sql.connect"):
        raise ConfigurationError(
            "data is a frame of Spark Connect, whose session is elsewhere; it should be a frame of a session in this "
            "process, or what frame.toPandas() gives, or the place of a file that the frame was written to."
        )
    if frame.isStreaming:
        raise ConfigurationError(
            "data is a Spark frame of a stream, which has no end; it should be a frame that can be read whole, such as "
            "what foreachBatch gives, or the table that the stream is written to."
        )
    try:
        names = frame.columns
    except ValueError as error:  # of PySpark, which knows fewer types than Spark
        raise ConfigurationError(
            f"data is a Spark frame with a column of a type that PySpark cannot read: {_said(error)}. It should be "
            "cast to a text or left out; make_interval is of such a type."
        ) from error
    _require_names("a Spark frame", names, "frame.toDF(...)")
    return frame  # type: ignore[no-any-return]


def _require_names(what: str, names: Iterable[Any], serves: str) -> None:
    """Raise ConfigurationError where there is no column, or a name that is no text or is there twice."""
    found = list(names)
    if not found:
        raise ConfigurationError(f"data is {what} without columns; there should be one at least.")
    for name in found:
        if not isinstance(name, str):
            shown = excerpt(str(name))
            raise ConfigurationError(
                f"data is {what} with a column whose name is {shown}, of type {type(name).__name__}; each name should "
                f"be a text, such as by {serves}."
            )
    name, number = Counter(found).most_common(1)[0]
    if number > 1:
        raise ConfigurationError(
            f"data is {what} with {number} columns called {excerpt(name)}; each should have a name of its own, such as "
            f"by {serves}."
        )


def _of_pandas(frame: Any) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The columns without the index, some rows at a time: values that are objects would be copied all at once else."""
    _require_names("a pandas frame", frame.columns, "frame.columns = [...]")
    try:
        # The metadata are of pandas alone.
        schema = pa.Schema.from_pandas(frame, preserve_index=False).remove_metadata()
    except _NO_ARROW as error:
        raise _no_arrow("a pandas frame", error, _OF_PANDAS) from error

    def batches() -> Iterator[pa.RecordBatch]:
        rows = _rows_of(schema)
        for start in range(0, len(frame), rows):
            try:
                yield pa.RecordBatch.from_pandas(frame.iloc[start : start + rows], schema, preserve_index=False)
            except _NO_ARROW as error:
                raise _no_arrow("a pandas frame", error, _OF_PANDAS) from error

    return schema, batches()


def _no_arrow(what: str, error: Exception, right: str) -> UnreadableDataError:
    return UnreadableDataError(f"data is {what} that is no table of Arrow: {_said(error)}. {right}.")


def _said(error: Exception) -> str:
    """What an error says in one line, without the traceback that Arrow adds to one of Python."""
    text = (" ".join(map(str, error.args)) or str(error)).removeprefix("Unknown error: ")
    return excerpt(" ".join(text.partition(". Detail: ")[0].split()), 200)


def _require_columns(data: Any) -> None:
    """Raise ConfigurationError for a single column, such as a Series."""
    if isinstance(data, pa.Array | pa.ChunkedArray):
        serves = 'pyarrow.table({"name": data})'
    elif callable(getattr(data, "to_frame", None)):
        serves = "data.to_frame()"
    else:
        return
    raise ConfigurationError(f"data is of type {_name(data)}, one column; it should be a frame, such as by {serves}.")


def _of_stream(data: Any) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    if getattr(data, "__arrow_c_stream__", None) is None:
        _require_columns(data)
        if isinstance(data, list | tuple):
            raise ConfigurationError(f"data is a {type(data).__name__}; {_ONE_PLACE}.")
        lazily = " (collect() makes a frame of a lazy one)" if callable(getattr(data, "collect", None)) else ""
        raise ConfigurationError(f"data is of type {_name(data)}; {_SERVES}{lazily}.")
    one_dictionary = False
    if isinstance(data, pa.Table):
        with suppress(pa.ArrowNotImplementedError):  # of those inside of others
            data, one_dictionary = data.unify_dictionaries(), True
    try:
        reader = pa.RecordBatchReader.from_stream(data)
    except Exception as error:  # of whoever exports it
        _require_columns(data)
        raise _no_arrow(f"of type {_name(data)}", error, _OF_ANY) from error
    _require_names(f"of type {_name(data)}", reader.schema.names, "renaming them")
    if one_dictionary:
        return reader.schema, iter(reader)
    # A file has one dictionary for a column, and a stream may have as many as batches.
    plain = pa.schema([field.with_type(plain_type(field.type)) for field in reader.schema])
    return plain, (_batch_as(batch, plain) for batch in reader)


def _batch_as(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch(list(map(plain_array, batch.columns)), schema=schema)


def _rows_of(schema: pa.Schema) -> int:
    """Rows of a batch of the file: by the columns alone, so that the batches of a stream are not seen in results."""
    return batch_rows(_COLUMN_BYTES * max(len(schema), 1), len(schema))


def _write(what: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch], path: Path) -> None:
    """Raises UnreadableDataError where the batches come to an end too early, InputMissingError where there are none."""
    rows = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        try:
            for batch in batches:
                yield batch
                rows += batch.num_rows
        except (AnalyzerError, MemoryError):
            raise
        except Exception as error:  # of whoever makes the stream
            raise UnreadableDataError(
                f"{what} came to an end with an error after {rows} rows: {_said(error)}. It should be a "
                "stream that can be read whole; a file that it was written to serves too."
            ) from error

    try:
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
            for batch in evened(counted(), _rows_of(schema)):
                writer.write_batch(batch)
    except OSError as error:
        reason = "no space is left on the device" if error.errno == errno.ENOSPC else excerpt(str(error), 200)
        raise ResourcesError(f"{what} could not be written to {path.parent}: {reason}; see TMPDIR.") from error
    if not rows:
        raise InputMissingError(f"{what} has no rows; there should be one at least.")
