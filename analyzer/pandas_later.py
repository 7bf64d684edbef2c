"""pandas left unimported: pyarrow looks for it at its first conversion, and that takes as long as a small run does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from analyzer.stopping import heed_stop


def keep_pandas_out() -> None:
    """Let pyarrow find that there is no pandas, for the rest of this process.

    Whoever imports pandas still gets it, but pyarrow does not know its arrays and missing values: this is for processes
    that run nothing of others'.
    """
    if "pandas" in sys.modules:
        return
    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        import pyarrow as pa  # noqa: PLC0415 (slow to import)

        pa.nulls(1, pa.int64()).to_numpy(zero_copy_only=False)  # what is written in C++ looks once
        pa.array([0])  # and so does what is written in Python
    finally:
        sys.meta_path.remove(hidden)
    heed_stop()


class _Hidden(MetaPathFinder):
    """Finds that there is no pandas."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 (of the protocol)
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)
        return None
