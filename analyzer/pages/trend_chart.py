"""A figure over the runs of a history, as pages show it: its latest value and a drawing, which others have made."""

from __future__ import annotations

from dataclasses import dataclass

TREND_WIDTH, TREND_HEIGHT = 200, 60
"""Of a drawing, in its own units."""


@dataclass(frozen=True)
class TrendDrawing:
    """Paths, an empty one where there is nothing to draw."""

    band: str
    middle: str
    line: str
    limits: str
    marks: str


@dataclass(frozen=True)
class TrendChart:
    """A measure: its latest value, its drawing, the ends of its scale, and all of it in words."""

    name: str
    latest: str
    drawing: TrendDrawing | None
    scale: str
    about: str
