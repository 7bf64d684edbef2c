"""From the contributions in each row to one number for each feature and output, rows taken in their order."""

from __future__ import annotations

import tempfile
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Floats
from analyzer.attribution.running_sum import RunningSum
from analyzer.profile.wide_sum import largest_of
from contracts.analysis_config.methods import Aggregation

_LARGE = 2.0**400
_HALF = 600
"""Values beyond that are divided by 2 to the power of this before they are squared."""


class MeanOf:
    """The mean of a power of what rows contribute, regardless of the sign: `mean_abs`, `mean_sq`."""

    def __init__(self, shape: tuple[int, int], square: bool) -> None:
        self._sum = RunningSum.zero(shape)
        self._square = square
        self._rows = 0

    def update(self, values: Floats) -> None:
        if self._square:
            exponent = _HALF if largest_of(values) > _LARGE else 0
            self._sum.add(RunningSum.of(np.square(np.ldexp(values, -exponent)), 2 * exponent))
        else:
            self._sum.add(RunningSum.of(np.abs(values)))
        self._rows += len(values)

    def result(self) -> Floats:
        return self._sum.mean(self._rows)

    def close(self) -> None:
        pass


class MedianOf:
    """The median of what rows contribute, with its sign: exact, from a file that holds the contributions.

    It takes eight bytes on disk for each row, feature and output, and in memory those of one feature and output.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)

    def update(self, values: Floats) -> None:
        self._file.write(np.ascontiguousarray(values, dtype="<f8").tobytes())

    def result(self) -> Floats:
        self._file.flush()
        every = np.memmap(self._file, dtype="<f8", mode="r").reshape(-1, *self._shape)
        features, outputs = self._shape
        medians = [np.median(np.array(every[:, f, o])) for f in range(features) for o in range(outputs)]
        return np.array(medians, dtype=np.float64).reshape(self._shape)

    def close(self) -> None:
        self._file.close()


class AttributionSums:
    """Within `with`, takes in the local values of rows, batch by batch in their order, and aggregates them.

    The numbers do not depend on the batches. `shape` is (features, outputs).
    """

    def __init__(self, method: Aggregation, shape: tuple[int, int]) -> None:
        self.rows = 0
        self._state = MedianOf(shape) if method == "median" else MeanOf(shape, square=method == "mean_sq")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self._state.close()

    def update(self, values: NDArray[Any]) -> None:
        """Take in values of shape (rows, features, outputs)."""
        self.rows += len(values)
        self._state.update(values)

    def result(self) -> Floats:
        """The global values, shape (features, outputs), of at least one row."""
        return self._state.result()
