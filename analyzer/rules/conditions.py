"""Conditions that users write in SQL, as columns of the frame that Deequ sees: true, false or missing for each row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.rules.columns import ColumnIds
from analyzer.rules.rule_check import UncomputableError
from analyzer.spark.failures import failed_with, thrown_by_spark
from analyzer.spark.row_conditions import RefusedError, require_row_syntax, require_row_values
from contracts.errors import did_you_mean, escaped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_UNRESOLVED = re.compile(r"\[UNRESOLVED_COLUMN\.\w+\] .*?name `((?:[^`]|``)*)` cannot be resolved")


class Conditions:
    """Checks conditions against the columns, under their own names, and gives out ids for their results."""

    def __init__(self, session: SparkSession, typed: DataFrame, columns: ColumnIds) -> None:
        """`typed` has a column for each id of `columns`."""
        self._columns = columns
        self._ids = list(typed.columns)
        names = dict(columns.typed)
        hidden = _hidden_prefix(list(names.values()))
        self._frame = typed.toDF(*(names.get(column, hidden + column) for column in typed.columns))
        self._prefix = hidden
        self._given: dict[str, str] = {}
        self._endless: set[str] = set()
        self._session = session

    def id_of(self, condition: str) -> str:
        """The id of the column that a condition becomes. Raises UncomputableError where it is none."""
        if condition not in self._given:
            self._require(condition)
            self._given[condition] = f"p{len(self._given)}"
        return self._given[condition]

    def may_be_endless(self, condition: str) -> bool:
        """Whether one that has an id holds what may take for ever."""
        return condition in self._endless

    @property
    def frame(self) -> DataFrame:
        """All columns under their ids, and those of the conditions."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415

        found = [F.expr(condition).alias(self._prefix + name) for condition, name in self._given.items()]
        return self._frame.select("*", *found).toDF(*self._ids, *self._given.values())

    def _require(self, condition: str) -> None:
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import functions as F  # noqa: N812, PLC0415

        try:
            # As a filter: it must be true or false, and look at one row at a time. As a column: a filter would find
            # the ids behind the names too.
            require_row_syntax(self._session, condition)
            self._frame.where(F.expr(condition))
            if require_row_values(self._frame, condition):
                self._endless.add(condition)
        except RefusedError as error:
            reason = str(error)
        except PySparkException as error:  # of many classes: a number too long for Spark is one of arithmetic
            reason = self._reason(str(error))
        except thrown_by_spark() as error:
            reason = f"Spark cannot read it ({failed_with(error)})"
        else:
            return
        raise UncomputableError(f"the condition {escaped(condition, 200)} cannot be used: {reason}")

    def _reason(self, text: str) -> str:
        if found := _UNRESOLVED.search(text):
            name = found[1].replace("``", "`").replace("`.`", ".")
            hint = did_you_mean(name, self._columns.names)
            return f'the data has no column "{escaped(name)}".{hint}'
        line = next(line for line in text.splitlines() if line.strip())
        return escaped(re.sub(r"^\[[\w.]+\] ", "", line).partition("; line ")[0].rstrip(".;"), 200)


def _hidden_prefix(names: list[str]) -> str:
    """What no column's name begins with."""
    prefix = "\0"
    while any(name.startswith(prefix) for name in names):
        prefix += "\0"
    return prefix
