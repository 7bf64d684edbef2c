"""Predictions with labels: what model quality is measured on, and how Spark's own evaluators judge them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
from pyspark.sql import SparkSession

BATCH_ROWS = 500_000
SCHEMA = "id long, probability double, prediction int, label int"


def predictions(rows: int, digits: int) -> Iterator[pa.RecordBatch]:
    """A fifth of the rows positive, probabilities of so many digits, half of them right at 0.5 or better."""
    for number, start in enumerate(range(0, rows, BATCH_ROWS)):
        rng = np.random.default_rng([number, digits])
        count = min(BATCH_ROWS, rows - start)
        label = rng.random(count) < 0.2
        probability = np.clip(rng.normal(0.3 + 0.3 * label, 0.2), 0.0, 1.0).round(digits)
        yield pa.record_batch(
            {
                "id": np.arange(start, start + count),
                "probability": probability,
                "prediction": (probability > 0.5).astype(np.int64),
                "label": label.astype(np.int64),
            }
        )


def write_predictions(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    """As CSV with a header."""
    with path.open("wb") as file:
        file.write(b"id,probability,prediction,label\n")
        for batch in batches:
            pa.csv.write_csv(batch, file, pa.csv.WriteOptions(include_header=False))


def ours_of_predictions(path: Path) -> None:
    """All metrics of two classes, with curves and deviations, on disk."""
    import analyzer

    SparkSession.builder.getOrCreate()
    with tempfile.TemporaryDirectory() as output:
        analyzer.model_quality(
            path, output, problem_type="BinaryClassification", probability="probability", label="label"
        )


def spark_read_predictions(path: Path) -> None:
    """Let Spark read the file, typed, and throw everything away."""
    frame = SparkSession.builder.getOrCreate().read.csv(str(path), header=True, schema=SCHEMA)
    frame.write.format("noop").mode("overwrite").save()


def evaluators(path: Path) -> None:
    """Eight metrics of the same by Spark's evaluators, the file read once and kept in memory; no deviations."""
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator

    frame = SparkSession.builder.getOrCreate().read.csv(str(path), header=True, schema=SCHEMA)
    table = frame.selectExpr(
        "probability as score", "double(prediction) as prediction", "double(label) as label"
    ).persist()
    binary, positive = BinaryClassificationEvaluator, MulticlassClassificationEvaluator
    for each in (
        binary(rawPredictionCol="score", metricName="areaUnderROC"),
        binary(rawPredictionCol="score", metricName="areaUnderPR"),
        positive(metricName="accuracy"),
        positive(metricName="precisionByLabel", metricLabel=1.0),
        positive(metricName="recallByLabel", metricLabel=1.0),
        positive(metricName="falsePositiveRateByLabel", metricLabel=1.0),
        positive(metricName="fMeasureByLabel", metricLabel=1.0, beta=0.5),
        positive(metricName="fMeasureByLabel", metricLabel=1.0, beta=2.0),
    ):
        each.evaluate(table)
    table.unpersist()
