from __future__ import annotations

from typing import Any

import orjson
import pytest

from contracts.constraints import (
    Constraints,
    DistributionConstraints,
    DistributionOverrides,
    FeatureConstraints,
    MonitoringConfig,
    MonitoringConfigOverrides,
    StringConstraints,
    parse_constraints,
)
from contracts.errors import ContractError
from contracts.inferred_type import InferredType
from tests.unit.contracts.samples import CONSTRAINTS, LAUNCH_ERA_DISTRIBUTION, changed

DISTRIBUTION = "/monitoring_config/distribution_constraints"


def read(document: Any) -> Constraints:
    return parse_constraints(orjson.dumps(document))


def test_what_was_read_is_written_with_the_same_keys_in_the_same_order() -> None:
    assert orjson.dumps(read(CONSTRAINTS).model_dump()) == orjson.dumps(CONSTRAINTS)
    assert read(CONSTRAINTS).model_dump_json().encode() == orjson.dumps(CONSTRAINTS)


def test_a_feature_without_a_domain_is_written_with_its_three_keys() -> None:
    feature = FeatureConstraints(name="Phone", inferred_type=InferredType.STRING, completeness=1.0)
    assert feature.model_dump(mode="json") == {"name": "Phone", "inferred_type": "String", "completeness": 1.0}


def test_an_empty_domain_is_not_an_absent_one() -> None:
    assert StringConstraints(domains=[]).model_dump() == {"domains": []}
    assert read(changed(CONSTRAINTS, "/features/1/string_constraints", {})).features[1].string_constraints is None


def test_absent_settings_are_those_that_the_analyzer_would_have_written() -> None:
    bare: dict[str, Any] = {"features": []}
    for document in (bare, bare | {"monitoring_config": {"distribution_constraints": None}}):
        config = read(document).monitoring_config
        assert config == MonitoringConfig()
        assert config.evaluate_constraints
        assert config.emit_metrics
        assert (config.datatype_check_threshold, config.domain_content_threshold) == (1.0, 1.0)
        distribution = config.distribution_constraints
        assert (distribution.comparison_threshold, distribution.comparison_method) == (0.1, "Robust")
        assert (distribution.categorical_threshold, distribution.categorical_drift_method) == (0.1, "LInfinity")


def test_the_categorical_threshold_falls_back_to_that_of_all() -> None:
    assert DistributionConstraints(comparison_threshold=0.4).categorical_threshold == 0.4
    assert DistributionConstraints(categorical_comparison_threshold=0.0).categorical_threshold == 0.0


def test_an_absent_completeness_asks_for_nothing() -> None:
    feature = read({"features": [{"name": "a", "inferred_type": "String", "completeness": None}]}).features[0]
    assert feature.completeness == 0.0


@pytest.mark.parametrize("spelling", ["Enabled", "enabled", "ENABLED", "true", True])
@pytest.mark.parametrize("key", ["evaluate_constraints", "emit_metrics", "distribution_constraints/perform_comparison"])
def test_switches_are_read_in_every_spelling_and_written_in_one(spelling: Any, key: str) -> None:
    assert read(changed(CONSTRAINTS, f"/monitoring_config/{key}", spelling)) == read(CONSTRAINTS)


@pytest.mark.parametrize("spelling", ["Disabled", "disabled", "False", False])
def test_a_switch_can_be_off(spelling: Any) -> None:
    constraints = read(changed(CONSTRAINTS, "/monitoring_config/evaluate_constraints", spelling))
    assert not constraints.monitoring_config.evaluate_constraints
    assert constraints.model_dump()["monitoring_config"]["evaluate_constraints"] == "Disabled"


@pytest.mark.parametrize(
    ("spelling", "method"),
    [("Simple", "Simple"), ("robust", "Robust"), ("linf_simple", "Simple"), ("LINF_ROBUST", "Robust")],
)
@pytest.mark.parametrize("key", ["comparison_method", "comparion_method"])
def test_methods_are_read_under_both_keys_in_every_spelling(spelling: str, method: str, key: str) -> None:
    constraints = read({"features": [], "monitoring_config": {"distribution_constraints": {key: spelling}}})
    assert constraints.monitoring_config.distribution_constraints.comparison_method == method
    assert constraints.unknown_keys == ()


def test_the_right_key_of_the_method_wins_over_the_misspelt_one() -> None:
    distribution = DistributionConstraints.model_validate({"comparion_method": "Robust", "comparison_method": "Simple"})
    assert distribution.comparison_method == "Simple"


def test_thresholds_of_the_first_release_give_way_to_those_of_today() -> None:
    constraints = read(changed(CONSTRAINTS, DISTRIBUTION, LAUNCH_ERA_DISTRIBUTION))
    assert constraints.launch_era
    assert constraints.unknown_keys == ()
    assert constraints.monitoring_config == MonitoringConfig()
    assert not read(CONSTRAINTS).launch_era


@pytest.mark.parametrize("key", ["enable_comparisons", "min_domain_mass"])
def test_either_old_key_marks_the_first_release(key: str) -> None:
    distribution = {key: LAUNCH_ERA_DISTRIBUTION[key], "comparison_threshold": 1.0}
    constraints = read({"features": [], "monitoring_config": {"distribution_constraints": distribution}})
    assert constraints.launch_era
    assert constraints.monitoring_config.distribution_constraints.comparison_threshold == 0.1


def test_comparisons_that_the_first_release_switched_off_stay_off() -> None:
    constraints = read(changed(CONSTRAINTS, DISTRIBUTION, LAUNCH_ERA_DISTRIBUTION | {"enable_comparisons": False}))
    assert not constraints.monitoring_config.distribution_constraints.perform_comparison


def test_overrides_of_the_first_release_do_not_bring_their_thresholds() -> None:
    overrides = {"distribution_constraints": {"enable_comparisons": False, "comparison_threshold": 1.0}}
    constraints = read(changed(CONSTRAINTS, "/features/0/monitoringConfigOverrides", overrides))
    assert constraints.launch_era
    config = constraints.monitoring_config.for_feature(constraints.features[0].monitoring_config_overrides)
    assert not config.distribution_constraints.perform_comparison
    assert config.distribution_constraints.comparison_threshold == 0.1


@pytest.mark.parametrize(
    "place",
    [
        "monitoring_config_overrides",
        "monitoringConfigOverrides",
        "string_constraints/monitoring_config_overrides",
        "string_constraints/monitoringConfigOverrides",
    ],
)
def test_overrides_are_found_in_each_of_their_places(place: str) -> None:
    document = changed(CONSTRAINTS, "/features/1/monitoring_config_overrides", None)
    document = changed(document, f"/features/1/{place}", {"evaluate_constraints": "Disabled"})
    constraints = read(document)
    assert constraints.features[1].monitoring_config_overrides == MonitoringConfigOverrides(evaluate_constraints=False)
    assert constraints.features[1].string_constraints == StringConstraints(domains=["AK", "NV"])
    assert constraints.unknown_keys == ()


def test_overrides_inside_num_constraints_are_found_too() -> None:
    inside = {"is_non_negative": True, "monitoring_config_overrides": {"emit_metrics": "Disabled"}}
    feature = read(changed(CONSTRAINTS, "/features/0/num_constraints", inside)).features[0]
    assert feature.monitoring_config_overrides == MonitoringConfigOverrides(emit_metrics=False)
    assert feature.model_dump()["num_constraints"] == {"is_non_negative": True}


def test_overrides_in_several_places_are_merged_and_todays_place_wins() -> None:
    document = changed(
        CONSTRAINTS,
        "/features/1/string_constraints/monitoring_config_overrides",
        {
            "emit_metrics": "Disabled",
            "distribution_constraints": {"comparison_threshold": 0.9, "comparison_method": "Simple"},
        },
    )
    assert read(document).features[1].monitoring_config_overrides == MonitoringConfigOverrides(
        emit_metrics=False,
        distribution_constraints=DistributionOverrides(comparison_threshold=0.3, comparison_method="Simple"),
    )


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (None, MonitoringConfig()),
        (MonitoringConfigOverrides(), MonitoringConfig()),
        (MonitoringConfigOverrides(evaluate_constraints=False), MonitoringConfig(evaluate_constraints=False)),
        (MonitoringConfigOverrides(datatype_check_threshold=0.0), MonitoringConfig(datatype_check_threshold=0.0)),
        (
            MonitoringConfigOverrides(distribution_constraints=DistributionOverrides(comparison_method="Simple")),
            MonitoringConfig(distribution_constraints=DistributionConstraints(comparison_method="Simple")),
        ),
        (
            MonitoringConfigOverrides(distribution_constraints=DistributionOverrides(perform_comparison=False)),
            MonitoringConfig(distribution_constraints=DistributionConstraints(perform_comparison=False)),
        ),
    ],
)
def test_an_override_changes_only_what_it_names(
    overrides: MonitoringConfigOverrides | None, expected: MonitoringConfig
) -> None:
    assert MonitoringConfig().for_feature(overrides) == expected


def test_what_an_override_does_not_name_comes_from_the_file() -> None:
    general = MonitoringConfig(
        domain_content_threshold=0.5, distribution_constraints=DistributionConstraints(comparison_threshold=0.7)
    )
    own = MonitoringConfigOverrides(
        distribution_constraints=DistributionOverrides(categorical_comparison_threshold=0.2)
    )
    merged = general.for_feature(own)
    assert merged.domain_content_threshold == 0.5
    assert merged.distribution_constraints.comparison_threshold == 0.7
    assert merged.distribution_constraints.categorical_threshold == 0.2


def test_rules_are_kept_as_they_were_written() -> None:
    rules = [{"isUnique": "id", "hint": None, "nested": {"none": None}}, {}]
    constraints = read(CONSTRAINTS | {"rules": rules})
    assert constraints.rules == rules
    assert constraints.model_dump()["rules"] == rules
    assert "rules" not in read(CONSTRAINTS).model_dump()


def test_unknown_keys_are_ignored_but_reported_by_pointer() -> None:
    document = changed(CONSTRAINTS, "/a~b", 1)
    document = changed(document, "/features/0/complteness", 1.0)
    document = changed(document, "/features/1/string_constraints/domain", [])
    document = changed(document, "/features/1/monitoring_config_overrides/comparison_threshold", 0.5)
    document = changed(document, "/monitoring_config/datatype_threshold", 0.5)
    document = changed(document, f"{DISTRIBUTION}/threshold", 0.5)
    constraints = read(document)
    assert set(constraints.unknown_keys) == {
        "/a~0b",
        "/features/0/complteness",
        "/features/1/string_constraints/domain",
        "/features/1/monitoring_config_overrides/comparison_threshold",
        "/monitoring_config/datatype_threshold",
        f"{DISTRIBUTION}/threshold",
    }
    assert constraints.model_dump() == read(CONSTRAINTS).model_dump()


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("/features", "a", 'holds the text "a"; it should be a list'),
        ("/features/0", 5, "holds the number 5; it should be an object"),
        ("/features/0/name", None, "is missing"),
        ("/features/0/completeness", "all", 'holds the text "all"; it should be a number from 0 to 1'),
        ("/features/0/completeness", "101%", "holds the number 1.01; it should be a number from 0 to 1"),
        ("/features/0/completeness", 1.1, "holds the number 1.1; it should be a number from 0 to 1"),
        ("/features/0/num_constraints/is_non_negative", "maybe", "it should be true or false"),
        ("/features/1/string_constraints/domains", "AK", "it should be a list"),
        ("/features/1/string_constraints/domains/0", None, "holds null; it should be a text"),
        ("/features/1/string_constraints/domains/0", [1], "holds a list; it should be a text"),
        ("/features/0/monitoring_config_overrides", [], "holds a list; it should be an object"),
        ("/features/0/monitoringConfigOverrides", "off", 'holds the text "off"; it should be an object'),
        ("/features/1/string_constraints/monitoringConfigOverrides", 1, "it should be an object"),
        ("/monitoring_config", [], "holds a list; it should be an object"),
        ("/monitoring_config/evaluate_constraints", "on", 'holds the text "on"; it should be Enabled or Disabled'),
        (DISTRIBUTION, 1, "holds the number 1; it should be an object"),
        (f"{DISTRIBUTION}/comparison_threshold", -1, "it should be a number, 0 or more"),
        (f"{DISTRIBUTION}/comparison_method", "KS", "it should be Simple, Robust, Trusted, KolmogorovSmirnov, PSI,"),
        (f"{DISTRIBUTION}/categorical_drift_method", "KS", "it should be LInfinity, ChiSquared, Trusted, TwoSampleChi"),
        ("/rules", {}, "it should be a list"),
        ("/rules", ["a"], "should be an object"),
    ],
)
def test_a_wrong_value_is_refused_by_its_pointer(pointer: str, value: Any, message: str) -> None:
    document = CONSTRAINTS
    if "verrides" in pointer:
        document = changed(document, "/features/1/monitoring_config_overrides", None)
    with pytest.raises(ContractError) as caught:
        read(changed(document, pointer, value))
    assert caught.value.subject.startswith(pointer)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("inside", "key", "value"),
    [
        ("monitoringConfigOverrides", "evaluate_constraints", "on"),
        ("monitoringConfigOverrides/distribution_constraints", "comparion_method", "KS"),
        ("monitoringConfigOverrides/distribution_constraints", "enable_comparisons", "perhaps"),
        ("string_constraints/monitoring_config_overrides", "datatype_check_threshold", 7),
    ],
)
def test_the_pointer_spells_the_keys_as_the_file_does(inside: str, key: str, value: Any) -> None:
    config: dict[str, Any] = {key: value}
    *parents, last = inside.split("/")
    if last == "distribution_constraints":
        config, last = {last: config}, parents.pop()
    document = changed(CONSTRAINTS, "/features/1/monitoring_config_overrides", None)
    with pytest.raises(ContractError) as caught:
        read(changed(document, "/".join(["/features/1", *parents, last]), config))
    assert caught.value.subject == f"/features/1/{inside}/{key}"


def test_nothing_but_the_pointer_is_told_of_a_list_of_values() -> None:
    with pytest.raises(ContractError) as caught:
        read(changed(CONSTRAINTS, "/features/1/string_constraints/domains", {"Jane Doe": 1}))
    assert "Jane" not in str(caught.value)


def test_an_unknown_key_cannot_forge_a_line_of_the_log() -> None:
    assert read(CONSTRAINTS | {"a\nINFO all is well": 1}).unknown_keys == ("/a\\nINFO all is well",)
    assert read(CONSTRAINTS | {"k" * 1000: 1}).unknown_keys == ("/" + "k" * 60 + "...",)


def test_features_are_found_by_name() -> None:
    assert list(read(CONSTRAINTS).by_name()) == ["Day Mins", "State", "Phone"]


@pytest.mark.parametrize(("written", "read_as"), [("0.9", 0.9), (" 1 ", 1.0), ("95%", 0.95), ("5 %", 0.05), (0.5, 0.5)])
def test_thresholds_are_read_from_texts_too(written: Any, read_as: float) -> None:
    distribution = {"comparison_threshold": written, "categorical_comparison_threshold": written}
    config = {"datatype_check_threshold": written, "distribution_constraints": distribution}
    feature = {"name": "a", "inferred_type": "String", "completeness": written, "monitoring_config_overrides": config}
    found = read({"features": [feature], "monitoring_config": config | {"domain_content_threshold": written}})
    merged = MonitoringConfig().for_feature(found.features[0].monitoring_config_overrides)
    assert found.monitoring_config.domain_content_threshold == read_as
    assert found.features[0].completeness == read_as
    for each in (found.monitoring_config, merged):
        assert each.datatype_check_threshold == read_as
        assert each.distribution_constraints.comparison_threshold == read_as
        assert each.distribution_constraints.categorical_threshold == read_as


@pytest.mark.parametrize("written", ["ENABLED", "enabled", "True", True, " Enabled"])
def test_switches_are_read_in_any_case(written: Any) -> None:
    config = read({"features": [], "monitoring_config": {"evaluate_constraints": written, "emit_metrics": written}})
    assert config.monitoring_config.evaluate_constraints and config.monitoring_config.emit_metrics


@pytest.mark.parametrize(
    ("inferred", "written", "texts"),
    [
        ("Integral", [0, 1.0, -2], ["0", "1", "-2"]),
        ("String", [2134, "02134", True, False], ["2134", "02134", "true", "false"]),
        ("Fractional", [1, 0.5, "x"], ["1.0", "0.5", "x"]),
        ("fractional", [2.0], ["2.0"]),
    ],
)
def test_numbers_of_a_domain_are_the_texts_that_values_are_compared_by(
    inferred: str, written: list[Any], texts: list[str]
) -> None:
    feature = {"name": "a", "inferred_type": inferred, "string_constraints": {"domains": written}}
    constraints = read({"features": [feature]}).features[0].string_constraints
    assert constraints is not None
    assert constraints.domains == texts


def entry(**more: Any) -> dict[str, Any]:
    return {"name": "a", "inferred_type": "Integral"} | more


def test_two_entries_of_a_feature_are_one_where_they_are_equal() -> None:
    assert len(read({"features": [entry(), entry(completeness=0.0)]}).features) == 1


def test_two_entries_of_a_feature_that_differ_are_an_error() -> None:
    with pytest.raises(ContractError) as caught:
        read({"features": [entry(), {"name": "b", "inferred_type": "String"}, entry(completeness=0.5)]})
    assert caught.value.subject == "/features"
    assert 'those at 0 and 2 are both for "a" and differ' in caught.value.message


def test_what_is_asked_of_numbers_may_say_nothing_of_their_sign() -> None:
    found = read({"features": [entry(num_constraints={"min": 0}), entry(name="b", num_constraints={})]})
    assert found.features[0].num_constraints is not None
    assert found.features[0].num_constraints.is_non_negative is None
    assert found.features[1].num_constraints is None
    assert found.unknown_keys == ("/features/0/num_constraints/min",)


def test_null_stands_for_an_absent_key() -> None:
    assert read({"version": None, "features": [], "monitoring_config": None, "rules": None}) == read({"features": []})
