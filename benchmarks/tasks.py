"""What runs in the measured child processes.

``python -m benchmarks.tasks once TASK FILE`` runs one task: its parent times the whole process.
``python -m benchmarks.tasks warm REPEAT TASK FILE [TASK FILE ...]`` runs each twice to warm up, then all of them
alternately, and prints their seconds as JSON, one list a task; Spark's tasks share a session as the analyzer opens it.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import cache, partial
from pathlib import Path

import orjson
import pyarrow as pa
from pyspark.sql import SparkSession

from analyzer.captured.inference_record import InferenceRecord
from analyzer.spark.session import open_session
from benchmarks.attributions import model_alone, ours_of_attributions, shap_explainer
from benchmarks.data import column_types
from benchmarks.decisions import ours_of_decisions, spark_read_decisions
from benchmarks.measure import alternately, timed
from benchmarks.predictions import evaluators, ours_of_predictions, spark_read_predictions
from contracts import captured as keys

PREPROCESSOR = Path(__file__).parent / "preprocessor.py"
DEEQU = "com.amazon.deequ:deequ:2.1.0-spark-3.5"


def _ddl(types: list[tuple[str, str]]) -> str:
    return ", ".join(f"`{name}` {kind}" for name, kind in types)


@cache
def spark() -> SparkSession:
    """Return the one session of this process: the one that is open, else one with PySpark's default settings."""
    return SparkSession.builder.getOrCreate()


def ours(path: Path) -> None:
    """Make a full baseline: statistics with sketches, types and constraints, on disk."""
    import analyzer

    spark()
    with tempfile.TemporaryDirectory() as output:
        analyzer.baseline(str(path), output)


def ours_of_captures(path: Path) -> None:
    """Make a full baseline of captured requests."""
    _run_on_captures(path)


def ours_with_script(path: Path) -> None:
    """The same through a preprocessor that gives each value a name."""
    _run_on_captures(path, record_preprocessor_script=str(PREPROCESSOR))


def _run_on_captures(path: Path, **settings: str) -> None:
    from analyzer.runs.job_run import run_job
    from contracts.job import DataQualityJob

    spark()
    with tempfile.TemporaryDirectory() as output:
        source = {"dataset_source": str(path), "dataset_format": '{"sagemakerCaptureJson": {}}', "output_path": output}
        run_job(DataQualityJob.from_environment(source | settings))


def ours_of_labels(path: Path) -> None:
    """Merge captures with their labels, to files."""
    import analyzer

    spark()
    with tempfile.TemporaryDirectory() as output:
        analyzer.merge(path / "captures", path / "labels", output)


def spark_join(path: Path) -> None:
    """Join the payloads of captures with labels by the two columns of ids, and throw everything away."""
    text = f"struct<{keys.DATA}: string, {keys.ENCODING}: string>"
    ids = f"{keys.EVENT_ID}: string, {keys.INFERENCE_ID}: string, {keys.INFERENCE_TIME}: string"
    metadata = f"{keys.EVENT_METADATA} struct<{ids}>"
    payload = f"{keys.CAPTURE_DATA} struct<{keys.ENDPOINT_INPUT}: {text}, {keys.ENDPOINT_OUTPUT}: {text}>"
    captures = spark().read.schema(f"{payload}, {metadata}").json(str(path / "captures"), recursiveFileLookup=True)
    labels = spark().read.schema(f"{keys.GROUND_TRUTH} {text}, {metadata}").json(str(path / "labels"))
    id = f"{keys.EVENT_METADATA}.{keys.EVENT_ID} AS id"
    labelled = labels.selectExpr(id, keys.GROUND_TRUTH)
    joined = captures.selectExpr(id, keys.CAPTURE_DATA, keys.EVENT_METADATA).join(labelled, "id")
    joined.write.format("noop").mode("overwrite").save()


def python_loop(path: Path) -> None:
    """Call the preprocessor's handler for each record in a bare loop, and keep nothing."""
    from benchmarks.preprocessor import preprocess_handler

    with path.open(encoding="utf-8") as lines:
        for line in lines:
            preprocess_handler(InferenceRecord(orjson.loads(line)))


def spark_read(path: Path) -> None:
    """Let Spark read the file, typed, and throw everything away."""
    read = spark().read
    if path.suffix == ".parquet":
        frame = read.parquet(str(path))
    elif path.suffix == ".jsonl":
        frame = read.schema(_ddl(column_types(path.with_name("narrow.csv")))).json(str(path))
    else:
        frame = read.csv(str(path), header=True, schema=_ddl(column_types(path)))
    frame.write.format("noop").mode("overwrite").save()


def spark_count(path: Path) -> None:
    """Count a file's lines through ``mapInArrow``, the least that a Spark job with Python in it can do."""

    def count(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
        yield pa.RecordBatch.from_pydict({"rows": [sum(batch.num_rows for batch in batches)]})

    spark().read.text(str(path)).mapInArrow(count, "rows long").collect()


def duckdb_summarize(path: Path) -> None:
    """Let DuckDB summarise the file."""
    import duckdb

    files = path / "*.parquet" if path.is_dir() else path
    duckdb.execute(f"SUMMARIZE FROM '{files}'").fetchall()


def polars_describe(path: Path) -> None:
    """Let polars describe the file."""
    import polars

    polars.read_csv(path).describe()


def deequ(path: Path) -> None:
    """Run Deequ's column profiler with KLL sketches; columns get safe names, as names with spaces make it fail."""
    # read when pydeequ is imported
    os.environ["SPARK_VERSION"] = "3.5"
    from pydeequ.analyzers import KLLParameters
    from pydeequ.profiles import ColumnProfilerRunner

    session = (
        SparkSession.builder.config("spark.jars.packages", DEEQU)
        # the profiler needs none of the jars that the package asks for
        .config(
            "spark.jars.excludes", "org.scalanlp:breeze_2.12,org.scala-lang:scala-reflect,software.amazon.glue:dqdl"
        )
        .getOrCreate()
    )
    types = column_types(path)
    frame = session.read.csv(str(path), header=True, schema=_ddl(types)).toDF(*(f"c{i}" for i in range(len(types))))
    parameters = KLLParameters(session, 2048, 0.64, 10)
    ColumnProfilerRunner(session).onData(frame).withKLLProfiling().setKLLParameters(parameters).run()
    # pydeequ's callback server would keep this process alive
    gateway = session.sparkContext._gateway
    if gateway is not None:
        gateway.shutdown_callback_server()


TASKS: dict[str, Callable[[Path], None]] = {
    task.__name__: task
    for task in (
        ours,
        ours_of_captures,
        ours_with_script,
        ours_of_labels,
        spark_join,
        python_loop,
        spark_read,
        spark_count,
        duckdb_summarize,
        polars_describe,
        deequ,
        ours_of_attributions,
        model_alone,
        shap_explainer,
        ours_of_predictions,
        spark_read_predictions,
        evaluators,
        ours_of_decisions,
        spark_read_decisions,
    )
}

WITHOUT_SPARK = {"duckdb_summarize", "polars_describe", "shap_explainer"}


def warm(repeat: int, wanted: list[tuple[str, Path]]) -> list[list[float]]:
    """Run each task twice, then all of them alternately ``repeat`` times; return the seconds of each."""
    calls = [partial(TASKS[name], path) for name, path in wanted]
    for call in calls + calls:
        call()
    actions = [partial(timed, call) for call in calls]
    return [list(samples.values) for samples in alternately(actions, repeat)]


def main(arguments: list[str]) -> int:
    """Run what the arguments say; see the head of this file."""
    if arguments[0] == "once":
        TASKS[arguments[1]](Path(arguments[2]))
        return 0
    pairs = list(zip(arguments[2::2], map(Path, arguments[3::2]), strict=True))
    with nullcontext() if {name for name, _ in pairs} <= WITHOUT_SPARK else open_session():
        print(json.dumps(warm(int(arguments[1]), pairs)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
