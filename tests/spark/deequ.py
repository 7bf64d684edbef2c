"""Deequ itself, called through Spark's Java gateway: the oracle for our sketches and distances.

Arrays cross the gateway as bytes, and loops run inside the JVM, so that a sketch of 100,000 values takes a handful of
calls and not 100,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame, SparkSession

SKETCH_SIZE = 2048
SHRINKING_FACTOR = 0.64


class Deequ:
    """Deequ's sketch and distances as functions of Python values."""

    def __init__(self, spark: SparkSession) -> None:
        context = spark.sparkContext
        self._gateway: Any = context._gateway
        self._jvm: Any = context._jvm
        self._analyzers: Any = self._jvm.com.amazon.deequ.analyzers
        self._ordering: Any = getattr(getattr(self._jvm.scala.math, "Ordering$Double$"), "MODULE$")
        self._class_tag: Any = self._jvm.scala.reflect.ClassTag.Double()
        self._none: Any = self._jvm.scala.Option.empty()

    def sketch(self, values: Sequence[float] | NDArray[np.float64] = ()) -> Any:
        """A `QuantileNonSample` that has been given the values one by one."""
        sketch = self._analyzers.QuantileNonSample(SKETCH_SIZE, SHRINKING_FACTOR, self._ordering, self._class_tag)
        numbers = self._array(np.asarray(values, dtype=np.float64))
        update = self._consumer(sketch, "update")
        self._jvm.java.util.stream.DoubleStream.of(numbers).boxed().forEachOrdered(update)
        return sketch

    def aggregated(self, partitions: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        """The levels of the sketches of these partitions, merged into an empty one as Spark aggregates them."""
        whole = self.sketch()
        for values in partitions:
            whole.merge(self.sketch(values))
        return self.levels(whole)

    def analyzed(self, frame: DataFrame, column: str) -> list[NDArray[np.float64]]:
        """The levels that Deequ's own analyzer finds in a column of doubles."""
        parameters = self._analyzers.KLLParameters(SKETCH_SIZE, SHRINKING_FACTOR, 10)
        analyzer = self._analyzers.KLLSketch(column, self._jvm.scala.Option.apply(parameters))
        found = analyzer.calculate(frame._jdf, self._none, self._none, self._none).value().get()
        return [np.array(list(level), dtype=np.float64) for level in found.data()]

    def sketch_of_levels(self, levels: Sequence[NDArray[np.float64]]) -> Any:
        """A sketch that holds exactly these levels."""
        sketch = self.sketch()
        arrays = self._gateway.new_array(self._jvm.java.lang.Object, len(levels))
        for height, level in enumerate(levels):
            arrays[height] = self._array(level)
        sketch.reconstruct(SKETCH_SIZE, SHRINKING_FACTOR, arrays)
        return sketch

    def levels(self, sketch: Any) -> list[NDArray[np.float64]]:
        """The items of each compactor in their order."""
        return [self._values(items) for items in sketch.getCompactorItems()]

    def numeric_distance(self, first: Any, second: Any, *, simple: bool) -> float:
        return float(self._analyzers.Distance.numericalDistance(first, second, simple, self._none))

    def largest_share_difference(self, first: Mapping[str, int], second: Mapping[str, int], *, simple: bool) -> float:
        return self._categorical(first, second, simple, "Distance$LInfinityMethod", self._none)

    def chi_squared(self, current: Mapping[str, int], baseline: Mapping[str, int], *, simple: bool) -> float:
        """The statistic when `simple`, else the p-value."""
        return self._categorical(current, baseline, simple, "Distance$ChisquareMethod", 5, 0.2, 10)

    def _categorical(
        self, first: Mapping[str, int], second: Mapping[str, int], simple: bool, method: str, *settings: Any
    ) -> float:
        chosen = getattr(self._analyzers, method)(*settings)
        distance = self._analyzers.Distance.categoricalDistance(self._map(first), self._map(second), simple, chosen)
        return float(distance)

    def _array(self, values: NDArray[np.float64]) -> Any:
        """A Java `double[]`."""
        array = self._gateway.new_array(self._jvm.double, len(values))
        order = self._jvm.java.nio.ByteOrder.LITTLE_ENDIAN
        self._jvm.java.nio.ByteBuffer.wrap(values.astype("<f8").tobytes()).order(order).asDoubleBuffer().get(array)
        return array

    def _values(self, array: Any) -> NDArray[np.float64]:
        buffer = self._jvm.java.nio.ByteBuffer.allocate(8 * len(array))
        buffer.order(self._jvm.java.nio.ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(array)
        return np.frombuffer(buffer.array(), dtype="<f8")

    def _consumer(self, receiver: Any, method: str) -> Any:
        """A `java.util.function.Consumer` that calls a method of one object with each value it is given."""
        java = self._jvm.java.lang
        signature = java.invoke.MethodType.methodType(java.Void.TYPE, java.Class.forName("java.lang.Object"))
        handle = java.invoke.MethodHandles.publicLookup().findVirtual(receiver.getClass(), method, signature)
        consumer = java.Class.forName("java.util.function.Consumer")
        return java.invoke.MethodHandleProxies.asInterfaceInstance(consumer, handle.bindTo(receiver))

    def _map(self, counts: Mapping[str, int]) -> Any:
        """A Scala mutable map of text to `Long`; small Python numbers alone would arrive as `Integer`."""
        scala = self._jvm.scala
        numbers = self._gateway.new_array(self._jvm.long, len(counts))
        for position, count in enumerate(counts.values()):
            numbers[position] = count
        texts = scala.collection.JavaConverters.asScalaBuffer(self._gateway.jvm.java.util.ArrayList(list(counts)))
        pairs = texts.zip(scala.Predef.wrapLongArray(numbers), scala.collection.Seq.canBuildFrom())
        result = scala.collection.mutable.HashMap()
        getattr(result, "$plus$plus$eq")(pairs)
        return result
