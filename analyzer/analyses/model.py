"""The model of an analysis, where one has to be asked; what it predicts becomes columns of the data."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pyarrow as pa

from analyzer.analysed_data import PREDICTED_LABEL, SCORE, AnalysedData, Roles
from analyzer.bias.chosen_metrics import chosen_metrics
from analyzer.bias.metric_definition import TrainingStage
from analyzer.errors import ConfigurationError
from analyzer.formats.reading import Reading
from analyzer.model_access import ModelPredictor, PredictingDecoder, predictor_of
from analyzer.scan import Engine, Scanned, Split, SplitReport
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_settings import AnalysisSettings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConfiguredModel:
    """A model, and what the config says of its answers."""

    predictor: ModelPredictor
    config: AnalysisConfig

    def predicted(self, data: AnalysedData) -> AnalysedData | PredictedData:
        """The data with what the model predicts of it, where it holds no predictions itself."""
        roles = data.roles
        if roles.predicted_label is not None:
            return data
        label, score = _free(PREDICTED_LABEL, roles.columns), None
        several = len(self.config.label_headers or ()) > 1
        if self.predictor.places.label is None and not several:
            score = _free(SCORE, roles.columns)
            logger.info(
                "We assume a prediction above %.3f indicates 1 and below or equal indicates 0.", self.config.threshold
            )
        names = (label,) if score is None else (label, score)
        known = replace(roles, predicted_label=label, scores=score, columns=(*roles.columns, *names))
        return PredictedData(known, data, self)


@dataclass(frozen=True)
class PredictedData:
    """Data with columns of predictions after its own, of which the model is asked while it is read."""

    roles: Roles
    data: AnalysedData
    model: ConfiguredModel

    @property
    def source(self) -> str:
        return self.data.source

    @property
    def reading(self) -> Reading:
        return self.data.reading

    def select(self, columns: Collection[str]) -> PredictedData:
        """The same data without other columns."""
        wanted = tuple(name for name in self.roles.columns if name in set(columns))
        return replace(self, roles=replace(self.roles, columns=wanted))

    def open(self, engine: Engine, unsplit: bool = False) -> Scanned:
        """The data as a scan takes it."""
        roles, config = self.roles, self.model.config
        assert roles.predicted_label is not None
        scanned = self.data.select({*roles.columns, *roles.features}).open(engine, unsplit)
        decoder = PredictingDecoder(
            scanned.decoder,
            self.model.predictor,
            roles.features,
            roles.predicted_label,
            roles.scores,
            config.label_headers,
            config.threshold,
        )
        return replace(scanned, lines=ChosenColumns(decoder, roles.columns), width=len(roles.columns), reader=None)


@dataclass(frozen=True)
class ChosenColumns:
    """Some of the columns of a decoder."""

    decoder: PredictingDecoder
    columns: tuple[str, ...]

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        for batch in self.decoder.decode(split, batches, report):
            yield batch.select(list(self.columns))


@contextmanager
def configured_model(
    config: AnalysisConfig, job: AnalysisSettings, roles: Roles, *, bias: bool
) -> Iterator[ConfiguredModel | None]:
    """The model within, None where nothing is to be asked; `bias` is whether that is computed.

    An endpoint of the run's own is there within, and gone afterwards. Raises ConfigurationError or ModelError.
    """
    predictions = bias and roles.predicted_label is None and bool(chosen_metrics(config)[TrainingStage.POST_TRAINING])
    if not (predictions or config.methods.explanations):
        yield None
        return
    if not roles.features:
        raise ConfigurationError(
            "Data must contain features. All columns of the data set are labels, predictions or excluded: there is "
            "nothing to ask the model about."
        )
    with predictor_of(config, roles.features, job) as predictor:
        yield ConfiguredModel(predictor, config)


def _free(name: str, taken: tuple[str, ...]) -> str:
    """A name that no column has."""
    return name if name not in taken else _free(f"{name}_", taken)
