"""An output that is read-only or full: an exit code of its own, a message, and nothing half written."""

from __future__ import annotations

from pathlib import Path

from tests.container.docker import Mount, run_container
from tests.container.jobs import OUTPUT, Job, csv_folder


def test_a_read_only_output_ends_the_job_before_it_reads_a_row(image: str, tmp_path: Path) -> None:
    job = Job(csv_folder(tmp_path / "input"), tmp_path / "work")
    source, _, told = job.mounts

    finished = run_container(
        image, mounts=[source, Mount(job.reports, OUTPUT, read_only=True), told], environment=job.settings
    )

    assert finished.code == 7, finished.log
    assert job.message == f'Error: output_path holds "{OUTPUT}", which cannot be written: Read-only file system.'
    assert job.files == {}


def test_a_full_output_gets_no_file_at_all(image: str, tmp_path: Path) -> None:
    job = Job(csv_folder(tmp_path / "input", columns=50), tmp_path / "work")
    source, _, told = job.mounts
    full = ["--mount", f"type=tmpfs,destination={OUTPUT},tmpfs-size=16k", "--entrypoint", "/bin/sh"]
    # Such a file system ends with the container: what is in it must be told from within.
    script = f'python -m analyzer; code=$?; echo "left: [$(ls -A {OUTPUT})]"; exit $code'

    finished = run_container(image, "-c", script, mounts=[source, told], environment=job.settings, more=full)

    assert finished.code == 7, finished.log
    assert "left: []" in finished.log
    assert job.message.startswith("Error: output_path holds ")
    assert "No space left on device" in job.message


def test_without_a_place_for_the_message_there_is_a_warning_and_the_files_are_written(
    image: str, tmp_path: Path
) -> None:
    job = Job(csv_folder(tmp_path / "input"), tmp_path / "work")

    finished = run_container(image, mounts=job.mounts[:2], environment=job.settings, read_only=True)

    assert finished.code == 0, finished.log
    assert "The message file /opt/ml/output/message cannot be written" in finished.log
    assert sorted(job.files) == ["constraints.json", "statistics.json"]
