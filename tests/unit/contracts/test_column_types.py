"""Declared types: one spelling for the environment, the command line and Python."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.errors import ContractError
from contracts.inferred_type import InferredType
from contracts.job import DataQualityJob

SETTINGS = {"dataset_source": "/data", "output_path": "/out", "dataset_format": '{"parquet": {}}'}


@pytest.mark.parametrize(
    "written",
    [
        "zip=String,age=Integral",
        " zip = string , age=INTEGRAL,",
        '{"zip": "String", "age": "integral"}',
        {"zip": "String", "age": InferredType.INTEGRAL},
    ],
)
def test_types_are_read_from_every_spelling(written: Any) -> None:
    job = DataQualityJob.of({**SETTINGS, "column_types": written})
    assert job.column_types == {"zip": InferredType.STRING, "age": InferredType.INTEGRAL}


def test_names_may_hold_what_stands_between_them() -> None:
    assert DataQualityJob.of({**SETTINGS, "column_types": "a=b=String"}).column_types == {"a=b": "String"}
    assert DataQualityJob.of({**SETTINGS, "column_types": '{"a,b": "String"}'}).column_types == {"a,b": "String"}


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("zip", "should be columns with their types"),
        ("=String", "should be columns with their types"),
        ('{"zip": ', "should be columns with their types"),
        ('["zip"]', "should be"),
        (["zip"], "should be columns with their types"),
        ("zip=Text", 'should have one of the types String, Fractional, Integral for "zip"'),
        ("zip=Unknown", 'should have one of the types String, Fractional, Integral for "zip"'),
        ('{"zip": 1}', 'should have one of the types String, Fractional, Integral for "zip"'),
    ],
)
def test_anything_else_is_an_error_that_names_the_setting(written: Any, right: str) -> None:
    with pytest.raises(ContractError, match=r"^column_types holds") as caught:
        DataQualityJob.of({**SETTINGS, "column_types": written})
    assert right in caught.value.message
