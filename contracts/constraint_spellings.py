"""Where and how the years have spelt the keys of `constraints.json`, and which keys nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.inferred_type import InferredType
from contracts.model import pointer
from contracts.monitoring_config import LAUNCH_ERA_KEYS, MISSPELT_METHOD, MonitoringConfig, is_launch_era

OVERRIDES = "monitoring_config_overrides"
OVERRIDE_SPELLINGS = ("monitoringConfigOverrides", OVERRIDES)
OVERRIDE_PLACES = ("string_constraints", "num_constraints")
"""Old SDKs wrote overrides into the constraints of the type."""

CONFIG_KEYS = tuple(MonitoringConfig.model_fields)
DISTRIBUTION_KEYS = (
    *MonitoringConfig().distribution_constraints.__class__.model_fields,
    MISSPELT_METHOD,
    *LAUNCH_ERA_KEYS,
)
FEATURE_KEYS = ("name", "inferred_type", "declared", "completeness", *OVERRIDE_PLACES, *OVERRIDE_SPELLINGS)
PLACE_KEYS = {"string_constraints": ("domains",), "num_constraints": ("is_non_negative",)}
DOCUMENT_KEYS = ("version", "features", "monitoring_config", "rules", "output_columns_position")


def gather_overrides(feature: Any) -> Any:
    """A feature with its overrides under one key; those nearer to the feature and in today's spelling win."""
    if not isinstance(feature, dict):
        return feature
    found: Any = None
    for _, value in _overrides_of(feature):
        found = _merged(found, value) if isinstance(found, dict) and isinstance(value, dict) else value
    gathered = {key: value for key, value in feature.items() if key not in OVERRIDE_SPELLINGS and value is not None}
    for place in OVERRIDE_PLACES:
        if isinstance(body := gathered.get(place), dict):
            kept = {key: value for key, value in body.items() if key not in OVERRIDE_SPELLINGS}
            gathered[place] = kept or None
    return gathered if found is None else gathered | {OVERRIDES: found}


def domains_as_texts(feature: Any) -> Any:
    """A feature with the numbers and truths among its `domains` as the texts that values are compared by.

    Numbers are written as those of the feature's type are: 1.0 is `1`, and 1 is `1.0` where the feature is Fractional.
    """
    body = feature.get("string_constraints") if isinstance(feature, dict) else None
    if not isinstance(body, dict) or not isinstance(domains := body.get("domains"), list):
        return feature
    fractional = str(feature.get("inferred_type")).lower() == InferredType.FRACTIONAL.lower()
    texts = [_domain_text(value, fractional) for value in domains]
    return feature | {"string_constraints": {**body, "domains": texts}}


def _domain_text(value: Any, fractional: bool) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and not fractional:
        return str(int(value))
    if isinstance(value, int | float):
        return repr(float(value)) if fractional else str(value)
    return value


def find_launch_era(document: dict[str, Any]) -> bool:
    """Whether any `distribution_constraints` of the file are of the first release."""
    configs = [document.get("monitoring_config")]
    configs += [value for _, feature in _features(document) for _, value in _overrides_of(feature)]
    return any(isinstance(config, dict) and is_launch_era(config.get("distribution_constraints")) for config in configs)


def find_unknown_keys(document: dict[str, Any]) -> Iterator[str]:
    """The JSON pointers of keys that mean nothing to us, in the order of the file."""
    yield from _unknown(document, DOCUMENT_KEYS, ())
    for index, feature in _features(document):
        path: tuple[int | str, ...] = ("features", index)
        yield from _unknown(feature, FEATURE_KEYS, path)
        for place in OVERRIDE_PLACES:
            yield from _unknown(feature.get(place), (*PLACE_KEYS[place], *OVERRIDE_SPELLINGS), (*path, place))
        for steps, config in _overrides_of(feature):
            yield from _unknown_in_config(config, (*path, *steps))
    yield from _unknown_in_config(document.get("monitoring_config"), ("monitoring_config",))


def locate(document: Any, path: Sequence[int | str]) -> list[int | str]:
    """A path of today's keys as the document itself spells it, for error messages."""
    found: list[int | str] = []
    for step in path:
        spelt: tuple[int | str, ...] = (step,)
        if isinstance(document, dict) and document.get(step) is None:
            if step == OVERRIDES:
                spelt = next((steps for steps, _ in reversed(list(_overrides_of(document)))), spelt)
            elif step == "comparison_method" and MISSPELT_METHOD in document:
                spelt = (MISSPELT_METHOD,)
            elif step == "perform_comparison" and "enable_comparisons" in document:
                spelt = ("enable_comparisons",)
        for key_or_index in spelt:
            found.append(key_or_index)
            try:
                document = document[key_or_index]
            except (KeyError, IndexError, TypeError):
                document = None
    return found


def _overrides_of(feature: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every place of a feature that holds overrides, the strongest last."""
    for place in OVERRIDE_PLACES:
        body = feature.get(place)
        for key in OVERRIDE_SPELLINGS:
            if isinstance(body, dict) and body.get(key) is not None:
                yield (place, key), body[key]
    for key in OVERRIDE_SPELLINGS:
        if feature.get(key) is not None:
            yield (key,), feature[key]


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Two overrides in one, `over` winning key by key."""
    merged = under | over
    inner = [side.get("distribution_constraints") for side in (under, over)]
    if all(isinstance(side, dict) for side in inner):
        merged["distribution_constraints"] = inner[0] | inner[1]  # type: ignore[operator]
    return merged


def _features(document: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    features = document.get("features")
    for index, feature in enumerate(features if isinstance(features, list) else []):
        if isinstance(feature, dict):
            yield index, feature


def _unknown(body: Any, known: Sequence[str], path: tuple[int | str, ...]) -> Iterator[str]:
    for key in body if isinstance(body, dict) else ():
        if key not in known:
            yield pointer((*path, key))


def _unknown_in_config(config: Any, path: tuple[int | str, ...]) -> Iterator[str]:
    yield from _unknown(config, CONFIG_KEYS, path)
    if isinstance(config, dict):
        inner = config.get("distribution_constraints")
        yield from _unknown(inner, DISTRIBUTION_KEYS, (*path, "distribution_constraints"))
