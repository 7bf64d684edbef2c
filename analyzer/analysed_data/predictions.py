"""From what a model has answered to the columns of predicted labels and raw scores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import orjson
import pyarrow as pa

from analyzer.analysed_data.json_paths import require_path
from analyzer.analysed_data.roles import PREDICTED_LABEL, SCORE
from analyzer.arrays import Floats
from analyzer.columns.labels import numbers_of
from analyzer.errors import ModelError, UnreadableDataError
from analyzer.model_access import AnswerPlaces, Answers, predicted_labels
from analyzer.model_access.answers import CSV, JSON
from contracts.errors import excerpt

_PREDICTOR = re.compile(r"predictor\.(label|probability)\b")
_ATTRIBUTES = {"label": "inference_attribute", "probability": "probability_attribute"}


@dataclass(frozen=True)
class Predictions:
    """Where predictions are, and how labels are made of scores."""

    where: AnswerPlaces
    label_headers: tuple[int | str, ...] | None
    threshold: float

    @property
    def score_name(self) -> str | None:
        """The column of raw scores, where there is one score and no label."""
        several = self.label_headers is not None and len(self.label_headers) > 1
        return None if self.where.label is not None or several else SCORE

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are made."""
        return (PREDICTED_LABEL,) if self.score_name is None else (PREDICTED_LABEL, self.score_name)

    @property
    def nothing_found(self) -> str | None:
        """What is said of answers that have no value at the places; None without places."""
        places = {"label": self.where.label, "probability": self.where.probability}
        named = [f"{_ATTRIBUTES[key]} ({excerpt(str(place))})" for key, place in places.items() if place is not None]
        where = " and ".join(named)
        return f"There are answers with nothing at {where}: their predictions are missing." if named else None

    def require_places(self) -> None:
        """Raise ConfigurationError where a place is neither an index nor a JMESPath."""
        for key, place in (("label", self.where.label), ("probability", self.where.probability)):
            if place is not None and not is_index(place):
                require_path(_ATTRIBUTES[key], str(place))

    def places(self, content_type: str, rows: int) -> AnswerPlaces:
        """Where predictions are in an answer to so many rows: an index is one into a row, of JSON too."""
        if content_type == CSV:
            return self.where
        each = "[*]" if content_type == JSON and rows > 1 else ""
        return AnswerPlaces(_as_path(self.where.label, each), _as_path(self.where.probability, each))

    def columns(self, answers: Answers | None, rows: int) -> dict[str, pa.Array]:
        """The columns of so many answers; None stands for missing ones, as a score without end does.

        Raises UnreadableDataError.
        """
        if answers is None:
            return dict.fromkeys(self.names, pa.nulls(rows, pa.string()))
        if answers.scores is not None:
            answers = Answers(answers.labels, np.where(np.isfinite(answers.scores), answers.scores, np.nan))
        try:
            found = {PREDICTED_LABEL: predicted_labels(answers, self.label_headers, self.threshold, False)}
        except ModelError as error:
            raise UnreadableDataError(by_attributes(error)) from None
        if self.score_name is not None:
            scores = answers.scores
            assert scores is not None
            lone = scores[:, 0] if scores.shape[1] == 1 else np.full(rows, np.nan)
            found[self.score_name] = pa.array(lone, mask=np.isnan(lone))
        return found


def is_index(place: str | int | None) -> bool:
    return isinstance(place, int) or (place is not None and place.isascii() and place.isdecimal())


def _as_path(place: str | int | None, each: str) -> str | int | None:
    return f"{each}[{int(place)}]" if place is not None and is_index(place) else place


def by_attributes(error: Exception) -> str:
    """What is wrong with answers, by the settings that say where captured ones are."""
    return _PREDICTOR.sub(lambda found: _ATTRIBUTES[found[1]], str(error))


def score_matrix(column: pa.Array) -> Floats:
    """A column of numbers, or of lists of them as texts, as shape (rows, outputs); NaN where there is none.

    Where lists have different lengths the most usual one counts.
    """
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    texts: Sequence[str | None] = plain.to_pylist() if pa.types.is_string(plain.type) else []
    if not any(text is not None and text.lstrip().startswith("[") for text in texts):
        return numbers_of(column)[:, np.newaxis]
    rows = [_numbers(text) for text in texts]
    lengths = [len(row) for row in rows if row]
    width = max(set(lengths), key=lengths.count) if lengths else 1
    return np.array([row if len(row) == width else [np.nan] * width for row in rows], dtype=np.float64)


def _numbers(text: str | None) -> list[float]:
    try:
        return np.array(orjson.loads(text or "[]"), dtype=np.float64).ravel().tolist()
    except (ValueError, TypeError):
        return []
