"""A name for a user without one: containers are often run under a bare number (`docker run --user 12345`)."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import ResourcesError
from analyzer.temporary_folders import TemporaryFolder

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway

NAME = "analyzer"
LIBRARIES = ("lib/*/libnss_wrapper.so", "lib64/libnss_wrapper.so", "lib/libnss_wrapper.so")


def name_the_user(java_gateway: JavaGateway) -> None:
    """Log in to Hadoop's file systems under a name of ours when the system has none for this user.

    Hadoop asks the system for the user's name and fails without one; for local files the name is never used.
    """
    if not has_name():
        users = java_gateway.jvm.org.apache.hadoop.security.UserGroupInformation
        users.setLoginUser(users.createRemoteUser(NAME))


def has_name() -> bool:
    """Return whether the system knows the user of this process by a name."""
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return False
    return True


@dataclass(frozen=True)
class NamedUser:
    """``environment`` gives the user a name in processes that have it; the files that it names are ours to remove."""

    environment: Mapping[str, str] = field(default_factory=dict)
    folder: TemporaryFolder | None = None

    def close(self) -> None:
        """Remove the files."""
        if self.folder is not None:
            self.folder.remove()


def named_user(root: Path = Path("/usr")) -> NamedUser:
    """Give the user a name where it has none, for JVMs that we cannot speak to before they log in: executors.

    Raises ``ResourcesError`` when the library that can do that, libnss-wrapper, is not below ``root``.
    """
    if has_name():
        return NamedUser()
    library = next((path for pattern in LIBRARIES for path in sorted(root.glob(pattern))), None)
    user, group = os.getuid(), os.getgid()
    if library is None:
        raise ResourcesError(
            f"The user {user} has no name on this host, and Spark's executors need one. Install libnss-wrapper, or run "
            "as a user that is in /etc/passwd."
        )
    made = TemporaryFolder.make("user")
    folder = made.path
    (folder / "passwd").write_text(f"{NAME}:x:{user}:{group}::{folder}:/bin/false\n", encoding="ascii")
    (folder / "group").write_text(f"{NAME}:x:{group}:\n", encoding="ascii")
    preloaded = [str(library), *filter(None, [os.environ.get("LD_PRELOAD")])]
    environment = {
        "LD_PRELOAD": ":".join(preloaded),
        "NSS_WRAPPER_PASSWD": str(folder / "passwd"),
        "NSS_WRAPPER_GROUP": str(folder / "group"),
    }
    return NamedUser(environment, made)
