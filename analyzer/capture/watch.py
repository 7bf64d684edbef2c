"""What a middleware sees of one invocation, block by block, until it is whole; it knows no protocol of servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from analyzer.capture.invocation import Body, Invocation
from analyzer.capture.writer import TOO_LARGE, CaptureWriter

INFERENCE_ID = "x-amzn-sagemaker-inference-id"
ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"
"""Headers of a request that clients of the closed service send."""

REQUEST_UNREAD = "the model has not read the whole request"
ANSWER_UNSEEN = "the server sends the answer's file itself"

HeaderTexts = Mapping[str, str]
"""By names in lower case."""


class InvocationWatch:
    """A request and its answer so far."""

    __slots__ = (
        "_answer",
        "_answer_headers",
        "_headers",
        "_id_header",
        "_is_read",
        "_is_unseen",
        "_request",
        "_succeeded",
        "_writer",
    )

    def __init__(self, writer: CaptureWriter, headers: HeaderTexts, id_header: str = INFERENCE_ID) -> None:
        self._writer = writer
        self._headers = headers
        self._id_header = id_header
        largest = writer.settings.largest_body
        self._request, self._answer = _WatchedBody(largest), _WatchedBody(largest)
        self._answer_headers: HeaderTexts = {}
        self._succeeded = False
        self._is_read = _has_no_body(headers)
        self._is_unseen = False

    def see(self, what: Callable[..., None], *given: object) -> None:
        """Call one of the methods below, or what calls them, of which nobody who serves the request sees an error."""
        self._writer.guarded(what, *given)

    def received(self, block: bytes, is_last: bool) -> None:
        """The model has read a block of the request."""
        self._request.add(block)
        self._is_read = self._is_read or is_last or 0 < self._request.size == _length(self._headers)

    def answered(self, status: int, headers: HeaderTexts) -> None:
        """The model has begun to answer."""
        self._succeeded = 200 <= status < 300
        self._answer_headers = headers

    def sent(self, block: bytes) -> None:
        """A block of the answer is on its way."""
        self._answer.add(block)

    def unseen(self) -> None:
        """The answer goes another way."""
        self._is_unseen = True

    def finish(self) -> None:
        """The whole answer is on its way: offer it where it is one of the model's, and no refusal."""
        if not self._succeeded:
            return
        if self._is_unseen:
            self._writer.drop(ANSWER_UNSEEN)
        elif not self._is_read:
            self._writer.drop(REQUEST_UNREAD)
        elif self._request.is_too_large or self._answer.is_too_large:
            self._writer.drop(TOO_LARGE)
        else:
            given = self._headers
            request, answer = self._request.body(given), self._answer.body(self._answer_headers)
            self._writer.offer(Invocation(request, answer, given.get(self._id_header), given.get(ATTRIBUTES)))


class _WatchedBody:
    """The blocks of a body, none of which are kept once they are too many bytes."""

    __slots__ = ("_blocks", "_largest", "size")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._blocks: list[bytes] = []
        self.size = 0

    @property
    def is_too_large(self) -> bool:
        return self.size > self._largest

    def add(self, block: bytes) -> None:
        self.size += len(block)
        if self.is_too_large:
            self._blocks.clear()
        elif block:
            self._blocks.append(bytes(block))

    def body(self, headers: HeaderTexts) -> Body:
        return Body(tuple(self._blocks), headers.get("content-type"), headers.get("content-encoding"))


_WATCHED = {
    name.encode(): name
    for name in ("content-type", "content-encoding", "content-length", "transfer-encoding", INFERENCE_ID, ATTRIBUTES)
}


def watched(headers: Iterable[tuple[bytes, bytes]], id_header: str = INFERENCE_ID) -> HeaderTexts:
    """Those that a watch looks at, of headers as ASGI has them, the last of several."""
    found: dict[str, str] = {}
    for raw, value in headers:
        name = _WATCHED.get(raw) or _WATCHED.get(raw.lower())
        if name is not None:
            found[name] = header_text(value)
        elif id_header != INFERENCE_ID and raw.decode("latin-1").lower() == id_header:
            found[id_header] = header_text(value)
    return found


def header_text(raw: bytes) -> str:
    """What a header holds: UTF-8 as clients mean it, else the one byte a character that it is in any case."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _has_no_body(headers: HeaderTexts) -> bool:
    return "transfer-encoding" not in headers and not _length(headers)


def _length(headers: HeaderTexts) -> int:
    """The bytes that a request has, by its own word; 0 where it does not say."""
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdecimal() else 0
