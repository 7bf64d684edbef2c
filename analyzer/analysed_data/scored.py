"""Data in which a column holds scores instead of predicted labels: these are made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from analyzer.analysed_data.data import ColumnarData, decoded_by
from analyzer.analysed_data.predictions import Predictions, score_matrix
from analyzer.formats.dataset import Dataset
from analyzer.model_access import Answers
from analyzer.scan import Decoder, Engine, Scanned, Split, SplitReport


@dataclass(frozen=True)
class ScoredData:
    """`main`, whose columns are `names`, and what `predictions` make of its column `probability`."""

    main: ColumnarData
    names: tuple[str, ...]
    probability: str
    predictions: Predictions

    @property
    def dataset(self) -> Dataset:
        return self.main.dataset

    def open(self, engine: Engine, columns: tuple[str, ...], unsplit: bool) -> Scanned:
        scanned = self.main.open(engine, self._needed(columns), unsplit)
        return decoded_by(scanned, lambda decoder: self._decoder(decoder, columns), len(columns))

    def _needed(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of the data itself that are needed for others."""
        made = set(self.predictions.names)
        needed = set(columns) - made | ({self.probability} if made.intersection(columns) else set())
        return tuple(name for name in self.names if name in needed)

    def _decoder(self, decoder: Decoder, columns: tuple[str, ...]) -> Decoder:
        if not set(self.predictions.names).intersection(columns):
            return decoder
        return ScoringDecoder(decoder, self.probability, self.predictions, columns)


@dataclass(frozen=True)
class ScoringDecoder:
    """Puts predicted labels, and scores, beside the columns that `decoder` gives."""

    decoder: Decoder
    probability: str
    predictions: Predictions
    wanted: tuple[str, ...]

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        for batch in self.decoder.decode(split, batches, report):
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            answers = Answers(None, score_matrix(columns[self.probability]))
            columns |= self.predictions.columns(answers, batch.num_rows)
            yield pa.record_batch([columns[name] for name in self.wanted], names=list(self.wanted))
