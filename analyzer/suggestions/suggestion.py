"""The constraints that a column's profile suggests. They hold on the data they were suggested from."""

from __future__ import annotations

from analyzer.profile.column_profile import ColumnProfile
from analyzer.suggestions.domain_threshold import domain_threshold
from analyzer.suggestions.domains import domains
from analyzer.suggestions.is_non_negative import is_non_negative
from analyzer.suggestions.type_threshold import type_threshold
from contracts.constraints import FeatureConstraints, MonitoringConfig, MonitoringConfigOverrides


def suggest_feature(
    profile: ColumnProfile,
    config: MonitoringConfig | None = None,
    *,
    declared: bool = False,
    open_domains: bool = False,
) -> FeatureConstraints:
    """What to ask of a column: the type and the completeness as observed, and what its kind adds.

    Args:
        profile: what the baseline's data holds of the column.
        config: the configuration that the constraints will be checked with; the default one when None.
        declared: whether the type was given by the user, and not inferred.
        open_domains: whether a domain that seems to lack values is asked for so that unchanged data meets it.
    """
    return FeatureConstraints(
        name=profile.name,
        inferred_type=profile.inferred_type,
        declared=True if declared else None,
        completeness=profile.completeness,
        num_constraints=is_non_negative(profile),
        string_constraints=domains(profile),
        monitoring_config_overrides=_overrides(profile, config or MonitoringConfig(), open_domains),
    )


def _overrides(
    profile: ColumnProfile, config: MonitoringConfig, open_domains: bool
) -> MonitoringConfigOverrides | None:
    found = type_threshold(profile.types, profile.inferred_type, config)
    of_domain = domain_threshold(profile) if open_domains else None
    if of_domain is None:
        return found
    return (found or MonitoringConfigOverrides()).model_copy(update={"domain_content_threshold": of_domain})
