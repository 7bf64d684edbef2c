"""Settings that a session has for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analyzer.spark.versions import sql_classes

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def session_settings(session: SparkSession, settings: Mapping[str, str]) -> Iterator[None]:
    """Within, the session has these settings, and Spark's parser reads by them: it asks the active session for its."""
    sessions = sql_classes(session).SparkSession
    active = sessions.getActiveSession()
    before = {name: session.conf.get(name, None) for name in settings}
    for name, value in settings.items():
        session.conf.set(name, value)
    sessions.setActiveSession(session._jsparkSession)
    try:
        yield
    finally:
        if active.isDefined():
            sessions.setActiveSession(active.get())
        else:
            sessions.clearActiveSession()
        for name, found in before.items():
            if found is None:
                session.conf.unset(name)
            else:
                session.conf.set(name, found)
