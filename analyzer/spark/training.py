"""What the JVM does while the class-data-sharing archive is made: in small, what analyses do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import EngineError
from analyzer.spark.environment import jvm_environment, local_settings, own_environment
from analyzer.spark.gateway import start_jvm
from analyzer.spark.java import Java
from analyzer.spark.java_options import common_options
from analyzer.spark.session import connect, disconnect, sql_settings

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ROWS = 2000
DUMP_DEADLINE_S = 180.0


def run_training(java: Java, options: Sequence[str], folder: Path) -> None:
    """Run a JVM with ``options`` of ``java``, let it work on files in ``folder``, and end it in good order.

    Raises ``EngineError`` or ``ResourcesError`` when it does not start, ``subprocess.TimeoutExpired`` when it does not
    end in time.
    """
    settings = {**local_settings(2), **sql_settings(0)}
    all_options = ["-Xmx512m", *common_options(), *options, *(f"-D{name}={value}" for name, value in settings.items())]
    gateway = start_jvm(java, all_options, jvm_environment(os.environ))
    with own_environment():
        try:
            _train_or_fail(connect(gateway), folder)
            gateway.finish(DUMP_DEADLINE_S)
        finally:
            disconnect(gateway)


def _train_or_fail(session: SparkSession, folder: Path) -> None:
    try:
        train(session, folder)
    except Exception as error:
        raise EngineError(f"the training run failed: {type(error).__name__}") from error


def train(session: SparkSession, folder: Path) -> None:
    """Read text, CSV, JSON lines and Parquet, pass batches through Python, exchange, sort and collect."""
    text = folder / "text"
    text.mkdir()
    for file in range(2):
        lines = (f'{file},{row},{row / 7},"name {row % 9}"' for row in range(ROWS))
        (text / f"part-{file}.csv").write_text("a,b,c,d\n" + "\n".join(lines) + "\n", encoding="utf-8")
    lines_frame = session.read.option("lineSep", "\n").text(str(text)).select("value", "_metadata.file_path")
    _through_python(lines_frame)
    _through_python(session.read.csv(str(text), header=True, inferSchema=True))
    records = session.read.text(str(text)).selectExpr("""concat('{"a":', length(value), ',"b":"x"}') as value""")
    _through_python(records.selectExpr("from_json(value, 'map<string,string>') as fields"))
    columns = records.selectExpr("length(value) as a", "value as b", "length(value) / 3 as c")
    columns.write.parquet(str(folder / "parquet"))
    parquet = session.read.parquet(str(folder / "parquet"))
    _through_python(parquet)
    parquet.join(columns.select("b").distinct(), "b").groupBy("a").count().collect()


def _through_python(frame: DataFrame) -> None:
    counts = frame.mapInArrow(_count_rows, "name string, rows long, state binary")
    counts.repartition(2).sort("rows").collect()


def _count_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import pyarrow  # noqa: PLC0415 (in the worker)

    rows = sum(batch.num_rows for batch in batches)
    yield pyarrow.RecordBatch.from_pydict({"name": ["rows"], "rows": [rows], "state": [bytes(8)]})
