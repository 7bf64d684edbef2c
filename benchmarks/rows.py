"""The rows of the table: each measures ours and its peer side by side and says what is to be reached."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.attributions import PEER_PEOPLE, PEOPLE, SAMPLES
from benchmarks.container import docker_imports, docker_run
from benchmarks.data import HOUR_FILES, HOUR_RECORDS, cells, dataset
from benchmarks.measure import TASK, alternately, answer, run
from benchmarks.memory import Peak, peak_memory
from benchmarks.model_server import FEATURES
from benchmarks.stores import BUCKET, store
from contracts.captured import ENDPOINT_OUTPUT

MEGABYTE = 1e6
ANALYZER = (sys.executable, "-m", "analyzer")


@dataclass(frozen=True)
class Result:
    """One line of the table: medians in ``unit``; ``limit`` is what the ratio (or ours, without a peer) may reach."""

    what: str
    unit: str
    ours: float
    peer_name: str | None = None
    peer: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return ours divided by the peer's."""
        return None if self.peer is None else self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Return whether the limit is kept, ``None`` where there is none."""
        if self.limit is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.limit

    def as_dict(self) -> dict[str, Any]:
        """Return the fields, for the file of results."""
        return asdict(self)


@dataclass(frozen=True)
class Bench:
    """Where the data lies and how often to measure."""

    cache: Path
    repeat: int

    def file(self, name: str) -> Path:
        """Return the file of a named shape."""
        return dataset(name, self.cache)

    def whole(self, name: str, *options: str) -> float:
        """Return the seconds of our whole process, from its start to its files on disk and its exit."""
        with tempfile.TemporaryDirectory() as output:
            command = (*ANALYZER, "baseline", str(self.file(name)), output, *options)
            return run(command)[0]

    def whole_peer(self, task: str, name: str) -> float:
        """Return the seconds of a peer's whole process."""
        return run((*TASK, "once", task, str(self.file(name))))[0]

    def warm(self, *tasks: tuple[str, str]) -> list[float]:
        """Return each (task, shape)'s median, all run alternately in one warm process."""
        words = [word for task, name in tasks for word in (task, str(self.file(name)))]
        lists = answer((*TASK, "warm", str(self.repeat), *words))
        return [median(values) for values in lists]

    def against(self, task: str, name: str) -> tuple[float, float]:
        """Return the medians of our whole process and of the peer's, run alternately."""
        mine, theirs = alternately([partial(self.whole, name), partial(self.whole_peer, task, name)], self.repeat)
        return mine.middle, theirs.middle

    def peak(self, name: str, **settings: str) -> Peak:
        """Return the peak memory of our whole process, started by the container's environment."""
        with tempfile.TemporaryDirectory() as output:
            settings |= {
                "dataset_source": str(self.file(name)),
                "dataset_format": '{"csv": {"header": true}}',
                "output_path": output,
                "ML_ROOT": output,
            }
            return peak_memory((sys.executable, "-m", "analyzer"), settings)


Row = Callable[[Bench], list[Result]]
ROWS: dict[str, Row] = {}

SPARK_COUNT = "PySpark: start and count through mapInArrow"


def row(name: str) -> Callable[[Row], Row]:
    """Register a row under the name that ``--only`` takes."""

    def register(measure: Row) -> Row:
        ROWS[name] = measure
        return measure

    return register


@row("whole")
def whole_process(bench: Bench) -> list[Result]:
    """Everything from start to exit, against Spark doing nothing but reading."""
    mine, theirs = alternately(
        [partial(bench.whole, "narrow", "--engine", "spark"), partial(bench.whole_peer, "spark_read", "narrow")],
        bench.repeat,
    )
    peer = "Spark's typed CSV read, whole process"
    return [Result("49 MB CSV on Spark, whole process", "s", mine.middle, peer, theirs.middle, 0.9)]


@row("warm")
def warm_session(bench: Bench) -> list[Result]:
    """The same in one session that has run both before."""
    mine, theirs = bench.warm(("ours", "narrow"), ("spark_read", "narrow"))
    return [Result("49 MB CSV, warm session", "s", mine, "Spark's typed CSV read, same session", theirs, 1.0)]


@row("formats")
def other_formats(bench: Bench) -> list[Result]:
    """The same table in the other formats, warm."""
    results = []
    for shape, label in (("narrow-parquet", "Parquet"), ("narrow-json", "JSON lines")):
        mine, theirs = bench.warm(("ours", shape), ("spark_read", shape))
        results.append(Result(f"the same table as {label}, warm session", "s", mine, "Spark's read of it", theirs))
    return results


@row("captures")
def captured_requests(bench: Bench) -> list[Result]:
    """The same table as captured requests, against the plain file, and through a script, against calling it."""
    captured, plain = bench.warm(("ours_of_captures", "narrow-capture"), ("ours", "narrow"))
    scripted, loop = bench.warm(("ours_with_script", "narrow-capture"), ("python_loop", "narrow-capture"))
    called = "a Python loop that calls it"
    return [
        Result("the same table as captured requests, warm session", "s", captured, "our CSV", plain, 2.5),
        Result("the same through a trivial preprocessor, warm session", "s", scripted, called, loop, 3.0),
    ]


@row("model-quality")
def ten_million_predictions(bench: Bench) -> list[Result]:
    """All metrics of two classes with curves and deviations, against reading alone, and against Spark's evaluators."""
    ours, shape = "ours_of_predictions", "predictions"
    mine, theirs = bench.warm((ours, shape), ("spark_read_predictions", shape))
    judged, evaluated = bench.warm((ours, shape), ("evaluators", shape))
    distinct, _ = bench.warm((ours, "predictions-distinct"), ("spark_read_predictions", "predictions-distinct"))
    read, eight = "Spark's typed read of it, same session", "eight of Spark's evaluators, same session"
    return [
        Result("10 million predictions, all metrics, warm session", "s", mine, read, theirs, 1.5),
        Result("10 million predictions, all metrics, warm session", "s", judged, eight, evaluated, 1 / 5),
        Result("10 million predictions, each with its own score, sorted", "s", distinct),
    ]


@row("bias")
def ten_million_decisions(bench: Bench) -> list[Result]:
    """All metrics of bias but the flip test, of two facets and with groups, against reading alone."""
    mine, theirs = bench.warm(("ours_of_decisions", "decisions"), ("spark_read_decisions", "decisions"))
    read = "Spark's typed read of it, same session"
    return [Result("10 million decisions, all metrics of bias but FT, warm session", "s", mine, read, theirs, 1.5)]


@row("shap")
def attributions(bench: Bench) -> list[Result]:
    """Kernel SHAP by a model behind HTTP, against that model alone, and against the `shap` package with that model."""
    ours, shape = "ours_of_attributions", "attributions"
    mine, alone = bench.warm((ours, shape), ("model_alone", shape))
    (some,) = bench.warm(("shap_explainer", shape))
    what = f"SHAP of {PEOPLE:,} rows x {FEATURES} features x {SAMPLES} samples, warm session"
    peer = f"shap.KernelExplainer, of {PEER_PEOPLE} rows and scaled to all"
    return [
        Result(what, "s", mine, "the model alone, asked about as many records", alone, 2.0),
        Result(what, "s", mine, peer, some * PEOPLE / PEER_PEOPLE, 1 / 20),
    ]


@row("merge")
def merged_labels(bench: Bench) -> list[Result]:
    """A million captures, of which a third have labels, merged to files, against a join that writes nothing."""
    mine, theirs = bench.warm(("ours_of_labels", "merge"), ("spark_join", "merge"))
    peer = "Spark SQL's join of ids and payloads, written nowhere"
    return [Result("1,000,000 captures, 333,333 labels, merged, warm session", "s", mine, peer, theirs, 2.0)]


def _warm_peer(bench: Bench, task: str) -> tuple[float, float]:
    # each in a process of its own, so that neither competes with the other's threads or memory
    mine, theirs = alternately(
        [lambda: bench.warm(("ours", "narrow"))[0], lambda: bench.warm((task, "narrow"))[0]], max(2, bench.repeat // 2)
    )
    return mine.middle, theirs.middle


@row("duckdb")
def against_duckdb(bench: Bench) -> list[Result]:
    """Warm, against DuckDB's summary."""
    mine, theirs = _warm_peer(bench, "duckdb_summarize")
    return [Result("49 MB CSV, warm", "s", mine, "DuckDB SUMMARIZE, warm", theirs, 0.6)]


@row("polars")
def against_polars(bench: Bench) -> list[Result]:
    """Warm, against polars, for reference: it has neither sketches nor distinct counts nor types by text."""
    mine, theirs = _warm_peer(bench, "polars_describe")
    return [Result("49 MB CSV, warm", "s", mine, "polars describe, warm (computes less)", theirs)]


@row("small")
def small_file(bench: Bench) -> list[Result]:
    """What an hourly job costs: start-up above all."""
    mine, theirs = bench.against("spark_count", "small")
    return [
        Result("2,333 rows, whole process", "s", mine, SPARK_COUNT, theirs, 0.12),
    ]


@row("processes")
def without_a_jvm(bench: Bench) -> list[Result]:
    """Whole processes against DuckDB's, of files that no JVM has to read."""
    results = []
    for shape, what, limit in (
        ("narrow", "49 MB CSV, whole process", 0.8),
        ("narrow-group", "the same table as Parquet of one row group, whole process", 0.7),
        ("narrow-eight", "the same table as eight Parquet files, whole process", 0.7),
        ("narrow-json", "the same table as JSON lines, whole process", 1.5),
    ):
        mine, theirs = bench.against("duckdb_summarize", shape)
        results.append(Result(what, "s", mine, "DuckDB SUMMARIZE, whole process", theirs, limit))
    return results


@row("hour")
def hour_of_captures(bench: Bench) -> list[Result]:
    """Captured requests in a file a second, against the same rows as CSV."""
    captures = partial(bench.whole, "hour-captures", "--format", '{"sagemakerCaptureJson": {}}')
    mine, theirs = alternately([captures, partial(bench.whole, "hour")], bench.repeat)
    what = f"{HOUR_FILES * HOUR_RECORDS:,} captures in {HOUR_FILES:,} files, whole process"
    return [Result(what, "s", mine.middle, "our CSV of the same rows, whole process", theirs.middle, 2.0)]


@row("s3")
def places_of_s3(bench: Bench) -> list[Result]:
    """The same data in a bucket, of a server on this machine that has the processors too."""
    shapes = ("narrow", "narrow-parquet", "hour-captures")
    csv, parquet, hour = files = [bench.file(shape) for shape in shapes]
    formats = dict(zip(files, ((), (), ("--format", '{"sagemakerCaptureJson": {}}')), strict=True))
    with store(*files) as environment:

        def stored(file: Path) -> float:
            with tempfile.TemporaryDirectory() as output:
                place = f"s3://{BUCKET}/{file.name}"
                return run((*ANALYZER, "baseline", place, output, *formats[file]), environment)[0]

        def fetched(key: str) -> float:
            return run((sys.executable, "-m", "benchmarks.stores", key), environment)[0]

        results = []
        for shape, file, what in (("narrow", csv, "49 MB CSV"), ("narrow-parquet", parquet, "the same as Parquet")):
            actions = [partial(stored, file), partial(fetched, file.name), partial(bench.whole, shape)]
            mine, there, here = alternately(actions, bench.repeat)
            peer = "boto3's download, and the run on the file, whole processes"
            results.append(
                Result(f"{what} at S3, whole process", "s", mine.middle, peer, there.middle + here.middle, 1.5)
            )
        mine, there = alternately([partial(stored, hour), partial(fetched, f"{hour.name}/")], bench.repeat)
        what = f"{HOUR_FILES:,} captured objects at S3, whole process"
        peer = "boto3 with 16 threads fetching them, whole process"
        return [*results, Result(what, "s", mine.middle, peer, there.middle, 2.0)]


@row("merge-hour")
def merge_and_judge(bench: Bench) -> list[Result]:
    """What an hourly job of model quality does: labels are merged, then predictions are judged by them."""
    mine, theirs = alternately(
        [partial(_merged_and_judged, bench), partial(bench.whole_peer, "spark_count", "small")], bench.repeat
    )
    what = "100,000 captures with 33,333 labels merged, then judged, whole processes"
    return [Result(what, "s", mine.middle, SPARK_COUNT, theirs.middle, 0.5)]


def _merged_and_judged(bench: Bench) -> float:
    folder = bench.file("merge-hour")
    ours = (sys.executable, "-m", "analyzer")
    with tempfile.TemporaryDirectory() as output:
        merged = run((*ours, "merge", f"{folder}/captures", f"{folder}/labels", f"{output}/merged"))[0]
        merged_format = ("--format", '{"sagemakerMergeJson": {}}')
        options = ("--problem-type", "binary", "--prediction", f"{ENDPOINT_OUTPUT}_0", *merged_format)
        command = (*ours, "model-quality", "baseline", f"{output}/merged", f"{output}/reports", *options)
        return merged + run(command)[0]


@row("container")
def container(bench: Bench) -> list[Result]:
    """The same file through `docker run`; needs Docker and the image."""
    data = bench.file("small")
    mine, theirs = alternately([partial(docker_run, data), docker_imports], bench.repeat)
    peer = "docker run of the same image, importing numpy and pyarrow"
    return [Result("2,333 rows, docker run to files", "s", mine.middle, peer, theirs.middle, 2.0)]


@row("linear")
def linear_time(bench: Bench) -> list[Result]:
    """Time for a million cells, of the wide and the long file against the narrow one, in one warm session."""
    narrow, wide = bench.warm(("ours", "narrow"), ("ours", "wide"))
    per_narrow = narrow / cells("narrow") * 1e6
    results = [
        Result("20,000 x 2,000, warm, a million cells", "s", wide / cells("wide") * 1e6, "narrow file", per_narrow, 1.8)
    ]
    # the long file takes some seconds each time, so whole processes do, start-up included on both sides
    once, long = alternately([partial(bench.whole, "narrow"), partial(bench.whole, "large")], max(1, bench.repeat // 2))
    growth = (long.middle - once.middle) / (cells("large") - cells("narrow")) * 1e6
    results.append(Result("each further million cells up to 1 GB", "s", growth, "narrow file, warm", per_narrow))
    return results


@row("memory")
def memory(bench: Bench) -> list[Result]:
    """Peaks of driver, JVM and workers together."""

    def megabytes(name: str, **settings: str) -> float:
        return bench.peak(name, **settings).bytes / MEGABYTE

    small, large = megabytes("narrow"), megabytes("large")
    small_on_spark, large_on_spark = (megabytes(name, engine="spark") for name in ("narrow", "large"))
    wide = "peak, 10,000 columns, analyzer_memory=4g"
    return [
        Result("peak memory, 49 MB CSV, of all processes", "MB", small, limit=455),
        Result("peak memory, 1 GB CSV", "MB", large, "49 MB CSV", small),
        Result("peak memory, 1 GB CSV on Spark", "MB", large_on_spark, "49 MB CSV on Spark", small_on_spark, 1.3),
        Result("peak, 1 GB CSV, analyzer_memory=2g", "MB", megabytes("large", analyzer_memory="2g"), limit=2**31 / 1e6),
        Result(wide, "MB", megabytes("widest", analyzer_memory="4g"), limit=2**32 / 1e6),
    ]


@row("deequ")
def against_deequ(bench: Bench) -> list[Result]:
    """Deequ's profiler with KLL, once: it takes many minutes."""
    (mine,) = bench.warm(("ours", "narrow"))
    theirs = bench.whole_peer("deequ", "narrow")
    return [Result("49 MB CSV, warm", "s", mine, "Deequ ColumnProfilerRunner with KLL, once", theirs, 1 / 200)]
