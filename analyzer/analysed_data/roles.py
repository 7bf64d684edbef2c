"""What the columns of an analysis are there for."""

from __future__ import annotations

from dataclasses import dataclass

PREDICTED_LABEL = "predicted_label"
"""The name of the column that holds predictions, where nothing else names it."""

SCORE = "predicted_score"
"""The name of the column that holds the raw scores."""


@dataclass(frozen=True)
class Roles:
    """The names of the columns that have a role; a role that no column has is None or empty.

    `features` are what the model gets, in order: all columns but the label, the predicted label, the excluded ones, the
    join source and those of side data. A facet or the group may be one of them. `facets` are in the order of the
    configuration, a column twice where it is parted twice. `columns` are all columns of a batch in order, which may be
    fewer than have a role.
    """

    features: tuple[str, ...]
    label: str | None
    predicted_label: str | None
    """None: to be asked of the model."""
    facets: tuple[str, ...]
    group: str | None
    join_source: str | None
    columns: tuple[str, ...]
    scores: str | None = None
    """Where predicted labels were made of one score by the threshold: the column with that score, a number.

    It is the prediction where the label is continuous.
    """

    @property
    def judged(self) -> tuple[str, ...]:
        """The columns that bias is counted by, in the order of the data."""
        wanted = {self.label, self.predicted_label, self.scores, self.group, *self.facets}
        return tuple(name for name in self.columns if name in wanted)
