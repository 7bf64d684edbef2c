"""Writing samples: files that are there already are never changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analyzer.errors import OutputError
from analyzer.places.place import Place, place_of
from analyzer.samples.captures import capture_files
from analyzer.samples.configs import config_files
from analyzer.samples.customers import customer_files
from analyzer.samples.loans import loan_files
from analyzer.samples.logged import logged_files
from analyzer.samples.rules import RULES
from analyzer.samples.scripts import script_files
from contracts.errors import excerpt

SETTING = "DIR"


def sample_files() -> dict[str, str]:
    """The text of every file that ``analyzer sample`` writes, by its path."""
    return {
        **customer_files("customers.csv", 2_000, "today.csv", 600),
        "rules.yaml": RULES,
        **loan_files(),
        **config_files(),
        **capture_files(),
        **logged_files(),
        **script_files(),
    }


def write_files(directory: str, files: Mapping[str, str]) -> list[Place]:
    """Write them below `directory`, which is made, and return their places.

    A file that is there with the same bytes is left as it is. One with others, found before any is written, and
    a directory without a name, which a variable that is not set leaves, are an OutputError; what names no place is a
    ConfigurationError.
    """
    if not directory.strip():
        raise OutputError.cannot_write(SETTING, directory, 'it is empty; "." is the folder of the shell')
    folder = place_of(SETTING, directory)
    paths: dict[Place, bytes] = {folder / name: text.encode("utf-8") for name, text in files.items()}
    try:
        missing = {path: raw for path, raw in paths.items() if not _is_there(path, raw)}
        for path in missing:
            path.parent.mkdir(parents=True, exist_ok=True)
        for path, raw in missing.items():
            path.write_bytes(raw)
    except OSError as error:
        raise OutputError.cannot_write(SETTING, folder, error.strerror or str(error)) from error
    return list(paths)


def _is_there(path: Place, raw: bytes) -> bool:
    if not path.exists() and not (isinstance(path, Path) and path.is_symlink()):
        return False
    if path.is_file() and path.read_bytes() == raw:
        return True
    raise FileExistsError(f"{excerpt(str(path), 200)} is another file already; name another folder")
