"""What the columns of Parquet are called, and their order, before Spark starts."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.analysed_data import find_data
from tests.unit.analysed_data.reading import config, facet


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (None, ("age", "sex", "y")),
        (["y", "sex", "age"], ("y", "sex", "age")),
        (["a", "b", "c"], ("a", "b", "c")),
    ],
    ids=["its own names", "its own in another order", "other names"],
)
def test_headers_order_the_columns_they_name_and_name_the_others(
    headers: list[str] | None, columns: tuple[str, ...], tmp_path: Path
) -> None:
    pq.write_table(pa.table({"age": [39, 28], "sex": ["M", "F"], "y": [1, 0]}), tmp_path / "a.parquet")
    keys = {} if headers is None else {"headers": headers}
    label = "y" if headers is None or "y" in headers else "c"
    found = find_data(
        config("application/x-parquet", label=label, facet=facet("sex" if "sex" in columns else "b"), **keys),
        str(tmp_path),
    )
    assert found.roles.columns == columns
    assert found.roles.features == tuple(name for name in columns if name != label)
