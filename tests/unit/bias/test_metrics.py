"""Metrics as functions of counts: what declares itself, edge cases with their texts, and laws."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.bias.counts import FacetCounts, OutcomeCounts
from analyzer.bias.metric_definition import (
    METRICS,
    MetricDefinition,
    MetricError,
    TrainingStage,
    post_training,
    pre_training,
)
from analyzer.bias.metrics import metrics_of
from contracts.analysis_config import POST_TRAINING_METRICS, PRE_TRAINING_METRICS

NUMBERS = st.integers(0, 60)
SIDES = st.builds(OutcomeCounts, NUMBERS, NUMBERS, NUMBERS, NUMBERS).filter(lambda side: side.rows > 0)
PAIRS = st.tuples(SIDES, SIDES)

CLOSED = [metric for stage in TrainingStage for metric in metrics_of(stage) if metric.name != "FT"]
BY_NAME = {metric.name: metric for metric in CLOSED}


def counts_of(groups: list[tuple[OutcomeCounts, OutcomeCounts]]) -> FacetCounts:
    a, d = OutcomeCounts(), OutcomeCounts()
    for of_a, of_d in groups:
        a, d = a + of_a, d + of_d
    return FacetCounts(a, d, tuple(groups))


GROUPED = st.lists(PAIRS, min_size=1, max_size=4).map(counts_of)


def value(name: str, counts: FacetCounts) -> float | None:
    try:
        return METRICS[name].compute(counts)
    except MetricError:
        return None


def error(name: str, counts: FacetCounts) -> str:
    with pytest.raises(MetricError) as caught:
        METRICS[name].compute(counts)
    return str(caught.value)


def test_all_metrics_of_the_contract_have_declared_themselves_in_order() -> None:
    assert tuple(metric.name for metric in metrics_of(TrainingStage.PRE_TRAINING)) == PRE_TRAINING_METRICS
    assert tuple(metric.name for metric in metrics_of(TrainingStage.POST_TRAINING)) == POST_TRAINING_METRICS
    assert METRICS["KL"].description == "Kullback-Liebler Divergence (KL)"
    assert METRICS["CDDPL"].description == "Conditional Demographic Disparity in Predicted Labels (CDDPL)"


def test_a_metric_without_a_docstring_is_refused() -> None:
    def silent(counts: FacetCounts) -> float:
        return 0.0

    for declare in (pre_training, post_training):
        with pytest.raises(TypeError, match="the metric XX has no docstring"):
            declare("XX", "Nothing")(silent)
    assert "XX" not in METRICS


def test_a_second_metric_of_one_name_is_refused() -> None:
    def other(counts: FacetCounts) -> float:
        """Another one."""
        return 0.0

    with pytest.raises(TypeError, match="two metrics called CI"):
        pre_training("CI", "Class Imbalance")(other)
    assert METRICS["CI"].compute(FacetCounts(OutcomeCounts(1), OutcomeCounts(1))) == 0.0


SOME = OutcomeCounts(1, 2, 3, 4)
NO_D, NO_A = FacetCounts(SOME, OutcomeCounts()), FacetCounts(OutcomeCounts(), SOME)


@pytest.mark.parametrize(
    ("names", "without_d", "without_a"),
    [
        (
            "CI",
            "CI: facet set is empty. Check that x[facet] has non-zero length.",
            "CI: negated facet set is empty. Check that x[~facet] has non-zero length.",
        ),
        ("DPL DPPL", "Facet set is empty.", "Negative facet set is empty."),
        ("AD TE", "Facet set is empty", "Negated Facet set is empty"),
        ("DI", "Facet set is empty", "Negated facet set is empty"),
        ("DCA DCR", "DCO: Facet set is empty", "DCO: Negated Facet set is empty"),
        ("DAR DRR", "DLR: Facet set is empty", "DLR: Negated Facet set is empty"),
        ("RD SD", "DLA: Facet set is empty", "DLA: Negated Facet set is empty"),
        ("JS KL KS LP TVD", *["No instance of common facet found, dataset may be too small"] * 2),
    ],
)
def test_a_side_without_rows_is_an_error_in_the_words_of_the_contract(
    names: str, without_d: str, without_a: str
) -> None:
    for name in names.split():
        assert (error(name, NO_D), error(name, NO_A)) == (without_d, without_a)


def test_groups_that_are_missing_or_of_one_sign_are_errors() -> None:
    assert error("CDDL", FacetCounts(SOME, SOME)) == "Group variable is empty or not provided"
    positive, negative = OutcomeCounts(tp=3), OutcomeCounts(tn=3)
    for name in ("CDDL", "CDDPL"):
        assert error(name, counts_of([(positive, positive)])) == "No negative labels in set"
        assert error(name, counts_of([(negative, negative)])) == "No positive labels in set"


def test_only_false_negatives_are_an_error() -> None:
    expected = (
        "All predicted labels are false negatives. There should be at least one prediction that is not false negative."
    )
    assert error("GE", FacetCounts(OutcomeCounts(fn=2), OutcomeCounts(fn=1))) == expected


def test_quotients_by_zero_are_infinite_and_those_of_zeros_zero() -> None:
    none = OutcomeCounts(tn=5)
    assert value("DI", FacetCounts(none, none)) == 0.0
    assert value("DI", FacetCounts(none, OutcomeCounts(tp=1, tn=1))) == math.inf
    assert value("TE", FacetCounts(none, OutcomeCounts(fn=1))) == math.inf
    assert value("TE", FacetCounts(OutcomeCounts(fn=1), OutcomeCounts(fn=1, tp=2))) == 0.0
    assert value("DCA", FacetCounts(OutcomeCounts(fn=1), none)) == math.inf
    assert value("DCR", FacetCounts(OutcomeCounts(fp=1), OutcomeCounts(fp=2, tp=1))) == 0.0


def test_a_class_that_a_side_lacks_is_left_out_so_that_kl_may_be_negative() -> None:
    counts = FacetCounts(OutcomeCounts(tp=3, tn=1), OutcomeCounts(tn=4))
    assert value("KL", counts) == pytest.approx(0.25 * math.log(0.25))
    assert value("KS", counts) == value("LP", counts) == pytest.approx(0.75)
    assert value("TVD", counts) == pytest.approx(0.375)


SIGNED = ["CI", "DPL", "CDDL", "AD", "CDDPL", "DAR", "DCA", "DCR", "DPPL", "DRR", "RD", "SD", "TE"]


def swapped(counts: FacetCounts) -> FacetCounts:
    """The counts of the opposite facet."""
    groups = None if counts.groups is None else tuple((d, a) for a, d in counts.groups)
    return replace(counts, a=counts.d, d=counts.a, groups=groups)


@given(GROUPED)
def test_the_opposite_facet_has_the_negated_differences(counts: FacetCounts) -> None:
    for name in SIGNED:
        one, other = value(name, counts), value(name, swapped(counts))
        if one is None or other is None:
            assert one is other, name
        elif name in ("CDDL", "CDDPL"):
            # a's share among those there are is 1 - d's; of none it is 0 for both, which breaks the symmetry
            if all(min(self_and_other(name, group)) > 0 for group in counts.groups or ()):
                assert one == pytest.approx(-other, abs=1e-12), name
        else:
            assert one == -other, name


def self_and_other(name: str, group: tuple[OutcomeCounts, OutcomeCounts]) -> tuple[int, int]:
    """The accepted and the rejected of a group."""
    rows = group[0] + group[1]
    if name == "CDDL":
        return rows.positive_labels, rows.negative_labels
    return rows.positive_predictions, rows.negative_predictions


@given(GROUPED)
def test_what_is_symmetric_does_not_mind_which_side_is_the_facet(counts: FacetCounts) -> None:
    for name in ("JS", "KS", "LP", "TVD", "GE"):
        one, other = value(name, counts), value(name, swapped(counts))
        assert one is other or one == pytest.approx(other, abs=1e-12), name
    impact, inverse = value("DI", counts), value("DI", swapped(counts))
    if impact and inverse and math.isfinite(impact) and math.isfinite(inverse):
        assert impact * inverse == pytest.approx(1.0)


DOMAINS = {
    **dict.fromkeys(["CI", "DPL", "CDDL", "AD", "CDDPL", "DAR", "DPPL", "DRR", "RD", "SD"], (-1.0, 1.0)),
    **dict.fromkeys(["KS", "TVD"], (0.0, 1.0)),
    "LP": (0.0, math.sqrt(2)),
    "DI": (0.0, math.inf),
    "GE": (0.0, math.inf),
}


@given(GROUPED)
def test_every_value_lies_in_its_domain(counts: FacetCounts) -> None:
    for name, (low, high) in DOMAINS.items():
        found = value(name, counts)
        assert found is None or low - 1e-12 <= found <= high + 1e-12, name
    both = all(side.positive_labels and side.negative_labels for side in (counts.a, counts.d))
    if both:
        assert -1e-15 <= (value("JS", counts) or 0.0) <= math.log(2)
        assert (value("KL", counts) or 0.0) >= -1e-15
        assert value("LP", counts) == pytest.approx(math.sqrt(2) * abs(value("DPL", counts) or 0.0), abs=1e-12)


@given(GROUPED, st.integers(2, 5))
def test_a_table_that_is_repeated_has_the_same_metrics(counts: FacetCounts, times: int) -> None:
    def repeated(side: OutcomeCounts) -> OutcomeCounts:
        return OutcomeCounts(times * side.tp, times * side.fp, times * side.fn, times * side.tn)

    more = counts_of([(repeated(a), repeated(d)) for a, d in counts.groups or ()])
    for metric in CLOSED:
        one, other = value(metric.name, counts), value(metric.name, more)
        assert one is other or one == pytest.approx(other, abs=1e-12), metric.name


@pytest.mark.parametrize("metric", CLOSED, ids=lambda metric: metric.name)
def test_a_metric_says_what_it_is_in_its_docstring(metric: MetricDefinition) -> None:
    text = metric.compute.__doc__ or ""
    assert "MetricError" in text
    assert any(word in text for word in ("[", "infinite", "at least", "unbounded"))
