"""Rows whose scores are explained, and how long a model behind HTTP takes for them by itself, and with `shap`."""

from __future__ import annotations

import atexit
import http.client
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.csv

from benchmarks.model_server import FEATURES, model_process, rows_of

PEOPLE = 10_000
SAMPLES = 100
PEER_PEOPLE = 50
"""Rows that `shap` explains; the time of all is so much more."""

NAMES = [f"f{place}" for place in range(FEATURES)]
REQUEST_BYTES = 6_000_000
CONNECTIONS = 4


def write_people(path: Path) -> None:
    """As CSV with a header."""
    pa.csv.write_csv(pa.table(dict(zip(NAMES, rows_of(PEOPLE, seed=2).T, strict=True))), path)


@cache
def server() -> str:
    """The URL of the one model of this process, which ends with it."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(model_process())


def ours_of_attributions(path: Path) -> None:
    """All rows explained against their mean, and what was found, local values too, on disk."""
    import analyzer

    shap = {"baseline": [_baseline()], "num_samples": SAMPLES, "seed": 1, "save_local_shap_values": True}
    config = {"dataset_type": "text/csv", "methods": {"shap": shap}, "predictor": {"content_type": "text/csv"}}
    with tempfile.TemporaryDirectory() as output:
        analyzer.explain(path, output, config=config, model_url=server())


def model_alone(_: Path) -> None:
    """As many records as there are synthetic rows, in requests that are there already, whose answers nobody reads."""
    address = urlsplit(server())
    bodies = _bodies()

    def send(some: list[bytes]) -> None:
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        for body in some:
            connection.request("POST", address.path, body, {"Content-Type": "text/csv"})
            connection.getresponse().read()
        connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(send, [bodies[first::CONNECTIONS] for first in range(CONNECTIONS)]))


def shap_explainer(_: Path) -> None:
    """Let `shap` explain some of the rows, by the same model."""
    import shap

    explainer = shap.KernelExplainer(_asking(), np.array([_baseline()]))
    explainer.shap_values(rows_of(PEOPLE, seed=2)[:PEER_PEOPLE], nsamples=SAMPLES, l1_reg=False, silent=True)


def _baseline() -> list[float]:
    return [float(mean) for mean in rows_of(PEOPLE, seed=2).mean(axis=0).round(2)]


@cache
def _bodies() -> list[bytes]:
    """Rows and as many like them as there are samples of each, in requests as large as an endpoint takes."""
    once = _csv(rows_of(PEOPLE, seed=2)).splitlines(keepends=True)
    lines = once * (1 + SAMPLES)
    at_once = REQUEST_BYTES // max(map(len, once))
    return [b"".join(lines[start : start + at_once]) for start in range(0, len(lines), at_once)]


def _asking() -> Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    address = urlsplit(server())
    connection = http.client.HTTPConnection(address.hostname or "", address.port)

    def ask(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        connection.request("POST", address.path, _csv(rows), {"Content-Type": "text/csv"})
        return np.array(connection.getresponse().read().split(), dtype=np.float64)

    return ask


def _csv(rows: np.ndarray[Any, Any]) -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.table(dict(zip(NAMES, np.asarray(rows).T, strict=True)))
    pa.csv.write_csv(table, sink, pa.csv.WriteOptions(include_header=False))
    text: bytes = sink.getvalue().to_pybytes()
    return text
