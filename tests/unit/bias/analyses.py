"""Analyses of bias on tables in memory: batches through the fold and back, as a scan does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pyarrow as pa

from analyzer.analysed_data.roles import Roles
from analyzer.bias.fold import BiasFold, BiasState
from analyzer.bias.sections import BiasSections, bias_sections
from analyzer.scan.split import Split
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_report import BiasSection
from tests.unit.profile.values import packed_and_unpacked

Table = Mapping[str, Sequence[Any] | pa.Array]
LABEL, PREDICTION = "label", "prediction"


def config_of(
    facets: Mapping[str, list[Any] | None], positive: list[Any], group: str | None = None, **more: Any
) -> AnalysisConfig:
    """A config by names; without methods, so that all are meant."""
    facet = [
        {"name_or_index": name} | ({} if values is None else {"value_or_threshold": values})
        for name, values in facets.items()
    ]
    document = {"facet": facet, "label": LABEL, "label_values_or_threshold": positive, "group_variable": group}
    return AnalysisConfig.model_validate(document | more)


def roles_of(config: AnalysisConfig, table: Table, scores: str | None = None) -> Roles:
    names = tuple(table)
    facets = tuple(str(facet.name_or_index) for facet in config.facet)
    group = None if config.group_variable is None else str(config.group_variable)
    predicted = PREDICTION if PREDICTION in names else None
    features = tuple(name for name in names if name not in (LABEL, PREDICTION, scores))
    return Roles(features, LABEL, predicted, facets, group, None, names, scores)


def batch_of(table: Table) -> pa.RecordBatch:
    """Lists become texts, as of CSV."""
    arrays = [values if isinstance(values, pa.Array) else pa.array(values, pa.string()) for values in table.values()]
    return pa.record_batch(arrays, names=list(table))


def states_of(fold: BiasFold, *splits: Sequence[pa.RecordBatch]) -> dict[str, BiasState]:
    """The merged states of splits of batches, each split's after a journey from its worker."""
    merged: dict[str, BiasState] = {}
    for index, batches in enumerate(splits):
        for key, state in fold.fold(Split(index, "a.csv", index, 1), iter(batches)):
            arrived = fold.restore(packed_and_unpacked(state.to_plain()))
            if key in merged:
                merged[key].merge(arrived)  # type: ignore[arg-type]
            else:
                merged[key] = arrived
    return merged


def cut(batch: pa.RecordBatch, cuts: Sequence[int] = ()) -> list[pa.RecordBatch]:
    bounds = [0, *sorted(cuts), batch.num_rows]
    return [batch.slice(start, stop - start) for start, stop in pairwise(bounds)]


def analysed(
    config: AnalysisConfig, table: Table, cuts: Sequence[int] = (), scores: str | None = None, **fold: Any
) -> BiasSections:
    """The sections of a table whose rows come in splits cut at these places."""
    batch = batch_of(table)
    made = BiasFold.of(config, roles_of(config, table, scores), **fold)
    states = states_of(made, *([each] for each in cut(batch, cuts)))
    return bias_sections(states.items(), made, config)


def values_of(section: BiasSection | None, facet: str = "facet") -> list[tuple[str, dict[str, float | str | None]]]:
    """The groups of a facet: what they are called, and by the names of metrics their values or errors."""
    assert section is not None
    return [
        (group.value_or_threshold, {each.name: each.error or each.value for each in group.metrics})
        for group in section.facets[facet]
    ]
