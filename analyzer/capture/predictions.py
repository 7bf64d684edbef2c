"""Capture of a plain function of Python that predicts: its argument is the request, what it returns the answer."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import orjson

from analyzer.capture.invocation import Body, Invocation
from analyzer.capture.writer import INTERNAL, TOO_LARGE, CaptureWriter

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

JSON_TYPE, BYTES_TYPE = "application/json", "application/octet-stream"
NO_JSON = "an argument or a result is nothing that JSON can hold"

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
_OF_METHODS = ("self", "cls")


def capture_predictions(
    writer: CaptureWriter, inference_id: Callable[..., str | None] | None = None
) -> Callable[[Callable[Given, Returned]], Callable[Given, Returned]]:
    """A decorator of `predict(x)`, or of a method, also of an asynchronous one, whose calls are captured as JSON.

    A function of several arguments is captured as an object with a key for each of them. Arrays and frames are lists
    and objects of their rows; bytes stay as they are. `inference_id` makes the id from the same arguments. What JSON
    cannot hold is dropped and counted; errors of the function are raised as ever, and nothing is captured then.
    """

    def captured_function(predict: Callable[Given, Returned]) -> Callable[Given, Returned]:
        signature = inspect.signature(predict)

        def request_of(*args: Any, **kwargs: Any) -> Body:
            given = signature.bind(*args, **kwargs).arguments
            values = [value for name, value in given.items() if name not in _OF_METHODS]
            one = len([name for name in signature.parameters if name not in _OF_METHODS]) == 1
            named = {name: value for name, value in given.items() if name not in _OF_METHODS}
            return _body(values[0] if one and values else named)

        def offer(request: Body | None, answer: Any, *args: Any, **kwargs: Any) -> None:
            if request is not None:
                id = inference_id(*args, **kwargs) if inference_id else None
                body = _body(answer)
                if max(request.size, body.size) > writer.settings.largest_body:
                    writer.drop(TOO_LARGE)
                else:
                    writer.offer(Invocation(request, body, id))

        def quietly(what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            try:
                return what(*args, **kwargs)
            except (TypeError, ValueError):
                writer.drop(NO_JSON)
            except Exception:
                writer.drop(INTERNAL)

        # The request is made before the call, which may change its argument.
        if inspect.iscoroutinefunction(predict):

            @functools.wraps(predict)
            async def awaited(*args: Given.args, **kwargs: Given.kwargs) -> Any:
                request = quietly(request_of, *args, **kwargs) if writer.samples() else None
                answer = await predict(*args, **kwargs)
                quietly(offer, request, answer, *args, **kwargs)
                return answer

            return cast(Callable[Given, Returned], awaited)

        @functools.wraps(predict)
        def called(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
            request = quietly(request_of, *args, **kwargs) if writer.samples() else None
            answer = predict(*args, **kwargs)
            quietly(offer, request, answer, *args, **kwargs)
            return answer

        return called

    return captured_function


def _body(value: Any) -> Body:
    """A value as JSON. Raises TypeError where it is none."""
    if isinstance(value, bytes | bytearray | memoryview):
        return Body((bytes(value),), BYTES_TYPE)
    return Body((orjson.dumps(value, default=_plain, option=_OPTIONS),), JSON_TYPE)


def _plain(value: Any) -> Any:
    """What orjson can write in place of a value of others' libraries. Raises TypeError."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "columns") and hasattr(value, "to_dict"):
        return value.to_dict(orient="records")
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold")
