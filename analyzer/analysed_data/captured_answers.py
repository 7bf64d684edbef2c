"""The answers of many captured records, read together where they are plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

import numpy as np
import pyarrow as pa

from analyzer.analysed_data.answer_rows import answers_in_rows
from analyzer.analysed_data.captured_request import CapturedAnswer
from analyzer.analysed_data.predictions import Predictions, by_attributes
from analyzer.arrays import Positions
from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import Payload
from analyzer.model_access import Answers, ModelAnswerError, parse_answers
from analyzer.model_access.answers import CSV, JSON_LINES, joined
from analyzer.model_access.score_matrix import NoScoresError
from contracts import captured
from contracts.errors import counted

AnswerToRows = tuple[CapturedAnswer | None, int]
"""An answer, None where a record has none, and to how many rows."""


def prediction_columns(
    answers_to_rows: Sequence[AnswerToRows],
    predictions: Predictions,
    bad: Callable[[int, str], None],
    hint: Callable[[str], None],
) -> tuple[dict[str, pa.Array], list[bool]]:
    """The columns of predictions, and which records are kept, of those whose rows the columns are.

    `bad` gets the record and what is wrong with its answer, `hint` what is said where answers have no prediction.
    """
    together = _together(answers_to_rows, predictions)
    if together is not None:
        return predictions.columns(together, len(answers_to_rows)), [True] * len(answers_to_rows)
    found: list[Answers | None] = []
    kept: list[bool] = []
    for number, (answer, rows) in enumerate(answers_to_rows):
        try:
            parsed = None if answer is None else _parsed(answer, rows, predictions, hint)
        except (ModelAnswerError, BadRecordError) as error:
            bad(number, by_attributes(error) if isinstance(error, ModelAnswerError) else str(error))
            kept.append(False)
        else:
            found.append(parsed)
            kept.append(True)
    return _columns(found, answers_to_rows, kept, predictions, bad)


def _together(answers_to_rows: Sequence[AnswerToRows], predictions: Predictions) -> Answers | None:
    """The answers to requests of one row each, all of one type and one line; None where there is more to it."""
    bodies = [answer.body.rstrip(b"\r\n") for answer, rows in answers_to_rows if answer is not None and rows == 1]
    types = {answer.content_type for answer, _ in answers_to_rows if answer is not None}
    if (
        len(bodies) != len(answers_to_rows)
        or types not in ({CSV}, {JSON_LINES})
        or any(b"\n" in body for body in bodies)
    ):
        return None
    kind = types.pop()
    try:
        return parse_answers(b"\n".join(bodies), kind, predictions.places(kind, 1), len(bodies))
    except ModelAnswerError:
        return None


def _parsed(answer: CapturedAnswer, rows: int, predictions: Predictions, hint: Callable[[str], None]) -> Answers | None:
    """None where there is no prediction. Raises ModelAnswerError, or BadRecordError of what is not JSON.

    What is not where a model that is asked would have it is looked for where model quality looks.
    """
    where = predictions.places(answer.content_type, rows)
    try:
        return parse_answers(answer.body, answer.content_type, where, rows)
    except ModelAnswerError:
        kind = captured.CSV if answer.content_type == CSV else captured.JSON
        found = Payload(answer.body.decode(), kind).rows()
        if not found:
            return None
        with suppress(NoScoresError):
            answers = answers_in_rows(found, predictions.where, rows)
            if answers is None and predictions.nothing_found is not None:
                hint(predictions.nothing_found)
            return answers
        raise


def _columns(
    found: Sequence[Answers | None],
    answers_to_rows: Sequence[AnswerToRows],
    kept: list[bool],
    predictions: Predictions,
    bad: Callable[[int, str], None],
) -> tuple[dict[str, pa.Array], list[bool]]:
    """The answers as one: those with another number of scores than most are bad, a missing one has missing values."""
    numbers = [number for number, keep in enumerate(kept) if keep]
    widths = Counter(_width(answers) for answers in found if answers is not None)
    usual = widths.most_common(1)[0][0] if widths else 0
    fitting: list[Answers] = []
    places: list[Positions] = []
    filled = 0
    for number, answers in zip(numbers, found, strict=True):
        rows = answers_to_rows[number][1]
        if answers is None:
            places.append(np.full(rows, -1))
        elif _width(answers) != usual:
            bad(number, f"its answer has {counted(_width(answers), 'score')} a row, others have {usual}")
            kept[number] = False
        else:
            places.append(np.arange(filled, filled + rows))
            fitting.append(answers)
            filled += rows
    rows = sum(map(len, places))
    if not fitting:
        return predictions.columns(None, rows), kept
    columns = predictions.columns(joined(fitting), filled)
    place = np.concatenate(places)
    taken = pa.array(place, mask=place < 0)
    return {name: column.take(taken) for name, column in columns.items()}, kept


def _width(answers: Answers) -> int:
    return 0 if answers.scores is None else answers.scores.shape[1]
