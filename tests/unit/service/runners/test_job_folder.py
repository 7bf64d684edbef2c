"""The folder of a job: what its container leaves there can be removed."""

from __future__ import annotations

from analyzer.service.runners.job_folder import JobFolder
from tests.unprivileged import unprivileged


def test_what_a_container_has_locked_away_is_removed() -> None:
    with unprivileged() as parent:
        (parent / "kept").mkdir(0o500)
        folder = JobFolder(parent / "job")
        locked = folder.root / "processing/locked"
        locked.mkdir(parents=True)
        (locked / "file").touch()
        (locked / "link").symlink_to(parent / "kept")
        locked.chmod(0)
        folder.remove()
        assert [path.name for path in parent.iterdir()] == ["kept"]
        assert (parent / "kept").stat().st_mode & 0o777 == 0o500
