"""How far the values of one sample have to be moved to become the other one."""

from __future__ import annotations

import math

import numpy as np

from analyzer.drift.joined import JoinedSamples


def normed_wasserstein(samples: JoinedSamples, baseline_spread: float, current_spread: float) -> float | None:
    """The first Wasserstein distance, `integral |F - G|`, in standard deviations of the baseline.

    S. S. Vallender, Theory of Probability and its Applications 18 (1974). A shift by one standard deviation is 1. Where
    the baseline is constant, the current side's standard deviation is the measure; two constants are 0 apart if they
    are the same number, else 1. None when it is beyond what a double holds.
    """
    if len(samples.points) == 1:
        return 0.0
    spread = baseline_spread or current_spread
    if not spread:
        return 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        # Each is divided first, as their difference may be beyond a double.
        widths = np.diff(samples.points / spread)
        apart = np.abs(samples.current_shares - samples.baseline_shares)[:-1]
        distance = float((apart * widths).sum())
    return distance if math.isfinite(distance) else None
