"""How the distribution of a feature may be compared with the baseline's: the methods by name, and their defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from contracts.errors import alternatives, did_you_mean
from contracts.settings import as_number, fold

NumberMethod = Literal["Simple", "Robust", "Trusted", "KolmogorovSmirnov", "PSI", "JensenShannon", "Wasserstein"]
CategoryMethod = Literal["LInfinity", "ChiSquared", "Trusted", "TwoSampleChiSquared", "PSI", "JensenShannon"]

NUMBER_METHODS = ("Simple", "Robust", "Trusted", "KolmogorovSmirnov", "PSI", "JensenShannon", "Wasserstein")
CATEGORY_METHODS = ("LInfinity", "ChiSquared", "Trusted", "TwoSampleChiSquared", "PSI", "JensenShannon")
TESTS = ("Trusted", "KolmogorovSmirnov", "TwoSampleChiSquared")
"""Those that say how likely a distance is by chance; drift is then an unlikely one that is above the threshold too."""

_OTHER_SPELLINGS = {"linfsimple": "Simple", "linfrobust": "Robust"}

DEFAULT_SIGNIFICANCE_LEVEL = 0.01
TRUSTED_SIGNIFICANCE_LEVEL = 0.008
"""For small samples p-values are approximate: with this level no more than 1 % of what has not changed is drift."""

_DEFAULT_THRESHOLD, _DEFAULT_THRESHOLD_OF_DISTANCES = 0.1, 0.05


def default_threshold(method: str) -> float:
    """The threshold of a method where none is given; of a test it is the least difference that matters."""
    of_distance = method in TESTS and method != "Trusted"
    return _DEFAULT_THRESHOLD_OF_DISTANCES if of_distance else _DEFAULT_THRESHOLD


def _method(methods: tuple[str, ...], other_key: str, other: tuple[str, ...]) -> Callable[[Any], str]:
    """A validator of the methods of one key, which knows those of the other one too."""
    known: Mapping[str, str] = {fold(name): name for name in methods} | _spellings(methods)
    elsewhere = {fold(name): name for name in other} | _spellings(other)

    def validate(value: Any) -> str:
        folded = fold(value) if isinstance(value, str) else ""
        if folded in known:
            return known[folded]
        right = f"should be {alternatives(methods)}"
        if folded in elsewhere:
            raise ValueError(f"{right}; {elsewhere[folded]} is a method of {other_key}")
        near = did_you_mean(value, methods) if isinstance(value, str) else ""
        raise ValueError(f"{right}.{near}" if "mean" in near else right)

    return validate


def _spellings(methods: tuple[str, ...]) -> dict[str, str]:
    return {spelling: name for spelling, name in _OTHER_SPELLINGS.items() if name in methods}


def as_level(value: Any) -> float:
    """A number above 0 and below 1."""
    try:
        number = as_number(value)
    except ValueError:
        number = 0.0
    if not 0.0 < number < 1.0:
        raise ValueError("should be a number above 0 and below 1")
    return number


ComparisonMethod = Annotated[
    NumberMethod,
    BeforeValidator(_method(NUMBER_METHODS, "categorical_drift_method", CATEGORY_METHODS)),
    WithJsonSchema({"type": "string", "examples": list(NUMBER_METHODS)}),
]
CategoricalDriftMethod = Annotated[
    CategoryMethod,
    BeforeValidator(_method(CATEGORY_METHODS, "comparison_method", NUMBER_METHODS)),
    WithJsonSchema({"type": "string", "examples": list(CATEGORY_METHODS)}),
]
Significance = Annotated[
    float, BeforeValidator(as_level), Field(json_schema_extra={"exclusiveMinimum": 0, "exclusiveMaximum": 1})
]
"""How often a test may find what is not there."""
