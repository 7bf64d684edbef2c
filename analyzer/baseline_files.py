"""The files of a baseline, read before Spark starts."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from analyzer.errors import BaselineError
from analyzer.formats.register import format_of
from analyzer.hints import tell_hints
from analyzer.limited_file import read_limited
from analyzer.places.place import place_of
from analyzer.places.store_errors import why_missing
from analyzer.reports.file_names import STATISTICS
from analyzer.suggestions import suggest_from_statistics
from analyzer.verification.declared_types import declared_types
from contracts.constraints import Constraints, parse_constraints
from contracts.errors import ContractError, counted, excerpt
from contracts.inferred_type import InferredType
from contracts.job import DataQualityJob
from contracts.monitor_job import MOST_BASELINE_BYTES
from contracts.settings import OutputPosition
from contracts.statistics import Feature, parse_statistics

logger = logging.getLogger(__name__)

_BY_PLACE = re.compile(r"_c(0|[1-9]\d{0,5})")

CHI_SQUARED_HINT = (
    "ChiSquared, which takes the baseline's counts for exact: of samples of equal size it finds drift in a quarter of "
    "all runs and more where nothing has changed. TwoSampleChiSquared in its place does not."
)
"""The rest of a sentence about what asks for that method."""

MOST_KEYS = 5
"""Unknown keys that are told."""

Document = TypeVar("Document")


@dataclass(frozen=True)
class Baseline:
    """What the data is judged against: what is asked, and the features that drift is measured from.

    `names` are all columns in order, those that the job leaves out too. `declared` are the types by column that a user
    has given, and not the values. `output_is_last` is whether the files say that the prediction columns stand last.
    `previous` are the features of the window before, where its statistics are given.
    """

    constraints: Constraints
    features: dict[str, Feature]
    names: tuple[str, ...] = ()
    declared: dict[str, InferredType] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    output_is_last: bool = False
    previous: dict[str, Feature] | None = None

    @classmethod
    def of(cls, job: DataQualityJob) -> Baseline | None:
        """Read the files that the job names, None where it names none.

        Without constraints the statistics alone are asked for: the same columns, types and distributions. Without
        statistics no drift is measured. Raises BaselineError that names the variable and the file.
        """
        if not job.monitoring:
            return None
        features: dict[str, Feature] = {}
        hints: tuple[str, ...] = ()
        positions: list[OutputPosition | None] = []
        if job.baseline_statistics is not None:
            statistics = read_baseline_file(
                "baseline_statistics", job.baseline_statistics, parse_statistics, job.max_baseline_bytes
            )
            features = statistics.by_name()
            positions.append(statistics.output_columns_position)
        if job.baseline_constraints is None:
            constraints = Constraints(features=[suggest_from_statistics(feature) for feature in features.values()])
        else:
            constraints = read_baseline_file(
                "baseline_constraints", job.baseline_constraints, parse_constraints, job.max_baseline_bytes
            )
            hints = _oddities(job.baseline_constraints, constraints)
            positions.append(constraints.output_columns_position)
        names = _with_excluded([feature.name for feature in constraints.features], job)
        kept = _without(constraints, job.exclude_columns)
        position = next((each for each in reversed(positions) if each is not None), "START")
        hints += tell_hints([*_hints_of_methods(constraints), *_hints_of_levels(constraints)])
        declared = declared_types(kept, features)
        return cls(kept, features, names, declared, hints, position == "END", _previous_of(job))

    def require_shared_column(self, names: list[str]) -> None:
        """Raise BaselineError when the data has none of the columns that the baseline knows."""
        known = [feature.name for feature in self.constraints.features]
        if not set(names) & set(known):
            raise BaselineError.no_shared_column("The baseline", known, names)

    def foreign_files(self, names: list[str]) -> list[str]:
        """What is said of statistics that have none of the data's columns, and so measure nothing."""
        files = (("baseline_statistics", self.features or None), ("previous_statistics", self.previous))
        return [
            f"{setting} shares no column with the data, so that no drift is measured by it. Is it of another data set?"
            for setting, features in files
            if features is not None and not set(names) & features.keys()
        ]

    @property
    def types(self) -> dict[str, InferredType]:
        """What is asked of each column, in the order of the file, but for those that the job leaves out."""
        return {feature.name: feature.inferred_type for feature in self.constraints.features}

    @property
    def domains(self) -> dict[str, tuple[str, ...]]:
        """The values that a scan must count at any cardinality, by column."""
        return {
            feature.name: tuple(feature.string_constraints.domains)
            for feature in self.constraints.features
            if feature.string_constraints and feature.string_constraints.domains
        }


def declared_by(job: DataQualityJob, baseline: Baseline | None) -> dict[str, InferredType]:
    """The types by column that the user has given: those of the baseline, and those of the job, which win."""
    return {**(baseline.declared if baseline else {}), **job.column_types}


def read_baseline_file(
    setting: str,
    location: str,
    parse: Callable[[bytes], Document],
    limit: int = MOST_BASELINE_BYTES,
    *,
    inside: str = "",
) -> Document:
    """The file that a setting names, of at most `limit` bytes, read by `parse`; of a folder, the one that is `inside`.

    Raises BaselineError that names the setting and the file.
    """
    path = place_of(setting, location)
    try:
        if inside and path.is_dir():
            path = path / inside
        text = read_limited(path, limit, "max_baseline_bytes")
    except FileNotFoundError as error:
        raise BaselineError.missing(setting, path, why_missing(error)) from None
    except OSError as error:
        raise BaselineError.cannot_open(setting, path, error.strerror or str(error)) from error
    except ContractError as error:
        raise BaselineError.cannot_open(setting, path, f"it {error}") from None
    try:
        return parse(text)
    except ContractError as error:
        raise BaselineError.malformed(setting, path, error) from error


def _previous_of(job: DataQualityJob) -> dict[str, Feature] | None:
    """The features of the window before, from its file of statistics or the folder of its reports."""
    if job.previous_statistics is None:
        return None
    setting, limit = "previous_statistics", job.max_baseline_bytes
    return read_baseline_file(setting, job.previous_statistics, parse_statistics, limit, inside=STATISTICS).by_name()


def _with_excluded(names: list[str], job: DataQualityJob) -> tuple[str, ...]:
    """The names with those that the baseline left out, where they tell their own place, as `_c3` does.

    Captured CSV is named by position: a name that is missing would move all that come after it.
    """
    missing = [name for name in job.exclude_columns if name not in names]
    placed = sorted((int(match[1]), name) for name in missing if (match := _BY_PLACE.fullmatch(name)))
    for place, name in placed:
        names.insert(place, name)
    lost = sorted(set(missing) - {name for _, name in placed})
    if lost and format_of(job.dataset_format).sides:
        logger.warning(
            "exclude_columns names %s, whose place the baseline does not tell: captured CSV is named by position, so "
            "make the baseline with all columns and leave some out when monitoring",
            ", ".join(map(excerpt, lost)),
        )
    return tuple(names)


def _without(constraints: Constraints, excluded: tuple[str, ...]) -> Constraints:
    kept = [feature for feature in constraints.features if feature.name not in excluded]
    return constraints.model_copy(update={"features": kept})


def _hints_of_methods(constraints: Constraints) -> list[str]:
    """What is said of the methods that the constraints ask for, and where they do: it need not be by a setting."""
    of_their_own = {}
    for feature in constraints.features:
        overrides = feature.monitoring_config_overrides
        config = constraints.monitoring_config.for_feature(overrides).distribution_constraints
        if feature.inferred_type is InferredType.STRING and config.categorical_drift_method == "ChiSquared":
            own = overrides.distribution_constraints if overrides else None
            of_their_own[feature.name] = own is not None and own.categorical_drift_method is not None
    if not of_their_own:
        return []
    where = "distribution_constraints/categorical_drift_method"
    if all(of_their_own.values()):
        others = len(of_their_own) - 1
        where += f" of {excerpt(next(iter(of_their_own)))}" + (f" and {counted(others, 'other')}" if others else "")
    return [f"baseline_constraints asks, in {where}, for {CHI_SQUARED_HINT}"]


def _hints_of_levels(constraints: Constraints) -> list[str]:
    """What is said of levels of single features where all are judged together."""
    rate = constraints.monitoring_config.distribution_constraints.false_discovery_rate
    if rate is None:
        return []
    unused = []
    for feature in constraints.features:
        own = feature.monitoring_config_overrides and feature.monitoring_config_overrides.distribution_constraints
        if own and own.significance_level is not None:
            unused.append(feature.name)
    if not unused:
        return []
    more = f" and {counted(len(unused) - 1, 'other')}" if len(unused) > 1 else ""
    return [
        f'baseline_constraints has a "significance_level" of {excerpt(unused[0])}{more}, which is not used: the '
        f'"false_discovery_rate" in distribution_constraints, {rate}, judges all features together.'
    ]


def _oddities(location: str, constraints: Constraints) -> tuple[str, ...]:
    if constraints.launch_era:
        logger.warning("%s is of the first release: today's default thresholds are used in place of its own", location)
    if not constraints.unknown_keys:
        return ()
    more = ", ..." if len(constraints.unknown_keys) > MOST_KEYS else ""
    keys = ", ".join(constraints.unknown_keys[:MOST_KEYS]) + more
    return tell_hints([f"baseline_constraints has keys that are not known and not used: {keys}."])
