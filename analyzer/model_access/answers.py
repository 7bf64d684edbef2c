"""What a model answers: the labels and scores of records, however they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa

from analyzer.arrays import Floats
from analyzer.errors import ModelError
from analyzer.profile.number_texts import number_texts
from contracts.errors import counted, excerpt

CSV = "text/csv"
JSON = "application/json"
JSON_LINES = "application/jsonlines"
_SPELLINGS = dict.fromkeys(("application/x-jsonlines", "application/jsonl", "application/x-ndjson"), JSON_LINES)


class ModelAnswerError(ModelError):
    """The model has answered, but not what was asked: another number of records, or nothing at the named places."""

    @classmethod
    def wrong_number(cls, found: int, records: int, body: bytes, path: str | int | None = None) -> Self:
        """`found` answers where one for each of `records` was expected; `path` is the JMESPath that found them."""
        nulls = "" if path is None else f" at {excerpt(str(path))}, which passes over null"
        hint = "" if records == 1 else "; a model that takes one record at a time needs model_max_records=1"
        return cls(
            f"The model was asked about {counted(records, 'record')} and answered {counted(found, 'record')}{nulls}: "
            f"{shown(body)}. It should answer each record once, in their order{hint}."
        )

    @classmethod
    def unreadable(cls, content_type: str, reason: str, body: bytes) -> Self:
        """A body that is not of its type."""
        return cls(
            f"The model's answer is not {content_type} ({reason}): {shown(body)}. "
            "Is predictor.accept_type what the model answers?"
        )

    @classmethod
    def nothing_at(cls, key: str, place: str | int | None, found: str, body: bytes) -> Self:
        """Nothing that can be used where `key` of the predictor says; `found` is what is there instead."""
        where = f"{key} is not set" if place is None else f"{key} is {excerpt(str(place))}"
        return cls(f"{where}, where the model's answer has {found}: {shown(body)}.")


@dataclass(frozen=True)
class AnswerPlaces:
    """Where labels and scores are in an answer: an index from 0 (CSV), or a JMESPath (JSON).

    Without either, all that is in a row of CSV, or a plain value or list of JSON, is scores. Places in JSON lines are
    looked for in each line, those of JSON in the whole document.
    """

    label: str | int | None = None
    probability: str | int | None = None


@dataclass(frozen=True)
class Answers:
    """Of n records, in their order: `labels` of length n, `scores` of shape (n, outputs); None where not given.

    Labels are texts or numbers as a decoded batch has them, missing where the model gives none; a score that is missing
    is NaN.
    """

    labels: pa.Array | None
    scores: Floats | None

    def __len__(self) -> int:
        if self.scores is not None:
            return len(self.scores)
        return 0 if self.labels is None else len(self.labels)

    def slice(self, start: int, length: int) -> Answers:
        """The answers of some of the records."""
        return Answers(
            None if self.labels is None else self.labels.slice(start, length),
            None if self.scores is None else self.scores[start : start + length],
        )


def joined(answers: Sequence[Answers]) -> Answers:
    """The answers of several requests as one. Raises ModelAnswerError where one has other scores than the others."""
    if len(answers) == 1:
        return answers[0]
    labels = [each.labels for each in answers if each.labels is not None]
    scores = [each.scores for each in answers if each.scores is not None]
    widths = sorted({each.shape[1] for each in scores})
    if len(widths) > 1:
        raise ModelAnswerError(
            f"The model gave {widths[0]} scores a record in one answer and {widths[-1]} in another; "
            "it should give the same number for each."
        )
    return Answers(_of_one_type(labels) if labels else None, np.concatenate(scores) if scores else None)


def media_type(content_type: str) -> str:
    """The type alone, in lower case, without parameters such as a character set."""
    plain = content_type.partition(";")[0].strip().lower()
    return _SPELLINGS.get(plain, plain)


def shown(body: bytes) -> str:
    """The beginning of an answer, fit for a message."""
    return excerpt(body[:400].decode("utf-8", "replace"))


def _of_one_type(labels: list[pa.Array]) -> pa.Array:
    """One after another; where their types differ, as texts."""
    plain = [each.dictionary_decode() if pa.types.is_dictionary(each.type) else each for each in labels]
    if len({each.type for each in plain}) > 1:
        plain = [each if pa.types.is_string(each.type) else number_texts(each) for each in plain]
    return pa.concat_arrays(plain)
