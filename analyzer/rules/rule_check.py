"""One rule on its way to Deequ: its columns under safe ids, and the pydeequ check that it becomes.

pydeequ's own methods make a Python callback of every assertion, for which a server would run on until the end of the
process, and often beyond it. Here each constraint is given an assertion of the JVM that is always true; the number that
Deequ has computed is read from the result, and compared with the rule's bounds in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analyzer.spark.jvm import jvm_of
from contracts.inferred_type import InferredType

if TYPE_CHECKING:
    from pydeequ.checks import Check
    from pyspark.sql import SparkSession


class UncomputableError(Exception):
    """A rule that cannot be computed; the message says why, in the words of the user's own names."""


class RuleCheck:
    """What a kind is given: the ids of its columns, their types, and its arguments.

    `read` makes a number of what Deequ gives; a kind may set another.
    """

    def __init__(
        self,
        session: SparkSession,
        check: Check,
        *,
        ids: Sequence[str],
        types: Mapping[str, InferredType],
        arguments: Mapping[str, Any],
        predicate: str | None = None,
    ) -> None:
        self.check = check
        self.ids = tuple(ids)
        self.arguments = arguments
        self.read: Callable[[Any], float] = float
        self._types = types
        self._predicate = predicate
        self._java = jvm_of(session)
        self.none = self._java.scala.Option.empty()
        # A map is a function in Scala, and one with a default value gives that to everything.
        self.anything = self._java.scala.collection.immutable.HashMap().withDefaultValue(True)

    @property
    def column(self) -> str:
        """The id of the one column."""
        return self.ids[0]

    @property
    def columns(self) -> Any:
        """The ids of all columns, as Scala wants them."""
        return self._sequence(self.ids)

    @property
    def predicate(self) -> str:
        """The id of the column that holds whether a row satisfies the rule's predicate."""
        assert self._predicate is not None
        return self._predicate

    def add(self, method: str, *arguments: Any) -> None:
        """Call a method of Deequ's `Check`."""
        self.check._Check = getattr(self.check._Check, method)(*arguments)

    def satisfies(self, condition: str) -> None:
        """The fraction of rows for which a condition on ids is true."""
        self.add(
            "satisfies", condition, self.check.description, self.anything, self.none, self._sequence(()), self.none
        )

    def regex(self, pattern: str) -> Any:
        """A pattern, compiled. Raises UncomputableError."""
        from pyspark.errors import PySparkException  # noqa: PLC0415

        try:
            return self._java.scala.util.matching.Regex(pattern, None)
        except PySparkException as error:
            reason = str(error).splitlines()[0]
            raise UncomputableError(f"its pattern is no regular expression of Java: {reason}") from None

    def counts(self, distribution: Any) -> dict[str, int]:
        """The counts in one of Deequ's distributions, by what is counted."""
        values = self._java.scala.collection.JavaConverters.mapAsJavaMap(distribution.values())
        return {str(name): int(value.absolute()) for name, value in values.items()}

    def default(self, method: str, place: int) -> Any:
        """What Deequ's `Check` takes for an argument that is not given."""
        return getattr(self.check._Check, f"{method}$default${place}")()

    def enum(self, path: str, name: str) -> Any:
        """A value of one of Deequ's enumerations."""
        found: Any = self._java.com.amazon.deequ
        for step in path.split("."):
            found = getattr(found, step)
        return getattr(found, name)()

    def type_of(self, column: str) -> InferredType:
        return self._types[column]

    def require_one_type(self) -> None:
        """Raise UncomputableError unless the columns are all numbers or all texts."""
        kinds = {self._types[column].is_numeric for column in self.ids if self._types[column] != InferredType.UNKNOWN}
        if len(kinds) > 1:
            types = " and ".join(self._types[column].value for column in self.ids)
            raise UncomputableError(f"its columns are {types}, and only numbers or only texts can be compared")

    def _sequence(self, texts: Sequence[str]) -> Any:
        from pydeequ.scala_utils import to_scala_seq  # noqa: PLC0415

        return to_scala_seq(self._java, list(texts))
