"""The timer of a script's time limit must not outlive the code that it is for."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import time
from analyzer.scripts.deadline import ScriptDeadline
deadline = ScriptDeadline(0.2)
with deadline.running():
    pass
class Late:
    def __del__(self):
        time.sleep(0.3)
late = Late()
"""


def test_a_process_that_ends_soon_after_a_record_ends_well() -> None:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], check=False, capture_output=True, text=True, timeout=30)
    assert (ended.returncode, ended.stderr) == (0, "")
