"""Reports go to a folder apart from all that a run reads, however its path is spelt."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ConfigurationError
from analyzer.publish.output_place import output_place
from contracts.base_job import Job
from contracts.job import DataQualityJob
from contracts.jobs import JOBS, job_of

SOUND = {
    "dataset_source": "data",
    "dataset_format": '{"csv": {"header": true}}',
    "output_path": "reports",
    "ground_truth_source": "labels",
    "problem_type": "Regression",
    "inference_attribute": "a",
    "ground_truth_attribute": "b",
    "analysis_config": "given/analysis_config.json",
}
FILES = ("data/a.csv", "data/b.csv", "labels/a.jsonl", "given/analysis_config.json", "base/constraints.json", "base/x")
OPTIONAL = {
    "baseline_constraints": "base/constraints.json",
    "baseline_statistics": "base/constraints.json",
    "record_preprocessor_script": "base/x",
    "post_analytics_processor_script": "base/x",
    "previous_statistics": "base/x",
    "rules": "base/x",
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(kind: type[Job] = DataQualityJob, **settings: str) -> Job:
    return job_of({**SOUND, "analysis_type": kind.analysis, **settings})


def refused(asked: Job, **more: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        output_place(asked, more)
    return error.value.message


INPUTS = [
    (kind, name, SOUND.get(name) or OPTIONAL[name]) for kind in JOBS.values() for name in (*kind.data_sets, *kind.files)
]


@pytest.mark.parametrize(("kind", "setting", "place"), INPUTS, ids=lambda value: getattr(value, "__name__", value))
def test_no_job_writes_into_the_folder_of_anything_that_it_reads(kind: type[Job], setting: str, place: str) -> None:
    folder = place.split("/", maxsplit=1)[0]
    said = refused(job(kind, **{setting: place, "output_path": folder}))
    assert f'output_path holds "{folder}", and {setting} "{place}", which ' in said


ALLOWED = {
    "beside the data": {},
    "an empty folder that is there": {"output_path": "empty"},
    "beside a data file, in a folder of its own": {"dataset_source": "data/a.csv", "output_path": "data/reports"},
    "below the folder of the baseline": {**OPTIONAL, "output_path": "base/reports"},
    "a name that only begins alike": {"output_path": "data-reports"},
    "out of the data again": {"output_path": "data/../reports"},
    "a file, which is told when it cannot be written": {"output_path": "data/a.csv", "dataset_source": "data/a.csv"},
    "beside what is not on this machine": {"dataset_source": "gs://data/a", "output_path": "gs:"},
    "beside what is not there": {"dataset_source": "empty/nothing", "output_path": "empty"},
    "inputs and outputs of a processing job": {"dataset_source": "ml/input", "output_path": "ml/output"},
}


@pytest.mark.parametrize("settings", ALLOWED.values(), ids=ALLOWED)
def test_a_folder_apart_is_sound(here: Path, settings: dict[str, str]) -> None:
    for name in ("empty", "ml/input", "ml/output"):
        (here / name).mkdir(parents=True)
    assert output_place(job(**settings)) == Path(settings.get("output_path", "reports"))


def link(place: str, target: str) -> Callable[[], None]:
    return lambda: Path(place).symlink_to(target)


SPELLINGS: dict[str, tuple[Callable[[], None], dict[str, str], str]] = {
    "in the data": (lambda: None, {"output_path": "data/new/reports"}, "which holds it"),
    "above the data": (lambda: None, {"output_path": "."}, "which lies in it"),
    "over a folder and back": (lambda: None, {"output_path": "labels/../data/./."}, "which is the same"),
    "by a link": (link("out", "data"), {"output_path": "out"}, "which is the same"),
    "in a link": (link("out", "data"), {"output_path": "out/reports"}, "which holds it"),
    "a link in the data": (link("data/out", "../reports"), {"output_path": "data/out"}, "which holds it"),
    "a file linked from the data": (link("data/c.csv", "../base/x"), {"output_path": "base"}, "or a link into it"),
    "a link to a baseline elsewhere": (
        link("labels/statistics.json", "../base/constraints.json"),
        {"output_path": "labels", "baseline_statistics": "labels/statistics.json"},
        "which lies in it",
    ),
    "another name of a report": (
        lambda: Path("labels/constraints.json").hardlink_to("base/constraints.json"),
        {"output_path": "labels", "baseline_constraints": "base/constraints.json"},
        "which lies in it",
    ),
}


@pytest.mark.parametrize(("prepare", "settings", "said"), SPELLINGS.values(), ids=SPELLINGS)
def test_no_spelling_hides_where_a_folder_is(prepare: Callable[[], None], settings: dict[str, str], said: str) -> None:
    prepare()
    assert said in refused(job(**settings))


def test_a_uri_of_this_machine_is_a_path(here: Path) -> None:
    assert "which holds it" in refused(job(output_path=(here / "data" / "reports").as_uri()))


def test_a_folder_that_the_data_links_to_is_read_with_it(here: Path) -> None:
    (here / "data" / "more").symlink_to(here / "given")
    assert "which holds it" in refused(job(output_path="given/reports"))


def test_what_an_analysis_config_names_is_kept_too() -> None:
    said = refused(job(output_path="labels"), facet_dataset_uri="labels/a.jsonl")
    assert 'and facet_dataset_uri "labels/a.jsonl", which lies in it' in said


MOUNTED = """
import sys
from pathlib import Path
from subprocess import run
from analyzer.errors import ConfigurationError
from analyzer.publish.output_place import output_place
from contracts.job import DataQualityJob
from contracts.jobs import job_of
source, target, settings = sys.argv[1], sys.argv[2], dict(each.split("=", 1) for each in sys.argv[3:])
Path(source).mkdir(parents=True, exist_ok=True)
Path(target).mkdir(parents=True, exist_ok=True)
if run(["mount", "--bind", source, target], capture_output=True).returncode:
    sys.exit(77)
try:
    output_place(job_of(settings))
except ConfigurationError as error:
    print(error.message)
"""


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [("data", "reports", "which is the same"), ("data/reports", "reports", "which holds it")],
)
def test_a_mount_hides_nothing(here: Path, source: str, target: str, said: str) -> None:
    given = [f"{name}={value}" for name, value in SOUND.items() if name != "ground_truth_source"]
    command = ["unshare", "-rm", sys.executable, "-c", MOUNTED, source, target, *given, "analysis_type=DATA_QUALITY"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare here")
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("mounting is not allowed here")
    assert said in done.stdout, done.stderr
