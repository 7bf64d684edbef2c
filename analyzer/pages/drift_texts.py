"""Drift on the page of data quality, in sentences: how a feature differs, and how many features do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analyzer.pages.texts import number, p_value, percent
from contracts.data_drift import DataDrift, DriftComparison, FeatureDrift
from contracts.errors import alternatives, counted

KINDS = {"shape": "in shape", "missing": "in missing values", "type": "in type"}
LESS_OR_EQUAL, GREATER_OR_EQUAL = "\N{LESS-THAN OR EQUAL TO}", "\N{GREATER-THAN OR EQUAL TO}"


def distance_text(drift: FeatureDrift | None) -> str:
    """What was judged, beside its limit; nothing where nothing was."""
    if drift is None or drift.judged is None:
        return ""
    sign = ">" if drift.judged.value > drift.judged.threshold else LESS_OR_EQUAL
    return f"{number(drift.judged.value)} {sign} {number(drift.judged.threshold)}"


def drift_sentence(drift: FeatureDrift) -> str:
    """By which method, with which figures and limits; missing values and types where it has drifted in those."""
    return "; ".join(_clauses(drift))


def drift_sentences(drift: DataDrift) -> Iterator[str]:
    """How many features have drifted, in what, and judged by what; beside the baseline, and the window before."""
    for name, compared in (("the baseline", drift.baseline), ("the window before", drift.previous)):
        if compared is not None:
            yield _summary(name, compared)


def drifted_share(compared: DriftComparison) -> str:
    """The share of the judged features that have drifted; nothing where none was judged."""
    return percent(compared.drifted_features / compared.judged_features) if compared.judged_features else ""


def _clauses(drift: FeatureDrift) -> Iterator[str]:
    judged, kinds = drift.judged, drift.drifted_in or ()
    if judged is not None:
        text = f"{judged.method} {distance_text(drift)}"
        if judged.p_value is not None:
            text += f", p-value {p_value(judged.p_value)}"
        if judged.p_value and judged.significance_level is not None:
            sign = "<" if judged.p_value < judged.significance_level else GREATER_OR_EQUAL
            text += f" {sign} {number(judged.significance_level)}"
        yield text
    elif drift.not_measured:
        yield f"not measured: {drift.not_measured}"
    if "missing" in kinds:
        before, now = percent(1 - drift.reference_completeness), percent(1 - drift.completeness)
        yield f"missing {now}, was {before}, p-value {p_value(drift.missing_p_value)}"
    if "type" in kinds:
        yield f"{percent(drift.of_other_type)} of the values are not {drift.reference_inferred_type}"


def _summary(name: str, compared: DriftComparison) -> str:
    judged = counted(compared.judged_features, "judged feature", grouping=",")
    fraction = drifted_share(compared)
    share = f" ({fraction})" if fraction else ""
    kinds: Counter[str] = Counter(kind for each in compared.features for kind in each.drifted_in or ())
    which = ", ".join(f"{kinds[kind]:,} {text}" for kind, text in KINDS.items() if kinds[kind])
    drifted = f"{compared.drifted_features:,} of {judged} drifted{share}{': ' if which else ''}{which}"
    methods = Counter(each.judged.method for each in compared.features if each.judged)
    by = f" Shapes are judged by {alternatives([name for name, _ in methods.most_common()], 'and')}." if methods else ""
    return f"Beside {name} {drifted}.{by}"
