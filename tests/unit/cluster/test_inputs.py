from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.cluster.inputs import Listing, refuse_sharded_inputs, require_equal
from analyzer.errors import ConfigurationError

DATA = "/opt/ml/processing/input/data"


def job_with(distribution: str | None, path: str = "/opt/ml/processing/input") -> dict[str, Any]:
    source = {"LocalPath": path, "S3Uri": "s3://bucket/data"}
    if distribution is not None:
        source["S3DataDistributionType"] = distribution
    return {"ProcessingInputs": [{"InputName": "other"}, {"InputName": "the data", "S3Input": source}]}


@pytest.mark.parametrize("path", ["/opt/ml/processing/input", DATA, f"{DATA}/below"])
def test_an_input_that_is_sharded_is_refused_with_the_setting_to_change(path: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        refuse_sharded_inputs(job_with("ShardedByS3Key", path), [DATA])
    assert caught.value.message.startswith('The input "the data" has S3DataDistributionType "ShardedByS3Key"')
    assert "Set it to FullyReplicated" in caught.value.message


def test_a_dataset_definition_is_judged_by_its_own_setting() -> None:
    definition = {"LocalPath": DATA, "DataDistributionType": "ShardedByS3Key"}
    with pytest.raises(ConfigurationError, match='"athena" has DataDistributionType'):
        refuse_sharded_inputs(
            {"ProcessingInputs": [{"InputName": "athena", "DatasetDefinition": definition}]}, [f"file://{DATA}"]
        )


@pytest.mark.parametrize(
    "job_file",
    [
        {},
        {"ProcessingInputs": None},
        {"ProcessingInputs": ["?", {"S3Input": None}]},
        job_with(None),
        job_with("FullyReplicated"),
        job_with("ShardedByS3Key", "/opt/ml/processing/input/database"),
    ],
    ids=["no file", "no inputs", "not inputs", "not said", "replicated", "of something else"],
)
def test_other_inputs_are_fine(job_file: dict[str, Any]) -> None:
    refuse_sharded_inputs(job_file, [DATA, "s3a://bucket/opt/ml"])


def folder_with(root: Path, **files: str) -> str:
    root.mkdir()
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return str(root)


def test_the_same_files_in_folders_of_different_names_are_equal(tmp_path: Path) -> None:
    one = Listing.of([folder_with(tmp_path / "one", a="1", b="22", _hidden="")])
    two = Listing.of([folder_with(tmp_path / "two", b="22", a="1")])
    assert one == two
    assert (one.files, one.size) == (2, 3)
    require_equal("algo-1", one, {"algo-2": two})


def test_a_host_with_other_files_is_named_with_what_both_see(tmp_path: Path) -> None:
    one = Listing.of([folder_with(tmp_path / "one", a="1", b="22")])
    two = Listing.of([folder_with(tmp_path / "two", a="1")])
    with pytest.raises(ConfigurationError) as caught:
        require_equal("algo-1", one, {"algo-3": two, "algo-2": one})
    assert "algo-1 and algo-3" in caught.value.message
    assert "1 file of 1 byte on algo-3, 2 files of 3 bytes on algo-1" in caught.value.message
    assert "S3DataDistributionType ShardedByS3Key" in caught.value.message


def test_other_names_alone_are_a_difference_too(tmp_path: Path) -> None:
    one = Listing.of([folder_with(tmp_path / "one", a="1")])
    two = Listing.of([folder_with(tmp_path / "two", b="1")])
    with pytest.raises(ConfigurationError, match="other names or sizes"):
        require_equal("algo-1", one, {"algo-2": two})


def test_a_host_that_has_none_of_the_files_has_an_empty_listing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert Listing.of([str(tmp_path / "empty")]) == Listing.of([str(tmp_path / "nowhere")])
    assert Listing.of([str(tmp_path / "empty")]).files == 0


def test_data_that_is_not_on_the_hosts_is_not_compared() -> None:
    assert Listing.of(["s3a://bucket/one"]) == Listing.of(["s3a://bucket/one"])
