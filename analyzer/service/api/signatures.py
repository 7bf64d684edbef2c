"""Signatures of requests, version 4 of AWS: who asks, that nothing was changed on the way, and when it was signed."""

from __future__ import annotations

import configparser
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from analyzer.errors import ConfigurationError
from analyzer.places.place import place_of
from analyzer.service.api.failures import CallError
from contracts.errors import excerpt

SETTING = "credentials"
LASTS = timedelta(minutes=5)
"""How far from now, before and after, a request may be signed."""

_TIME = "%Y%m%dT%H%M%SZ"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request, *"
    r"SignedHeaders=([a-z0-9;._-]+), *Signature=([0-9a-f]{64})",
    re.ASCII,
)
_BODY_DIGEST = "x-amz-content-sha256"
_MUST_BE_SIGNED = {"host", "x-amz-date"}
_SIGNED_IF_THERE = {"x-amz-target"}
Secrets = Mapping[str, str]
"""The secret keys, by the ids of keys."""


@dataclass(frozen=True)
class SignedRequest:
    """What of a request is signed. The names of `headers` are in lower case."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class SignatureClaim:
    """What a header says of a signature: by which key, for what, when, and which headers it is of."""

    credentials: Credentials
    service: str
    region: str
    names: tuple[str, ...]
    signature: str
    signed_at: datetime


@dataclass(frozen=True)
class VerifiedSignature:
    """The signature of a request that is right, which a second one may have until it `expires`."""

    text: str
    expires: datetime


def read_secrets(named: str) -> Secrets:
    """The keys of a file as AWS's clients have one: sections with aws_access_key_id and aws_secret_access_key.

    Raises ConfigurationError, which shows nothing of it.
    """
    right = "the path of a file as ~/.aws/credentials is: sections with aws_access_key_id and aws_secret_access_key"
    path = place_of(SETTING, named)
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with path.open("rb") as file:
            parser.read_string(file.read().decode())
        sections = [section for _, section in parser.items() if section]
        found = {section["aws_access_key_id"]: section["aws_secret_access_key"] for section in sections}
    except OSError as error:
        raise ConfigurationError(
            f"{SETTING} holds {excerpt(named, 200)}, which cannot be read ({error.strerror}); it should be {right}."
        ) from None
    except (UnicodeDecodeError, KeyError, configparser.Error):
        raise ConfigurationError.malformed(SETTING, named, right) from None
    if not found or not all(found) or not all(found.values()):
        raise ConfigurationError.malformed(SETTING, named, right)
    return found


def claim_of(headers: Mapping[str, str], secrets: Secrets, now: datetime) -> SignatureClaim:
    """What the headers of a request say of its signature, where one of the keys may have made it, and not long ago.

    Raises CallError. Whether it is right shows when the body is there.
    """
    if "authorization" not in headers:
        raise _refused("MissingAuthenticationTokenException", "Missing Authentication Token")
    found = _AUTHORIZATION.fullmatch(headers["authorization"])
    must_be_signed = _MUST_BE_SIGNED | _SIGNED_IF_THERE.intersection(headers)
    if found is None or not set(found[5].split(";")).intersection(headers) >= must_be_signed:
        needed = ", ".join(sorted(must_be_signed))
        raise _refused(
            "IncompleteSignatureException",
            f"The Authorization header should be one of AWS4-HMAC-SHA256 that signs {needed}.",
        )
    key, day, region, service, names, signature = found.groups()
    signed_at = _time_of(headers["x-amz-date"], day)
    if abs(now - signed_at) > LASTS:
        raise _refused(
            "InvalidSignatureException",
            f"Signature expired or not yet valid: signed at {signed_at:{_TIME}}, and it is {now:{_TIME}}.",
        )
    if key not in secrets:
        raise _refused("UnrecognizedClientException", "The security token included in the request is invalid.")
    return SignatureClaim(
        Credentials(key, secrets[key]), service, region, tuple(names.split(";")), signature, signed_at
    )


def verify(request: SignedRequest, secrets: Secrets, service: str, now: datetime) -> VerifiedSignature:
    """The signature of a request, where one of the keys has made it for this service. Raises CallError."""
    claim = claim_of(request.headers, secrets, now)
    if claim.service != service or not hmac.compare_digest(_signature(request, claim), claim.signature):
        raise _refused(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
        )
    return VerifiedSignature(claim.signature, claim.signed_at + LASTS)


def _signature(request: SignedRequest, claim: SignatureClaim) -> str:
    """As botocore signs: over http, so that the body is always among what is signed."""
    url = f"http://{request.headers['host']}{request.path}{'?' if request.query else ''}{request.query}"
    headers = {name: request.headers.get(name, "") for name in claim.names}
    # What a client says of the body is not taken for what it is.
    if _BODY_DIGEST in headers:
        headers[_BODY_DIGEST] = sha256(request.body).hexdigest()
    again = AWSRequest("POST", url, headers, request.body)
    again.context["timestamp"] = request.headers["x-amz-date"]
    signer = SigV4Auth(claim.credentials, claim.service, claim.region)
    return str(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again))


def _time_of(text: str, day: str) -> datetime:
    try:
        signed_at = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        signed_at = None
    if signed_at is None or not text.startswith(day):
        raise _refused("IncompleteSignatureException", "The header X-Amz-Date should be as 20261129T120000Z.")
    return signed_at


def _refused(code: str, message: str) -> CallError:
    return CallError(code, message, 403)
