"""A type that a user wrote into the constraints is told from one that was inferred."""

from __future__ import annotations

import pytest

from analyzer.verification.declared_types import declared_types
from contracts.constraints import Constraints, FeatureConstraints, StringConstraints
from contracts.statistics import (
    Categorical,
    CategoricalBucket,
    Common,
    Feature,
    InferredType,
    StringDistribution,
    StringStatistics,
)

INTEGRAL = Feature(name="zip", inferred_type=InferredType.INTEGRAL)


def categories(*values: str) -> Feature:
    buckets = [CategoricalBucket(value=value, count=1) for value in values]
    body = StringStatistics(
        common=Common(num_present=len(values), num_missing=0),
        distinct_count=float(len(values)),
        distribution=StringDistribution(categorical=Categorical(buckets=buckets)) if values else None,
    )
    return Feature(name="zip", inferred_type=InferredType.STRING, string_statistics=body)


@pytest.mark.parametrize(
    ("inferred", "declared", "domain", "statistics", "own"),
    [
        ("String", None, None, None, False),
        ("String", None, None, INTEGRAL, True),
        ("String", None, ["02134", "1.5"], None, True),
        ("String", None, ["02134", "n/a"], None, False),
        ("String", None, ["02134", "n/a"], INTEGRAL, True),
        ("String", None, ["true", "1"], None, False),
        ("String", None, [], categories("02134"), True),
        ("String", None, None, categories("02134", "x"), False),
        ("String", None, None, categories(), False),
        ("String", True, None, categories("x"), True),
        ("Fractional", True, None, INTEGRAL, True),
        ("Fractional", None, None, INTEGRAL, False),
        ("Integral", None, ["1"], INTEGRAL, False),
        ("String", False, None, INTEGRAL, True),
    ],
)
def test_a_type_is_the_users_own_where_it_would_not_have_been_found(
    inferred: str, declared: bool | None, domain: list[str] | None, statistics: Feature | None, own: bool
) -> None:
    feature = FeatureConstraints(
        name="zip",
        inferred_type=InferredType(inferred),
        declared=declared,
        string_constraints=None if domain is None else StringConstraints(domains=domain),
    )
    found = declared_types(Constraints(features=[feature]), {} if statistics is None else {"zip": statistics})
    assert found == ({"zip": InferredType(inferred)} if own else {})
