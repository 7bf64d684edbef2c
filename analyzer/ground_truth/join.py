"""The join of ids, by Spark: which labels belong to which splits of the captures.

Of each split there are a few rows at most for an id, so no id, however often it is there, makes many. Payloads have no
part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SHOWN_IDS = 2


def latest_labels(labels: DataFrame) -> DataFrame:
    """A row for each id that has a label: the one that is taken. Rows without an id stay, for their reports.

    `records` says how many labels there are of the id, `conflicting` whether they differ.
    """
    from pyspark.sql import functions as F  # noqa: PLC0415, N812 (pyspark's own name for it)

    return labels.groupBy("id", "report").agg(
        F.max(F.struct("moment", "file", "position", "text"))["text"].alias("label"),
        F.sum("records").alias("records"),
        (F.bool_or("conflicting") | (F.min("text") != F.max("text"))).alias("conflicting"),
    )


def labelled(captured: DataFrame, latest: DataFrame) -> DataFrame:
    """The rows of captures whose ids have labels, with those; and the rows with reports.

    A partition's share of the labels is small by the number of partitions, so that it need not be sorted to be found.
    """
    labels = latest.where("id is not null").select("id", "label").hint("shuffle_hash")
    return captured.join(labels, "id", "left").where("label is not null or report is not null")


def by_split(found: DataFrame, splits: int) -> DataFrame:
    """Rows of (split, id, label, number), those of a split all together in one partition."""
    rows = found.where("id is not null").select("split", "id", "label", "number")
    # Twice as many partitions as splits: Spark spreads them by hash, and those that share one wait for each other.
    return rows.repartition(2 * splits, "split").sortWithinPartitions("split")


@dataclass(frozen=True)
class LabelCounts:
    """Of ids that have a label: how many, with a capture, with labels that differ; and `records` of labels."""

    ids: int
    matched: int
    conflicting: int
    records: int

    @classmethod
    def of(cls, latest: DataFrame, found: DataFrame) -> LabelCounts:
        from pyspark.sql import functions as F  # noqa: PLC0415, N812

        known = latest.where("id is not null")
        (row,) = known.agg(F.count("*"), F.count_if("conflicting"), F.coalesce(F.sum("records"), F.lit(0))).collect()
        matched = found.where("id is not null").select("id").distinct().count()
        return cls(row[0], matched, *row[1:])


def some_ids(frame: DataFrame) -> list[str]:
    """The first ids in the order of their texts."""
    rows = frame.select("id").where("id is not null").distinct().orderBy("id").limit(SHOWN_IDS).collect()
    return [row[0] for row in rows]
