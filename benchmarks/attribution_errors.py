"""How far attributions are from exact ones: ``python -m benchmarks.attribution_errors`` writes the page of errors.

The models are polynomials of few features a term: with a baseline of zeros, what a term gives goes to each of its
features alike, so that Shapley values are exact whatever the number of features.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from analyzer.arrays import Floats
from analyzer.attribution import coalitions
from analyzer.attribution.coalitions import CoalitionDesign

PAGE = Path(__file__).parent.parent / "docs" / "attribution-errors.md"
ROWS = 256
PEER_ROWS = 24
HIT_ROWS = 1_000
SEEDS = (1, 2, 3)
GAMES = 20
MATTER = {14: 10, 20: 15, 69: 20, 200: 40}
"""Of so many features so many are in any term."""


@dataclass(frozen=True)
class Polynomial:
    """f(x) = sum of strength times the product of the features of each term; and `rows` to be explained."""

    terms: tuple[tuple[int, ...], ...]
    strengths: Floats
    rows: Floats

    @classmethod
    def of(cls, features: int, seed: int, rows: int = ROWS) -> Polynomial:
        """Singles, pairs, threes and fours of the features that matter."""
        rng = np.random.default_rng(seed)
        matter = MATTER[features]
        terms = [(place,) for place in range(matter)]
        scales = [1.0] * matter
        for size, number, scale in ((2, 3 * matter // 2, 0.5), (3, 3 * matter // 2, 0.5), (4, matter // 2, 0.35)):
            terms += [tuple(rng.permutation(matter)[:size].tolist()) for _ in range(number)]
            scales += [scale] * number
        return cls(tuple(terms), rng.normal(size=len(terms)) * scales, rng.normal(size=(rows, features)))

    @property
    def features(self) -> int:
        return int(self.rows.shape[1])

    def __call__(self, rows: Floats) -> Floats:
        total = np.zeros(len(rows))
        for term, strength in zip(self.terms, self.strengths, strict=True):
            total += strength * rows[:, term].prod(axis=1)
        return total

    @property
    def exact(self) -> Floats:
        """The Shapley values of the rows."""
        values = np.zeros(self.rows.shape)
        for term, strength in zip(self.terms, self.strengths, strict=True):
            values[:, term] += (strength / len(term) * self.rows[:, term].prod(axis=1))[:, np.newaxis]
        return values

    def explained(self, design_of: Callable[[int], CoalitionDesign], orders: int | None) -> Floats:
        """The attributions of the rows by a design for each, of which `orders` are used in turn (None: one a row)."""
        found = []
        for number, row in enumerate(self.rows):
            design = design_of(number)
            order = design.orders(number if orders is None else number % orders, 1)
            values = self(np.where(design.masks[:, order[0]], row, 0.0))
            score = self(row[np.newaxis])[:, np.newaxis]
            found.append(design.solve(values[np.newaxis, :, np.newaxis], np.zeros(1), score, order)[0, :, 0])
        return np.array(found)


def always(design: CoalitionDesign) -> Callable[[int], CoalitionDesign]:
    """The same design for each row."""
    return lambda _: design


def local_error(found: Floats, exact: Floats) -> float:
    """The mean absolute error, of the mean absolute value."""
    return float(np.abs(found - exact).mean() / np.abs(exact).mean())


def root_error(found: Floats, exact: Floats) -> float:
    """The root of the mean square error, of that of the values."""
    return float(np.sqrt(np.square(found - exact).mean() / np.square(exact).mean()))


def spread(found: Floats, exact: Floats) -> float:
    """How far apart the global values of features are that have none, of the largest global value."""
    values = np.abs(found).mean(axis=0)
    return float(values[np.abs(exact).max(axis=0) == 0.0].std() / values.max())


def local_and_spread(found: Floats, exact: Floats) -> tuple[float, float]:
    return local_error(found, exact), spread(found, exact)


def means_of(errors: list[tuple[float, float]]) -> str:
    """The means of each kind of error, as cells of a table."""
    return " | ".join(f"{each:.4f}" for each in np.mean(errors, axis=0))


def by_orders() -> Iterator[str]:
    """Errors at default samples by the number of orders that rows take in turn."""
    yield "| features | samples | orders | local error | spread of features without effect |"
    yield "|---|---|---|---|---|"
    for features in (14, 69, 200):
        for orders in (1, 4, 16, 64, None):
            errors = []
            for seed in SEEDS:
                game, design = Polynomial.of(features, seed), CoalitionDesign.of(features, None, seed)
                errors.append(local_and_spread(game.explained(always(design), orders), game.exact))
            yield f"| {features} | {design.samples} | {orders or 'one a row'} | {means_of(errors)} |"


def by_designs() -> Iterator[str]:
    """What one design with an order a row is against a new design for each row, with few samples."""
    yield "| features | samples | coalitions | local error | spread of features without effect |"
    yield "|---|---|---|---|---|"
    for features, samples in ((14, 100), (69, 100)):
        for what, orders, fresh in (
            ("one design for all rows", 1, False),
            ("16 orders of one design", 16, False),
            ("64 orders of one design", 64, False),
            ("an order of one design for each row", None, False),
            ("a new design for each row", None, True),
        ):
            errors = []
            for seed in SEEDS:
                game, design = Polynomial.of(features, seed), CoalitionDesign.of(features, samples, seed)

                def of_row(number: int, design: Any = design, fresh: bool = fresh, seed: int = seed) -> CoalitionDesign:
                    return CoalitionDesign.of(features, samples, 1000 * seed + number) if fresh else design  # noqa: B023

                errors.append(local_and_spread(game.explained(of_row, orders), game.exact))
            yield f"| {features} | {samples} | {what} | {means_of(errors)} |"


def by_sizes() -> Iterator[str]:
    """Sizes by the kernel, equal shares, and the `shap` package, at default samples."""
    import shap

    yield "| features | what | local error | root of the mean square error |"
    yield "|---|---|---|---|"
    for features in (14, 69, 200):
        kinds: dict[str, list[tuple[float, float]]] = {}

        def note(what: str, found: Floats, exact: Floats, kinds: Any = kinds) -> None:
            kinds.setdefault(what, []).append((local_error(found, exact), root_error(found, exact)))

        for seed in SEEDS:
            game = Polynomial.of(features, seed, PEER_ROWS)
            for what, limit in (
                ("here", ""),
                ("without slopes", "SLOPES_FROM"),
                ("sizes by the kernel", "SPREAD_FROM"),
            ):
                with patch.object(coalitions, limit, 1 << 30) if limit else nullcontext():
                    design = CoalitionDesign.of(features, None, seed)
                note(what, game.explained(always(design), None), game.exact)
            for what, options in (("shap.KernelExplainer", {}), ("the same, l1_reg=False", {"l1_reg": False})):
                np.random.seed(seed)
                peer = shap.KernelExplainer(game, np.zeros((1, features)))
                note(what, np.array(peer.shap_values(game.rows, silent=True, **options)), game.exact)
        for what, errors in kinds.items():
            yield f"| {features} | {what} | {means_of(errors)} |"


def by_hits() -> Iterator[str]:
    """How many of the five most important of 20 features are found with 15 samples a row."""
    yield "| orders | found of five |"
    yield "|---|---|"
    for orders in (1, 16, 64, None):
        hits = []
        for seed in range(GAMES):
            game, design = Polynomial.of(20, seed, HIT_ROWS), CoalitionDesign.of(20, 15, seed)
            found = game.explained(always(design), orders)
            top = [set(np.argsort(-np.abs(each).mean(axis=0))[:5].tolist()) for each in (game.exact, found)]
            hits.append(len(top[0] & top[1]))
        yield f"| {orders or 'one a row'} | {np.mean(hits):.1f} |"


TEXT = f"""# Errors of attributions

Written by `python -m benchmarks.attribution_errors`: Kernel SHAP against exact Shapley values of polynomials, whose
terms have up to four of the features that matter (10 of 14, 15 of 20, 20 of 69, 40 of 200), with a baseline of zeros.
{ROWS} rows, means over the seeds {", ".join(map(str, SEEDS))}. Local error: the mean absolute error over the mean
absolute value. Spread: the deviation of the global values of features that are in no term, over the largest of all.

## How many orders

All rows share one design, whose features stand in an order that follows from the row's number. Rows that take few
orders in turn share their errors, which show as differences between features that have no effect at all. An order costs
nothing, since the least squares are solved for the design, so each row has its own. At the default number of samples:

"""
AS_NEW = """
An order is as good as a new design, which is what the original draws for each row:

"""
SIZES = f"""
## Which coalitions

At the default number of samples, of {PEER_ROWS} rows. From ten samples a feature on, coalitions of all sizes have equal
shares; from twenty on, what a feature adds may depend on the size of the coalition (the slopes). `shap` looks by
default for the ten features that matter most and gives nothing to the others, which the original does not: that is
nearer where no more than ten matter, and misses the others where more do.

"""
HITS = f"""
## With very few samples

The five of 20 features with the largest mean absolute values over {HIT_ROWS:,} rows, with 15 samples a row, means of
{GAMES} polynomials (seeds 0 to {GAMES - 1}):

"""


def main() -> int:
    parts = (TEXT, by_orders(), AS_NEW, by_designs(), SIZES, by_sizes(), HITS, by_hits())
    PAGE.write_text("".join(part if isinstance(part, str) else "\n".join(part) + "\n" for part in parts), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
