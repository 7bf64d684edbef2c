"""The columns that a job needs of a CSV data set: no other one is parsed, and a missing one ends the run at once."""

from __future__ import annotations

from dataclasses import replace

from analyzer.columns.attributes import LABEL_PREFIXES, OUTPUT_PREFIXES, resolve
from analyzer.formats.dataset import Dataset
from analyzer.model_quality.fold import ModelQualityFold
from analyzer.model_quality.judged_rows import LABEL
from analyzer.model_quality.refusals import no_such_column


def only_needed(dataset: Dataset, fold: ModelQualityFold) -> tuple[Dataset, ModelQualityFold]:
    """The data set and the fold, both by the names of columns where these are known before Spark starts.

    Raises ConfigurationError for an attribute that is none of them.
    """
    names = dataset.column_names
    if names is None:
        return dataset, fold
    needed, attributes = set(), {}
    for setting, attribute in fold.attributes.items():
        place = resolve(attribute, names, LABEL_PREFIXES if setting == LABEL else OUTPUT_PREFIXES, positional=True)
        if place is None:
            raise no_such_column(setting, attribute, names)
        needed.add(place.column)
        attributes[setting] = attribute if place.steps else place.column
    excluded = frozenset(names) - needed
    reading = replace(dataset.reading, excluded=dataset.reading.excluded | excluded)
    return replace(dataset, reading=reading), replace(fold, attributes=attributes)
