"""From a folder with runs to the page of their history."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from analyzer.history.merging import MetricsOfAll, no_metrics
from analyzer.history.page import history_page
from analyzer.history.reading import read_runs
from analyzer.history.series import series_of
from analyzer.history.windows import WindowLength
from analyzer.places.place import Place, place_of
from analyzer.publish.whole_file import write_whole
from contracts.errors import without_secrets

DIRECTORY, TO, PAGE_NAME = "DIR", "--to", "history.html"


def write_history(
    directory: str,
    to: str | None = None,
    length: WindowLength | None = None,
    metrics_of_all: MetricsOfAll = no_metrics,
) -> tuple[Place, list[str]]:
    """Write the page of all runs in a folder, and return its place and sentences about what it cannot show.

    The page is `history.html` in the folder, unless it is written `to` another file. `metrics_of_all` merges metrics of
    model quality. Raises AnalyzerError.
    """
    folder = place_of(DIRECTORY, directory)
    target = folder / PAGE_NAME if to is None else place_of(TO, to)
    name = folder.resolve().name
    with _uncollected():
        found = read_runs(DIRECTORY, folder, sketches=length is not None)
        page = history_page(
            f"History of {name}" if name else "History",
            series_of(found.runs, length, metrics_of_all),
            facts={"Folder": without_secrets(str(folder)), "A point is": f"a {length or 'run'}"},
            problems=found.problems,
            length=length,
        )
    write_whole(TO if to is not None else DIRECTORY, target, page.encode("utf-8"))
    return target, list(found.problems)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Within, nobody looks for garbage: of millions of small objects none is, and looking takes a third of the time."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()
