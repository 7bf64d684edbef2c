from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pytest

from contracts.errors import ContractError
from contracts.statistics import (
    Bucket,
    Common,
    InferredType,
    KllParameters,
    SerializedSketch,
    Statistics,
    parse_statistics,
)
from tests.unit.contracts.samples import STATISTICS, changed

LEVELS = "/features/0/numerical_statistics/distribution/kll/sketch/data"


def read(document: Any) -> Statistics:
    return parse_statistics(orjson.dumps(document))


def sketch_of(statistics: Statistics) -> SerializedSketch:
    body = statistics.features[0].numerical_statistics
    assert body is not None
    assert body.sketch is not None
    return body.sketch


def test_what_was_read_is_written_with_the_same_keys_in_the_same_order() -> None:
    assert orjson.dumps(read(STATISTICS).model_dump(mode="json")) == orjson.dumps(STATISTICS)
    assert read(STATISTICS).model_dump_json().encode() == orjson.dumps(STATISTICS)


def test_keys_are_written_in_the_order_of_the_contract_whatever_order_they_were_given_in() -> None:
    def backwards(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return [backwards(item) for item in value] if isinstance(value, list) else value

    assert orjson.dumps(read(backwards(STATISTICS)).model_dump(mode="json")) == orjson.dumps(STATISTICS)


def test_sketches_stay_arrays_until_they_are_written() -> None:
    levels = read(STATISTICS).model_dump()["features"][0]["numerical_statistics"]["distribution"]["kll"]["sketch"][
        "data"
    ]
    assert [type(level) for level in levels] == [np.ndarray, np.ndarray]
    assert orjson.dumps(read(STATISTICS).model_dump(), option=orjson.OPT_SERIALIZE_NUMPY) == orjson.dumps(STATISTICS)


def test_an_array_of_floats_is_taken_without_a_copy() -> None:
    level = np.array([1.0, 2.0])
    assert SerializedSketch(parameters=KllParameters(), data=[level]).data[0] is level


def test_levels_of_whole_numbers_become_floats() -> None:
    sketch = sketch_of(read(changed(STATISTICS, LEVELS, [[1, 2], []])))
    assert [level.dtype for level in sketch.data] == [np.float64, np.float64]
    assert sketch.data[0].tolist() == [1.0, 2.0]
    whole: Any = np.arange(3)
    assert SerializedSketch(parameters=KllParameters(), data=[whole]).data[0].dtype == np.float64


def test_sketches_are_equal_when_their_items_are() -> None:
    assert read(STATISTICS) == read(STATISTICS)
    assert read(STATISTICS) != read(changed(STATISTICS, f"{LEVELS}/0/0", 9.0))
    assert read(STATISTICS) != read(changed(STATISTICS, LEVELS, [[1.5, 1.0, 3.0]]))
    assert sketch_of(read(STATISTICS)) != "a sketch"


@pytest.mark.parametrize("level", [["1.5"], [None], [True], [1.0, True], [[1.0]], "1.5", 1.5, None, {"0": 1.5}])
def test_a_level_that_is_not_of_numbers_is_refused_by_its_pointer(level: Any) -> None:
    with pytest.raises(ContractError) as caught:
        read(changed(STATISTICS, f"{LEVELS}/0", level))
    assert caught.value.subject == f"{LEVELS}/0"
    assert caught.value.message.endswith("it should be a list of finite numbers")


@pytest.mark.parametrize(
    "level", [[float("nan")], [float("inf")], np.array([np.nan]), np.array(["1"]), np.zeros((2, 2))]
)
def test_a_level_given_in_python_is_judged_alike(level: Any) -> None:
    with pytest.raises(ValueError, match="should be a list of finite numbers"):
        SerializedSketch(parameters=KllParameters(), data=[level])


def test_files_of_2019_without_the_later_keys_are_read() -> None:
    old = changed(STATISTICS, "/version", 0)
    for key in ("approximate_num_distinct_values", "completeness", "distribution"):
        del old["features"][0]["numerical_statistics"][key]
    body = read(old).features[0].numerical_statistics
    assert body is not None
    assert (body.approximate_num_distinct_values, body.completeness, body.distribution) == (None, None, None)
    assert read(old).model_dump(mode="json") == old


def test_keys_of_the_future_are_ignored() -> None:
    future = changed(changed(STATISTICS, "/extra", {"a": [1]}), "/features/0/numerical_statistics/skew", "high")
    assert read(future) == read(STATISTICS)


def test_counts_that_were_written_as_doubles_are_whole_numbers() -> None:
    assert read(changed(STATISTICS, "/dataset/item_count", 4.0)).dataset.item_count == 4


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("/dataset", [], "holds a list; it should be an object"),
        ("/features", {}, "holds an object; it should be a list"),
        ("/features/0", None, "holds null; it should be an object"),
        ("/features/0/name", 5, "holds the number 5; it should be a text"),
        ("/features/0/inferred_type", "Boolean", "holds the text \"Boolean\"; it should be 'Integral'"),
        ("/features/0/numerical_statistics/mean", "NaN", 'holds the text "NaN"; it should be a number'),
        ("/features/0/numerical_statistics/mean", None, "holds null; it should be a number"),
        ("/features/0/numerical_statistics/mean", True, "holds true; it should be a number"),
        ("/features/0/numerical_statistics/common/num_present", -1, "holds the number -1; it should be a whole number"),
        ("/features/0/numerical_statistics/common/num_present", 1.5, "it should be a whole number, 0 or more"),
        (
            "/features/0/numerical_statistics/common/num_missing",
            1e25,
            "should be a whole number from 0 to 9007199254740992",
        ),
        (
            "/features/1/string_statistics/distribution/categorical/buckets/0/count",
            2**53 + 1,
            "from 0 to 9007199254740992",
        ),
        ("/features/0/numerical_statistics/completeness", 2, "it should be a number from 0 to 1"),
        ("/features/1/string_statistics/distribution/categorical/buckets/0/value", 1, "it should be a text"),
    ],
)
def test_a_wrong_value_is_refused_by_its_pointer(pointer: str, value: Any, message: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(changed(STATISTICS, pointer, value))
    assert caught.value.subject == pointer
    assert message in caught.value.message


def test_numbers_of_numpy_are_numbers() -> None:
    common = Common.model_validate({"num_present": np.int64(3), "num_missing": np.float32(1)})
    assert (common.num_present, common.num_missing) == (3, 1)
    assert type(common.num_present) is int
    bucket = Bucket.model_validate({"lower_bound": np.float32(0.5), "upper_bound": np.int32(1), "count": 1})
    assert orjson.dumps(bucket.model_dump()) == b'{"lower_bound":0.5,"upper_bound":1.0,"count":1.0}'


def test_a_missing_key_is_named_and_further_errors_are_counted() -> None:
    with pytest.raises(ContractError, match=r"^/dataset is missing \(and 1 more\)$"):
        read({})


@pytest.mark.parametrize("text", ["", "{", '{"version": NaN}', '{"version": Infinity}', b"\xff", "nonsense"])
def test_a_text_that_is_not_strict_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ContractError, match="is not valid JSON"):
        parse_statistics(text)


def test_nothing_of_a_broken_file_is_quoted() -> None:
    with pytest.raises(ContractError) as caught:
        parse_statistics('{"features": "Jane Doe')
    assert "Jane" not in str(caught.value)


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse_statistics(b"\xef\xbb\xbf" + orjson.dumps(STATISTICS)) == read(STATISTICS)


def test_features_are_found_by_name_and_know_their_counts() -> None:
    by_name = read(STATISTICS).by_name()
    assert list(by_name) == ["Day Mins", "State", "Empty"]
    assert by_name["Day Mins"].common == Common(num_present=3, num_missing=1)
    assert by_name["Empty"].common == Common(num_present=0, num_missing=4)


@pytest.mark.parametrize(("present", "missing", "expected"), [(3, 1, 0.75), (0, 4, 0.0), (4, 0, 1.0), (0, 0, 1.0)])
def test_completeness_is_the_fraction_of_rows_with_a_value(present: int, missing: int, expected: float) -> None:
    assert Common(num_present=present, num_missing=missing).completeness == expected


@pytest.mark.parametrize(
    ("text", "kind", "numeric"),
    [
        ("Integral", InferredType.INTEGRAL, True),
        ("fractional", InferredType.FRACTIONAL, True),
        ("STRING", InferredType.STRING, False),
        ("Unknown", InferredType.UNKNOWN, False),
    ],
)
def test_types_are_read_in_any_case(text: str, kind: InferredType, numeric: bool) -> None:
    assert InferredType(text) is kind
    assert kind.is_numeric is numeric


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/features/0/numerical_statistics/distribution/kll/sketch/data", None),
        ("/features/0/numerical_statistics/distribution/kll/sketch", None),
        ("/features/0/numerical_statistics/distribution/kll/sketch", {}),
        ("/features/0/numerical_statistics/distribution/kll", None),
        ("/features/0/numerical_statistics/distribution", None),
    ],
)
def test_files_made_by_hand_may_lack_the_sketch(place: str, value: Any) -> None:
    body = read(changed(STATISTICS, place, value)).features[0].numerical_statistics
    assert body is not None
    assert body.sketch is None


def test_a_sketch_knows_how_many_values_it_stands_for() -> None:
    assert SerializedSketch(data=[np.array([1.0]), np.array([]), np.array([2.0, 3.0])]).weight == 9


def test_two_entries_of_a_feature_that_differ_are_an_error() -> None:
    twice = [STATISTICS["features"][0], STATISTICS["features"][0] | {"inferred_type": "Unknown"}]
    with pytest.raises(ContractError, match="those at 0 and 1 are both for") as caught:
        read(STATISTICS | {"features": twice})
    assert caught.value.subject == "/features"
    assert len(read(STATISTICS | {"features": twice[:1] * 2}).features) == 1
