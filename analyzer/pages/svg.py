"""Paths of small drawings: numbers alone, so that nothing of them needs to be escaped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

HEIGHT = 28
STEP = 5
"""The width of a bin of numbers."""

BAR, GAP = 10, 4
"""The width of a category, and of the space after it."""


def heights(shares: Sequence[float], largest: float) -> list[int]:
    """Whole numbers up to the height of the drawing; what is there at all can be seen."""
    return [max(round(share / largest * HEIGHT), 1) if share > 0 and largest > 0 else 0 for share in shares]


def steps(shares: Sequence[float], largest: float, *, closed: bool) -> str:
    """Bins side by side, as an area or as the line above it."""
    path, before, width = [], HEIGHT, 0
    for height in heights(shares, largest):
        top = HEIGHT - height
        if top != before:
            path += [f"h{width}"] * (width > 0) + [f"V{top}"]
            before, width = top, 0
        width += STEP
    return f"M0 {HEIGHT}{''.join(path)}h{width}V{HEIGHT}{'z' * closed}"


def bars(shares: Sequence[float], largest: float) -> str:
    """A bar for each category, with space between them."""
    found = (
        f"M{at * (BAR + GAP)} {HEIGHT}v-{height}h{BAR}v{height}z"
        for at, height in enumerate(heights(shares, largest))
        if height
    )
    return "".join(found)


def curve(points: Sequence[tuple[float, float]], size: int) -> str:
    """A line through points between 0 and 1 in a square; of those in one column the first, the ends and the last."""
    places = [(round(held(x) * size), size - round(held(y) * size)) for x, y in points]
    kept: list[tuple[int, int]] = []
    for x, run in groupby(places, key=lambda place: place[0]):
        ups = [up for _, up in run]
        kept += [(x, up) for up in dict.fromkeys((ups[0], min(ups), max(ups), ups[-1]))]
    if not kept:
        return ""
    moves = (f"l{x - before[0]} {up - before[1]}" for before, (x, up) in pairwise(kept))
    return f"M{kept[0][0]} {kept[0][1]}{''.join(moves) or 'h1'}"


def held(share: float) -> float:
    """A share, held to between 0 and 1."""
    return min(max(share, 0.0), 1.0)
