"""Files that are read whole are read up to a limit, which their errors name."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.baseline_files import read_baseline_file
from analyzer.errors import BaselineError
from analyzer.limited_file import read_limited
from contracts.errors import ContractError


def test_a_file_of_just_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_limited(tmp_path / "a", 5) == b"12345"
    (tmp_path / "b").write_bytes(b"")
    assert read_limited(tmp_path / "b", 0) == b""


def test_one_more_byte_is_too_many(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123456")
    with pytest.raises(ContractError, match=r"is larger than 5 bytes, the most that is read$"):
        read_limited(tmp_path / "a", 5)


def test_a_device_that_tells_no_size_is_not_read_without_end() -> None:
    with pytest.raises(ContractError, match="is larger than 1000 bytes"):
        read_limited(Path("/dev/zero"), 1000)


def test_a_baseline_that_is_too_large_is_told_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "constraints.json").write_bytes(b" " * 200)
    with pytest.raises(BaselineError) as error:
        read_baseline_file("baseline_constraints", str(tmp_path / "constraints.json"), bytes, 100)
    assert 'constraints.json", which cannot be read: it is larger than 100 bytes' in str(error.value)
    assert "(max_baseline_bytes)" in str(error.value)
