"""What docs/running.md says of ports and settings is what the code has."""

from __future__ import annotations

import re

from analyzer.cluster import ports
from contracts.cluster_settings import DEADLINE_S
from tests.commands import RUNNING

TEXT = RUNNING.read_text(encoding="utf-8")


def test_the_ports_are_those_of_the_code() -> None:
    used = {value for name, value in vars(ports).items() if name.isupper() and name != "RETRIES"}
    listed = {int(port) for port in re.findall(r"^\| (\d+) \|", TEXT, flags=re.MULTILINE)}
    assert listed == used
    assert f"by at most {ports.RETRIES} " in TEXT
    assert f"TCP {min(used)} to {max(used) + ports.RETRIES} " in TEXT


def test_the_deadline_is_that_of_the_code() -> None:
    assert f"`cluster_deadline_s` ({DEADLINE_S:g})" in TEXT
