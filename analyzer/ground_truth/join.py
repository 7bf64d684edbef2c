"""The join of ids, by Spark: which labels belong to which splits of the captures.

Labels are brought down to one for each id, captures to two rows at most for each id and split, so no id, however often
it is there, makes many rows. Payloads have no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SHOWN_IDS = 2


def labelled(labels: DataFrame, captured: DataFrame) -> DataFrame:
    """A row for each id that has a label: the label that is taken, and the splits that have captures of the id.

    `records` says how many labels there are of it, `conflicting` whether they differ.
    """
    from pyspark.sql import functions as F  # noqa: PLC0415, N812 (pyspark's own name for it)

    chosen = labels.groupBy("id").agg(
        F.max(F.struct("moment", "path", "position", "text"))["text"].alias("label"),
        F.count("*").alias("records"),
        (F.min("text") != F.max("text")).alias("conflicting"),
    )
    places = captured.groupBy("id").agg(F.collect_list(F.struct("split", "number")).alias("places"))
    return chosen.join(places, "id", "left")


def by_split(found: DataFrame, splits: int) -> DataFrame:
    """Rows of (split, id, label, number), those of a split all together in one partition."""
    from pyspark.sql import functions as F  # noqa: PLC0415, N812

    placed = found.select(F.explode("places").alias("place"), "id", "label")
    rows = placed.select("place.split", "id", "label", "place.number")
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
    def of(cls, found: DataFrame) -> LabelCounts:
        from pyspark.sql import functions as F  # noqa: PLC0415, N812

        (row,) = found.agg(
            F.count("*"), F.count("places"), F.count_if("conflicting"), F.coalesce(F.sum("records"), F.lit(0))
        ).collect()
        return cls(*row)


def some_ids(frame: DataFrame) -> list[str]:
    """The first ids in the order of their texts."""
    rows = frame.select("id").where("id is not null").distinct().orderBy("id").limit(SHOWN_IDS).collect()
    return [row[0] for row in rows]
