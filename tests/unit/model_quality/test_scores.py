"""Score histograms: exact counts in any splits and any order, small on the way, given up beyond a limit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_quality import scores as scores_module
from analyzer.model_quality.draws import SAMPLES, in_sample
from analyzer.model_quality.scores import ScoreHistogram
from tests.unit.model_quality.samples import drawn, histogram_of
from tests.unit.profile.values import cuts_of, packed_and_unpacked

SCORES = st.sampled_from([0.0, -0.0, 0.25, 0.5, 1.0]) | st.floats(0.0, 1.0)
ROWS = st.lists(st.tuples(SCORES, st.booleans()), max_size=40)


def sent(state: ScoreHistogram) -> ScoreHistogram:
    return ScoreHistogram.from_plain(packed_and_unpacked(state.to_plain()))


def content(state: ScoreHistogram) -> tuple[int, list[float], list[list[int]]]:
    state.settle()
    return state.rows, state.scores.tolist(), state.counts.tolist()


@given(st.data(), ROWS)
def test_histograms_in_any_order_count_as_the_whole(data: st.DataObject, rows: list[tuple[float, bool]]) -> None:
    scores = np.array([score for score, _ in rows])
    positive = np.array([flag for _, flag in rows], dtype=np.bool_)
    samples = drawn(len(rows))
    bounds = [0, *data.draw(cuts_of(len(rows))), len(rows)]
    states = [histogram_of(scores[a:b], positive[a:b], samples[a:b]) for a, b in pairwise(bounds)]
    total = ScoreHistogram()
    for each in data.draw(st.permutations(states)):
        total.merge(sent(each))
    assert content(total) == content(histogram_of(scores, positive, samples))


def test_every_row_is_counted_by_its_score_its_side_and_its_samples() -> None:
    rng = np.random.default_rng(5)
    scores, positive, samples = rng.integers(0, 50, 2000) / 50, rng.random(2000) < 0.3, drawn(2000)
    state = histogram_of(scores, positive, samples)
    for place, score in enumerate(np.unique(scores)):
        for sample in range(SAMPLES):
            chosen = in_sample(samples, sample) & (scores == score)
            assert state.counts[sample, place] == (chosen & ~positive).sum()
            assert state.counts[SAMPLES + sample, place] == (chosen & positive).sum()


def test_gathering_rows_first_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    scores, positive, samples = rng.random(3000).round(3), rng.random(3000) < 0.5, drawn(3000)
    whole = histogram_of(scores, positive, samples)
    monkeypatch.setattr(scores_module, "_GATHERED", 100)
    state = ScoreHistogram()
    for first in range(0, 3000, 30):
        rows = slice(first, first + 30)
        state.update(scores[rows], positive[rows], samples[rows])
    assert content(state) == content(whole)


@pytest.mark.parametrize("times", [1, 300, 70_000])
def test_large_counts_survive_the_journey(times: int) -> None:
    state = histogram_of(np.array([0.5, 0.75]), np.array([True, False]))
    state.counts = state.counts * times
    state.rows *= times
    assert content(sent(state)) == content(state)


def test_counts_beyond_32_bits_do_not_wrap_around() -> None:
    state, total = histogram_of(np.array([0.5]), np.array([True])), ScoreHistogram()
    state.counts, state.rows = state.counts * 3_000_000_000, 3_000_000_000
    for _ in range(2):
        total.merge(sent(state))
    assert total.counts[SAMPLES, 0] == 6_000_000_000
    assert sent(total).counts[SAMPLES, 0] == 6_000_000_000


def test_a_state_of_a_million_scores_is_some_twenty_bytes_a_score() -> None:
    rng = np.random.default_rng(7)
    state = histogram_of(rng.random(100_000), rng.random(100_000) < 0.2)
    (_, _, _, scores, kind, counts, _) = state.to_plain()
    assert kind == "<u1"
    assert len(scores) + len(counts) < 20 * 100_000


@pytest.mark.parametrize("how", ["at once", "by merging", "both sides", "only the other"])
def test_beyond_the_limit_a_sketch_is_left_that_divides_the_scores_evenly(how: str) -> None:
    rng = np.random.default_rng(8)
    scores, positive, samples = rng.random(20_000) ** 8, np.zeros(20_000, dtype=np.bool_), drawn(20_000)
    limit = {"at once": 5_000, "by merging": 15_000, "both sides": 5_000, "only the other": 8_000}[how]
    sizes = {"at once": [20_000], "by merging": [10_000] * 2, "both sides": [10_000] * 2}.get(how, [5_000, 15_000])
    total, first = ScoreHistogram(limit), 0
    for size in sizes:
        rows = slice(first, first + size)
        total.merge(sent(histogram_of(scores[rows], positive[rows], samples[rows], limit)))
        first += size
    total = sent(total)
    assert total.rows == 20_000
    assert len(total.scores) == 0
    bounds = total.bounds(8)
    shares = np.diff([0, *np.searchsorted(np.sort(scores), bounds), len(scores)])
    assert len(shares) == 8
    assert shares.min() > 2000 and shares.max() < 3000


def test_the_limit_itself_is_kept() -> None:
    assert histogram_of(np.arange(100) / 100, np.zeros(100, dtype=np.bool_), limit=100).outline is None
    assert histogram_of(np.arange(101) / 101, np.zeros(101, dtype=np.bool_), limit=100).outline is not None


def test_slices_make_up_the_whole() -> None:
    rng = np.random.default_rng(9)
    state = histogram_of(rng.random(500).round(2), rng.random(500) < 0.5)
    bounds = [-np.inf, 0.25, 0.5, 0.5, np.inf]
    total = ScoreHistogram()
    for low, high in pairwise(bounds):
        total.merge(state.slice(low, high))
    assert content(total) == content(state)
