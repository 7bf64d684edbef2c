"""A run that holds no user's script does without pandas, which takes as long to import as a small file to be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def imported(*arguments: str, folder: Path, **environment: str) -> str:
    """What a run of the command line imports, as Python lists it."""
    command = [sys.executable, "-X", "importtime", "-m", "analyzer", *arguments]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=True)
    return done.stderr


@pytest.mark.parametrize("name", ["in.parquet", "in.csv", "in.json"])
def test_a_run_without_a_script_imports_no_pandas(name: str, tmp_path: Path) -> None:
    if name == "in.parquet":
        pq.write_table(pa.table({"n": [1, 2], "t": ["a", None]}), tmp_path / name)
    else:
        (tmp_path / name).write_text({"in.csv": "n,t\n1,a\n2,\n", "in.json": '{"n":1,"t":"a"}\n'}[name])
    root = str(Path(__file__).parents[2])
    found = imported("baseline", name, "out", "--engine", "processes", folder=tmp_path, PYTHONPATH=root)
    assert "pyarrow.lib" in found
    assert "pandas.core" not in found
    assert "pyspark" not in found


def test_who_wants_pandas_still_gets_it() -> None:
    code = """
import sys
from analyzer.pandas_later import keep_pandas_out
keep_pandas_out()
import pyarrow as pa
assert pa.array([1]).to_numpy().tolist() == [1] and "pandas" not in sys.modules
import pandas as pd
assert pa.table({"n": [1]}).to_pandas().shape == (1, 1)
assert pa.Table.from_pandas(pd.DataFrame({"n": [1.0, None]})).column(0).null_count == 1
"""
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=True)
