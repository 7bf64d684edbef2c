"""What the middleware of all protocols has in common: which requests are watched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from analyzer.capture.path_patterns import INVOCATIONS, PathPatterns
from analyzer.capture.watch import INFERENCE_ID, HeaderTexts, InvocationWatch
from analyzer.capture.writer import CaptureWriter

Application = TypeVar("Application")


class CaptureMiddleware(Generic[Application]):
    """Captures what is posted to some paths, and answered with success; the id of a request is in its `id_header`."""

    def __init__(
        self,
        app: Application,
        writer: CaptureWriter,
        paths: Sequence[str] = (INVOCATIONS,),
        id_header: str = INFERENCE_ID,
    ) -> None:
        self._app = app
        self._writer = writer
        self._paths = PathPatterns(paths)
        self._id_header = id_header.lower()

    def _begin(self, method: str, path: str, headers: Callable[[], HeaderTexts]) -> InvocationWatch | None:
        """The watch of a request; None where its path is not captured, or it is not of the sample."""
        if not self._paths.match(method, path) or not self._writer.samples():
            return None
        return InvocationWatch(self._writer, headers(), self._id_header)
