"""A name for a user without one: containers are often run under a bare number (`docker run --user 12345`)."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway

NAME = "analyzer"


def name_the_user(java_gateway: JavaGateway) -> None:
    """Log in to Hadoop's file systems under a name of ours when the system has none for this user.

    Hadoop asks the system for the user's name and fails without one; for local files the name is never used.
    """
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        users = java_gateway.jvm.org.apache.hadoop.security.UserGroupInformation
        users.setLoginUser(users.createRemoteUser(NAME))
