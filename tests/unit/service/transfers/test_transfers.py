"""Inputs come and outputs go as the platform has it: prefixes, manifests, shares, whole files, violations last."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import ConfigurationError, InputMissingError
from analyzer.publish.metrics_file import metrics_folder, parse_metrics, write_metrics
from analyzer.service.transfers.inputs import HostOfJob, fetch_inputs, local_folder
from analyzer.service.transfers.outputs import outputs_of
from analyzer.service.transfers.reach import Reach
from contracts.metrics import CloudWatchMetric
from tests.buckets import Bucket
from tests.unprivileged import unprivileged

INPUT, OUTPUT = "/opt/ml/processing/input/data", "/opt/ml/processing/output"


def inputs(uri: str, **more: str) -> dict[str, Any]:
    return {"ProcessingInputs": [{"InputName": "data", "S3Input": {"S3Uri": uri, "LocalPath": INPUT, **more}}]}


def fetched(
    root: Path, request: dict[str, Any], host: HostOfJob | None = None, reach: Reach | None = None
) -> list[str]:
    """The files that came, below the path of the input."""
    fetch_inputs(request, root, reach or Reach(), host or HostOfJob())
    folder = root / "processing/input/data"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def outputs(uri: str, mode: str = "EndOfJob") -> dict[str, Any]:
    output = {"S3Uri": uri, "LocalPath": OUTPUT, "S3UploadMode": mode}
    return {"ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": output}]}}


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("data", ["a.csv", "deep/b.csv", "data-2/c.csv"]),
        ("data/", ["a.csv", "deep/b.csv"]),
        ("data/a.csv", ["a.csv"]),
        ("data/de", ["deep/b.csv"]),
    ],
)
def test_a_prefix_is_all_whose_keys_begin_so(new_bucket: Bucket, tmp_path: Path, key: str, names: list[str]) -> None:
    for each in ("data/a.csv", "data/deep/b.csv", "data-2/c.csv", "other/d.csv", "data/"):
        new_bucket.put(each, b"x")
    assert fetched(tmp_path, inputs(new_bucket.uri(key))) == sorted(names)


def test_a_manifest_names_the_objects(new_bucket: Bucket, tmp_path: Path) -> None:
    for each in ("d/a.csv", "d/deep/b.csv", "d/c.csv"):
        new_bucket.put(each, each.encode())
    new_bucket.put("m.json", json.dumps([{"prefix": new_bucket.uri("d/")}, "a.csv", "deep/b.csv"]).encode())
    assert fetched(tmp_path, inputs(new_bucket.uri("m.json"), S3DataType="ManifestFile")) == ["a.csv", "deep/b.csv"]
    assert (tmp_path / "processing/input/data/deep/b.csv").read_text("utf-8") == "d/deep/b.csv"


def test_a_manifest_may_name_one_object_by_its_prefix_alone(new_bucket: Bucket, tmp_path: Path) -> None:
    new_bucket.put("d/a.csv", b"x")
    new_bucket.put("m.json", json.dumps([{"prefix": new_bucket.uri("d/a.csv")}, ""]).encode())
    assert fetched(tmp_path, inputs(new_bucket.uri("m.json"), S3DataType="ManifestFile")) == ["a.csv"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '["a"]', '[{"prefix": 1}]', '[{"prefix": "s3://b/"}, 3]'])
def test_a_manifest_that_is_none_is_told(new_bucket: Bucket, tmp_path: Path, text: str) -> None:
    new_bucket.put("m.json", text.encode())
    with pytest.raises(ConfigurationError, match=r"m\.json"):
        fetched(tmp_path, inputs(new_bucket.uri("m.json"), S3DataType="ManifestFile"))


def test_a_manifest_leads_out_of_no_folder(tmp_path: Path) -> None:
    manifest = tmp_path / "m.json"
    manifest.write_text('[{"prefix": "file:///etc/"}, "hostname"]', "utf-8")
    with pytest.raises(ConfigurationError, match="below a folder that `--folder` names"):
        fetched(tmp_path / "ml", inputs(f"file://{manifest}", S3DataType="ManifestFile"), reach=Reach([tmp_path]))


def test_hosts_share_the_objects_of_a_sharded_input(new_bucket: Bucket, tmp_path: Path) -> None:
    for number in range(5):
        new_bucket.put(f"d/{number}", b"x")
    request = inputs(new_bucket.uri("d/"), S3DataDistributionType="ShardedByS3Key")
    shares = [fetched(tmp_path / str(number), request, HostOfJob(number, 2)) for number in range(2)]
    assert shares == [["0", "2", "4"], ["1", "3"]]
    replicated = inputs(new_bucket.uri("d/"), S3DataDistributionType="FullyReplicated")
    assert len(fetched(tmp_path / "all", replicated, HostOfJob(1, 2))) == 5


def test_nothing_there_is_told_in_the_words_of_the_platform(new_bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=f'No S3 objects found under S3 URL "{new_bucket.uri("none")}"'):
        fetched(tmp_path, inputs(new_bucket.uri("none")))


def test_names_of_objects_lead_out_of_no_folder(new_bucket: Bucket, tmp_path: Path) -> None:
    new_bucket.put("d/../../../../escaped", b"x")
    with pytest.raises(ConfigurationError, match="no name that can be a file's"):
        fetched(tmp_path / "ml", inputs(new_bucket.uri("d/")))
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("path", ["/etc", "/opt/ml/processing/../../x", "/opt/ml/code", "relative"])
def test_inputs_are_below_the_folder_of_processing(tmp_path: Path, path: str) -> None:
    with pytest.raises(ConfigurationError, match="LocalPath holds"):
        local_folder(path, tmp_path, "LocalPath")


def test_an_input_that_is_no_place_of_objects_is_told(tmp_path: Path) -> None:
    request = {"ProcessingInputs": [{"InputName": "table", "DatasetDefinition": {}}]}
    with pytest.raises(ConfigurationError, match='The input "table" is a DatasetDefinition'):
        fetched(tmp_path, request)


def test_outputs_are_sent_whole_and_once_and_violations_last(tmp_path: Path) -> None:
    (output,) = outputs_of(outputs(f"file://{tmp_path}/to"), tmp_path / "ml", Reach([tmp_path]))
    for name in ("constraint_violations.json", "statistics.json", "deep/z.json"):
        path = output.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, "utf-8")
    (output.folder / "link").symlink_to("/etc/hostname")
    output.send()
    target = tmp_path / "to"
    assert {path.name for path in target.rglob("*") if path.is_file()} == {
        "constraint_violations.json",
        "statistics.json",
        "z.json",
    }
    stamps = {path: path.stat().st_mtime_ns for path in target.rglob("*.json")}
    assert max(stamps, key=lambda path: stamps[path]).name == "constraint_violations.json"
    output.send()
    assert stamps == {path: path.stat().st_mtime_ns for path in target.rglob("*.json")}


@pytest.mark.parametrize("replaced", ["processing/output", "processing"])
def test_what_a_job_puts_behind_links_in_the_place_of_its_folders_is_not_sent(tmp_path: Path, replaced: str) -> None:
    root, others = tmp_path / "ml", tmp_path / "others"
    (output,) = outputs_of(outputs(f"file://{tmp_path}/to"), root, Reach([tmp_path]))
    (others / "output").mkdir(parents=True)
    for folder in (others, others / "output"):
        (folder / "a.txt").write_text("of others", "utf-8")
    (root / replaced).rename(tmp_path / "moved")
    (root / replaced).symlink_to(others)
    output.send()
    assert not (tmp_path / "to").exists()


def test_outputs_that_may_not_be_read_are_not_left_out_in_silence() -> None:
    with unprivileged() as folder:
        (output,) = outputs_of(outputs(f"file://{folder}/to"), folder / "ml", Reach([folder]))
        (output.folder / "locked").mkdir(0)
        with pytest.raises(PermissionError):
            output.send()


def test_outputs_wanted_as_they_come_are_sent_again_when_they_change(new_bucket: Bucket, tmp_path: Path) -> None:
    (output,) = outputs_of(outputs(new_bucket.uri("to"), "Continuous"), tmp_path, Reach())
    assert output.continuous
    (output.folder / "a.json").write_text("1", "utf-8")
    (output.folder / ".a.json.tmp").write_text("half", "utf-8")
    output.send(meanwhile=True)
    assert new_bucket.all_keys() == ["to/a.json"]
    (output.folder / "a.json").write_text("22", "utf-8")
    output.send(meanwhile=True)
    assert new_bucket.text("to/a.json") == b"22"


def test_a_merge_of_the_same_hours_takes_the_place_of_an_earlier_one(new_bucket: Bucket, tmp_path: Path) -> None:
    hour = "loans/AllTraffic/2021/05/06/22"
    old, new = (f"part-00000-{digit * 8}-0000-0000-0000-000000000000.c000.jsonl" for digit in "ab")
    for key in (f"merge/{hour}/{old}", f"merge/{hour}/README", f"merge/loans/AllTraffic/2021/05/06/21/{old}"):
        new_bucket.put(key, b"x")
    (output,) = outputs_of(outputs(new_bucket.uri("merge")), tmp_path, Reach())
    (output.folder / hour).mkdir(parents=True)
    (output.folder / hour / new).write_text("y", "utf-8")
    output.send()
    output.replace_merged()
    assert set(new_bucket.all_keys()) == {
        f"merge/{hour}/{new}",
        f"merge/{hour}/README",
        f"merge/loans/AllTraffic/2021/05/06/21/{old}",
    }


def test_containers_beside_a_job_bring_its_inputs_and_take_its_outputs(new_bucket: Bucket, tmp_path: Path) -> None:
    new_bucket.put("d/a.csv", b"a\n1\n")
    request = {**inputs(new_bucket.uri("d")), **outputs(new_bucket.uri("to")), "Environment": {"own": "1"}}
    settings = {
        **os.environ,
        "PROCESSING_JOB": json.dumps({"arn": "arn:x", "request": request}),
        "ML_ROOT": str(tmp_path),
    }

    def step(word: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "analyzer.service.transfers", word]
        return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)

    assert step("fetch").returncode == 0
    assert (tmp_path / "processing/input/data/a.csv").read_bytes() == b"a\n1\n"
    config = json.loads((tmp_path / "config/processingjobconfig.json").read_bytes())
    assert (config["ProcessingJobArn"], config["Environment"]) == ("arn:x", {"own": "1"})
    (tmp_path / "processing/output/report.json").write_text("{}", "utf-8")
    metric = CloudWatchMetric(metric_name="drifted_share", timestamp=datetime(2021, 5, 6, 23, tzinfo=UTC), value=0.25)
    write_metrics(metrics_folder(tmp_path), [metric])
    sent = step("send")
    assert sent.returncode == 0
    assert parse_metrics(sent.stdout) == [metric]
    assert new_bucket.text("to/report.json") == b"{}"
    new_bucket.remove("d/a.csv")
    failed = step("fetch")
    assert failed.returncode == 3
    assert "No S3 objects found" in failed.stderr
