"""The JSON files of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from contracts.model import ContractModel
from contracts.settings import OutputPosition
from contracts.statistics import Feature


def statistics_text(
    item_count: int, features: Iterable[Feature], position: OutputPosition | None = None
) -> Iterator[bytes]:
    """The text of `statistics.json`, a feature a line and one after another: sketches are never all in memory.

    `position` is that of the prediction columns, where it is to be told.
    """
    yield b'{\n  "version": 0.0,\n  "dataset": {"item_count": %d},\n  "features": [' % item_count
    separator = b"\n    "
    for feature in features:
        yield separator
        yield orjson.dumps(feature.model_dump(), option=orjson.OPT_SERIALIZE_NUMPY)
        separator = b",\n    "
    yield b"\n  ]"
    if position is not None:
        yield b',\n  "output_columns_position": "%b"' % position.encode()
    yield b"\n}\n"


def document_text(document: ContractModel) -> Iterator[bytes]:
    """The text of `constraints.json`, `drift.json` or `constraint_violations.json`."""
    yield orjson.dumps(document.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
