"""Whether numbers are categories or quantities, as an earlier report has taken them: one config means one thing.

By the data alone it is the share of distinct values that decides, which is another one in an hour than in a baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.bias.criterion import Criterion
from analyzer.bias.value_text import values_text
from analyzer.reports.groups import ends_of
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_report import AnalysisReport


def kept_types(config: AnalysisConfig, facets: Sequence[str], baseline: AnalysisReport) -> AnalysisConfig:
    """The config with the types that the baseline's groups show, of what is chosen by one number and declares none.

    `facets` are the columns of the config's facets, in their order.
    """
    sections = [section for _, section in baseline.stages]
    found = tuple(
        facet.model_copy(
            update={
                "type": facet.type
                or _type(
                    facet.value_or_threshold,
                    (group.value_or_threshold for section in sections for group in section.facets.get(column, ())),
                )
            }
        )
        for facet, column in zip(config.facet, facets, strict=True)
    )
    label = _type(config.label_values_or_threshold, (section.label_value_or_threshold for section in sections))
    return config.model_copy(update={"facet": found, "label_type": config.label_type or label})


def _type(values: Sequence[int | float | str] | None, groups: Iterable[str]) -> str | None:
    """By what a report calls the group: the value, or an interval that the value is an end of."""
    criterion = Criterion(tuple(values or ()))
    if criterion.threshold is None:
        return None
    for group in groups:
        if group == values_text(criterion.values):
            return "categorical"
        if (ends := ends_of(group)) is not None and criterion.threshold in ends:
            return "continuous"
    return None
