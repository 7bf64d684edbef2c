"""What stores and their clients refuse, as errors of the system: a file is missing, denied, or was changed."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from contracts.errors import escaped, without_secrets

MISSING = "it does not exist"
NO_CREDENTIALS = (
    "there are no credentials for it (such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role)"
)
NO_HEADER = "the credentials hold what no header takes, such as the end of a line"
_ANSWERS = {
    **dict.fromkeys(("404", "NoSuchKey", "NotFound", "NoSuchVersion"), (errno.ENOENT, MISSING)),
    "NoSuchBucket": (errno.ENOENT, "there is no bucket {bucket}"),
    **dict.fromkeys(
        ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"),
        (errno.EACCES, "the credentials have expired ({code})"),
    ),
    **dict.fromkeys(
        ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId", "AuthFailure"),
        (errno.EACCES, "the credentials are not right ({code}: {said})"),
    ),
    **dict.fromkeys(
        ("400", "403", "Forbidden", "AccessDenied", "AllAccessDisabled", "AccountProblem"),
        (errno.EACCES, "access is denied ({code}: {said})"),
    ),
    "InvalidObjectState": (errno.EACCES, "it is archived; restore it first"),
}
"""What codes of answers mean."""
NO_STORE = "what answers is no store of S3"
_CHANGED = {"412", "PreconditionFailed"}


class StoreChangedError(OSError):
    """An object is no more what it was when it was opened."""


class SlowAnswerError(Exception):
    """An answer comes too slowly. No OSError, which clients take for a connection that broke off, and try again."""


def said_by_store(error: BaseException) -> str | None:
    """What an error that was raised here says; None of any other."""
    found = getattr(error, "filename", None)
    return str(error.strerror) if isinstance(error, OSError) and str(found).startswith("s3://") else None


def why_missing(error: FileNotFoundError) -> str | None:
    """What a store says of it beyond that it does not exist, such as that there is no such bucket."""
    said = said_by_store(error)
    return None if said == MISSING else said


def answered(answer: Mapping[str, Any], name: str, place: str) -> str:
    """What every answer of a store has under a name. Raises OSError where it has nothing: a page of a proxy, say."""
    if name not in answer:
        raise OSError(errno.EIO, NO_STORE, place)
    return str(answer[name])


@contextmanager
def as_os_errors(place: str) -> Iterator[None]:
    """Within, what botocore raises is an OSError of `place`, whose `strerror` says what is wrong in a clause."""
    try:
        yield
    except Exception as error:
        found = os_error(error, place)
        if found is None:
            raise
        raise found from None


def os_error(error: Exception, place: str) -> OSError | None:
    """The error of the system that one of botocore stands for, None for any other."""
    if isinstance(error, SlowAnswerError):
        return TimeoutError(errno.ETIMEDOUT, "the server answers too slowly", place)
    if not type(error).__module__.startswith(("botocore", "boto3", "s3transfer", "urllib3")):
        # Malformed endpoints are told by a ValueError, and files of credentials that cannot be read as those of data.
        other = isinstance(error, ValueError) or (isinstance(error, OSError) and said_by_store(error) is None)
        return OSError(errno.EINVAL, _said(error), place) if other else None
    response = getattr(error, "response", None)
    if isinstance(response, dict) and "Error" in response:
        return _refused(response, place)
    if "Invalid header value" in str(error):
        return OSError(errno.EACCES, NO_HEADER, place)
    return OSError(*_failed(error), place)


def _refused(response: dict[str, Any], place: str) -> OSError:
    """What a server answered."""
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", "nothing")
    code = str(response["Error"].get("Code") or f"HTTP {status}")
    said = _clean(str(response["Error"].get("Message", "")))
    if code in _CHANGED:
        return StoreChangedError(errno.EAGAIN, "it was changed while it was read", place)
    number, text = _ANSWERS.get(code, (errno.EIO, f"the store answers {{code}}{': {said}' if said else ''}"))
    bucket = place.removeprefix("s3://").partition("/")[0]
    return OSError(number, text.format(code=escaped(code), said=said, bucket=bucket), place)


def _failed(error: Exception) -> tuple[int, str]:
    """What came before an answer, or in place of one."""
    from botocore import exceptions as found  # noqa: PLC0415 (whoever raises it has it)

    said = _said(error)
    if isinstance(error, found.NoCredentialsError | found.PartialCredentialsError):
        return errno.EACCES, NO_CREDENTIALS
    if isinstance(error, found.CredentialRetrievalError | found.MetadataRetrievalError):
        return errno.EACCES, f"credentials could not be had: {said}"
    if isinstance(error, found.ConnectTimeoutError | found.ReadTimeoutError) or "ReadTimeout" in type(error).__name__:
        return errno.ETIMEDOUT, f"the server does not answer in time ({said})"
    if isinstance(error, found.EndpointConnectionError | found.ConnectionClosedError | found.ProxyConnectionError):
        return errno.ECONNREFUSED, f"the server cannot be reached ({said})"
    if isinstance(error, found.ParamValidationError):
        return errno.EINVAL, "that is no name of a bucket or an object" if "ucket" in said else said
    return errno.EIO, said


def _said(error: Exception) -> str:
    return _clean(str(error)) or type(error).__name__


def _clean(text: str) -> str:
    """In one line, without a full stop at its end."""
    return escaped(without_secrets(" ".join(text.split())), 300).rstrip(". ")
