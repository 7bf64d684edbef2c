"""Commands and functions whose places are of a bucket write the bytes that they write here."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

import analyzer
from analyzer.errors import OutputError
from analyzer.samples.writing import sample_files, write_files
from tests.buckets import Bucket
from tests.processes import ROOT

COMMANDS = {
    "data quality": "baseline @customers.csv @out/baseline",
    "a script with captures": "baseline @captures @out/captured --preprocessor @captured_csv.py",
    "a merge": "merge @captures @labels @out/merged",
    "model quality": "model-quality baseline @scored.csv @out/quality --problem-type binary --probability score "
    "--label paid",
    "bias": "bias @scored.csv @out/bias --config @analysis_config.json",
}


@pytest.fixture
def samples(new_bucket: Bucket, tmp_path: Path) -> Bucket:
    """The sample data in a bucket, and in a folder of this machine."""
    for name, text in sample_files().items():
        new_bucket.put(name, text.encode())
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return new_bucket


def ended(command: str, places: str) -> None:
    words = [sys.executable, "-m", "analyzer", *command.replace("@", places).split(), "--quiet"]
    done = subprocess.run(words, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_writes_the_same_bytes(command: str, samples: Bucket, tmp_path: Path) -> None:
    ended(command, f"{tmp_path}/")
    ended(command, samples.uri(""))
    written = {path.relative_to(tmp_path).as_posix(): path for path in (tmp_path / "out").rglob("*") if path.is_file()}
    stored = {key for key in samples.all_keys() if key.startswith("out/")}
    assert stored == set(written)
    for key, path in written.items():
        text = path.read_text("utf-8").replace(f"{tmp_path}/", samples.uri(""))
        if "evaluation_time" not in text and "Evaluated" not in text:
            assert samples.text(key).decode() == text, key


def test_functions_give_reports_that_are_read_from_the_bucket(samples: Bucket) -> None:
    here = analyzer.baseline(samples.uri("customers.csv"), samples.uri("out/baseline"))
    assert str(here.output) == samples.uri("out/baseline")
    assert [feature.name for feature in here.statistics.features] == [feature.name for feature in here.features]
    found = analyzer.monitor(samples.uri("today.csv"), samples.uri("out/today"), baseline=samples.uri("out/baseline"))
    assert found.violation_count > 0
    assert samples.uri("out/today") in repr(found)


def test_a_merge_without_a_page_leaves_none_of_an_earlier_one(samples: Bucket) -> None:
    places = samples.uri("captures"), samples.uri("labels"), samples.uri("out")
    analyzer.merge(*places)
    own = "out/of-somebody-else.txt", "out/loans/_report.html"
    for key in own:
        samples.put(key, b"x")
    before = {key for key in samples.all_keys() if key.startswith("out/")}
    assert {"out/_merge.json", "out/_report.html"} < before
    analyzer.merge(*places, write_page=False)
    after = {key for key in samples.all_keys() if key.startswith("out/")}
    assert before - after == {"out/_merge.json", "out/_report.html"}
    assert set(own) < after


def test_reports_of_another_kind_of_run_do_not_stay_beside_new_ones(samples: Bucket) -> None:
    analyzer.baseline(samples.uri("customers.csv"), samples.uri("base"))
    analyzer.monitor(samples.uri("today.csv"), samples.uri("out"), baseline=samples.uri("base"))
    assert "out/constraint_violations.json" in samples.all_keys()
    samples.put("out/of-somebody-else.txt", b"x")
    analyzer.baseline(samples.uri("customers.csv"), samples.uri("out"))
    found = [key for key in samples.all_keys() if key.startswith("out/")]
    assert found == [
        f"out/{name}" for name in ("constraints.json", "of-somebody-else.txt", "report.html", "statistics.json")
    ]


def test_a_run_that_fails_leaves_the_earlier_reports(samples: Bucket) -> None:
    analyzer.baseline(samples.uri("customers.csv"), samples.uri("out"))
    before = {key: samples.text(key) for key in samples.all_keys()}
    samples.put("bad.csv", b'a,b\n1,"2\n')
    with pytest.raises(analyzer.AnalyzerError):
        analyzer.baseline(samples.uri("bad.csv"), samples.uri("out"))
    samples.remove("bad.csv")
    assert {key: samples.text(key) for key in samples.all_keys()} == before
    assert samples.uploads() == []


def test_copies_of_scripts_end_with_the_run(samples: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    script = {"preprocessor": samples.uri("captured_csv.py")}
    for given in ({}, {"exclude": ["no column"], "end": "2000-01-01T00:00:00Z"}):
        with suppress(analyzer.AnalyzerError):
            analyzer.baseline(samples.uri("captures"), samples.uri("out"), engine="processes", **script, **given)
        assert list(tmp_path.glob("analyzer-*")) == []
    assert "out/statistics.json" in samples.all_keys()


def test_samples_are_written_into_a_bucket_and_change_nothing_there(new_bucket: Bucket) -> None:
    for _ in range(2):
        write_files(new_bucket.uri("samples"), {"captures/a.jsonl": "{}", "b.csv": "a"})
    assert new_bucket.all_keys() == ["samples/b.csv", "samples/captures/a.jsonl"]
    with pytest.raises(OutputError, match="is another file already"):
        write_files(new_bucket.uri("samples"), {"c.csv": "a", "b.csv": "other"})
    assert len(new_bucket.all_keys()) == 2
