from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from analyzer.errors import ResourcesError
from analyzer.spark.user import named_user


@pytest.fixture
def nameless(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)


def test_a_user_with_a_name_needs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pwd, "getpwuid", lambda _: object())
    assert not named_user(tmp_path).environment


@pytest.mark.usefixtures("nameless")
def test_a_user_without_one_is_given_it_by_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/lib/other.so")
    library = tmp_path / "lib" / "x86_64-linux-gnu" / "libnss_wrapper.so"
    library.parent.mkdir(parents=True)
    library.touch()
    user = named_user(tmp_path)
    assert user.environment["LD_PRELOAD"] == f"{library}:/lib/other.so"
    passwd = Path(user.environment["NSS_WRAPPER_PASSWD"])
    assert passwd.read_text().startswith(f"analyzer:x:{os.getuid()}:{os.getgid()}:")
    assert Path(user.environment["NSS_WRAPPER_GROUP"]).read_text() == f"analyzer:x:{os.getgid()}:\n"
    user.close()
    assert not passwd.parent.exists()


@pytest.mark.usefixtures("nameless")
def test_without_the_library_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ResourcesError, match="Install libnss-wrapper, or run as a user that is in /etc/passwd"):
        named_user(tmp_path)
