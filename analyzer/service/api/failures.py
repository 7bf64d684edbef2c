"""What requests are refused with: the API's names of errors, and sentences."""

from __future__ import annotations


class CallError(Exception):
    """A request that is refused: the code that clients look at, and the status of HTTP."""

    def __init__(self, code: str, message: str, http_status: int = 400) -> None:
        self.code = code
        self.message = message
        self.http_status = http_status
        super().__init__(message)


def invalid(message: str) -> CallError:
    """A request whose members are wrong, by themselves or with what is there."""
    return CallError("ValidationException", message)


def unreadable(message: str) -> CallError:
    """A request that is no JSON, or of other types."""
    return CallError("SerializationException", message)
