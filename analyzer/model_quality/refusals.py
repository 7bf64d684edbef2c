"""What keeps predictions from being judged: errors that say what was wanted, what was found and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from analyzer.columns.labels import POSITIVE
from analyzer.errors import BaselineError, ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.model_quality.confusion import MOST_CLASSES, ConfusionCounts
from analyzer.model_quality.row_counts import RowCounts
from contracts.errors import counted, excerpt
from contracts.problem_type import ProblemType

_NAMES_SHOWN = 20
_CLASSES_SHOWN = 5

NEGATIVES = ("0", "-1")
"""What the negative class may be called where no row is positive."""


def no_such_column(setting: str, attribute: str, columns: Sequence[str]) -> ConfigurationError:
    """An attribute that is neither a column's name, nor an index, nor a path."""
    near = difflib.get_close_matches(attribute, columns, n=1)
    hint = f" Did you mean {excerpt(near[0])}?" if near else ""
    shown = ", ".join(excerpt(name, 40) for name in columns[:_NAMES_SHOWN]) or "none"
    more = f" and {len(columns) - _NAMES_SHOWN} more" if len(columns) > _NAMES_SHOWN else ""
    return ConfigurationError(
        f"{setting} holds {excerpt(attribute)}, which is no column of the data; it should be a column's name, its "
        f"index or a JSON path.{hint} The columns are {shown}{more}."
    )


def nothing_to_judge(rows: RowCounts, attributes: Mapping[str, str]) -> InputMissingError:
    """No row has all that is needed; `attributes` are by setting."""
    unread = "".join(_no_number(setting, attributes[setting], shown) for setting, shown in rows.unread.items())
    return InputMissingError(
        f"No row has both a label and a prediction. Rows without a label that can be read: {rows.unlabelled}; others "
        f"without a prediction: {rows.unpredicted}.{unread} Do ground_truth_attribute, inference_attribute and "
        "probability_attribute name the right columns, and is problem_type right?"
    )


def _no_number(setting: str, attribute: str, shown: str) -> str:
    """What a column holds in the place of numbers; a list is told by where its numbers are."""
    place = f"{attribute}[1]"
    right = f"; {excerpt(place)} would name the second number of a list" if shown.startswith('"[') else ""
    return f" {setting} names {excerpt(attribute)}, whose values are no numbers, such as {shown}{right}."


def no_probabilities(setting: str, rows: RowCounts) -> UnreadableDataError:
    """Values that cannot be probabilities, such as margins or percentages."""
    examples = ", ".join(f"{value:g}" for value in rows.outside_examples)
    return UnreadableDataError(
        f"{setting} names a column with values outside of 0 to 1, {rows.outside} in number, such as {examples}; it "
        'should hold the probability of the class "1".'
    )


def too_many_classes(problem_type: ProblemType, state: ConfusionCounts) -> UnreadableDataError:
    """A column that holds numbers, texts or identifiers."""
    return UnreadableDataError(
        f"The labels or predictions have more than {MOST_CLASSES} classes ({_some(state.crowd)}), which is too many "
        f"for {problem_type}. Are they numbers to be predicted (problem_type Regression), or probabilities "
        "(probability_attribute)?"
    )


def check_two_classes(state: ConfusionCounts) -> tuple[str, ...]:
    """The two classes, the positive one among them, even if only one occurs. Raises UnreadableDataError."""
    for what, side in (("labels", 0), ("predictions", 1)):
        classes = [name for name in state.classes if any(pair[side] == name for pair in state.pairs)]
        if len(classes) > 2:
            hint = " Probabilities belong into probability_attribute." if what == "predictions" else ""
            raise UnreadableDataError(
                f"The {what} have {counted(len(classes), 'class', 'classes')} ({_some(classes)}); "
                "BinaryClassification needs two, of which "
                f'the positive one is "{POSITIVE}".{hint}'
            )
    classes = state.classes
    others = [name for name in classes if name != POSITIVE]
    if len(others) > 1 or (POSITIVE not in classes and others[0] not in NEGATIVES):
        raise UnreadableDataError(
            f"The labels and predictions together have the classes {_some(classes)}; BinaryClassification needs two, "
            f'of which the positive one is "{POSITIVE}" (1, 1.0 and true are one). A preprocessor can rename classes.'
        )
    return (*(others or NEGATIVES[:1]), POSITIVE)


def other_problem(setting: str, path: str, found: Sequence[ProblemType], wanted: ProblemType) -> BaselineError:
    """A baseline of another kind of model."""
    kinds = " and ".join(found) or "no problem type at all"
    return BaselineError(
        f"{setting} holds {excerpt(path, 200)}, which is a baseline of {kinds}; it should be one of {wanted}, as "
        "problem_type is."
    )


def _some(classes: Sequence[str]) -> str:
    more = ", ..." if len(classes) > _CLASSES_SHOWN else ""
    return ", ".join(excerpt(name, 20) for name in classes[:_CLASSES_SHOWN]) + more
