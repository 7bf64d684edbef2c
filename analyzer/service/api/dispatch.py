"""One call of the API: its operation, whether it may be asked for, its members, and its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from analyzer.service.api.arns import Arns
from analyzer.service.api.failures import CallError, invalid, unreadable
from analyzer.service.api.hosts import is_of_this_machine
from analyzer.service.api.operations import ApiCall, operation_of
from analyzer.service.api.shapes import checked
from analyzer.service.api.signatures import Secrets, SignedRequest, VerifiedSignature, claim_of, verify
from analyzer.service.store.rows import add_once
from analyzer.service.store.store import Store
from analyzer.service.store.tables import JsonObject, UsedSignature
from analyzer.service.transfers.reach import Reach

TARGET = "x-amz-target"
REPEATED_WITHIN = timedelta(seconds=2)
"""Clients sign to the second: what they ask for twice in one, or again for want of an answer, has one signature."""
ServiceClock = Callable[[], datetime]


@dataclass(frozen=True)
class Service:
    """What calls and pages are answered by. Without `secrets` nobody has to sign; `reach` is where reports may lie."""

    store: Store
    arns: Arns
    clock: ServiceClock
    secrets: Secrets | None = None
    reach: Reach = field(default_factory=Reach)

    def admit(self, headers: Mapping[str, str]) -> None:
        """A call by its headers alone, before a body is taken in from somebody who has no key. Raises CallError."""
        self.require_admitted(headers)
        operation_of(headers.get(TARGET, ""))

    def require_admitted(self, headers: Mapping[str, str]) -> None:
        """Whatever is asked for. Raises CallError."""
        if self.secrets is not None:
            claim_of(headers, self.secrets, self.clock())
        elif not is_of_this_machine(headers.get("host", "")):
            raise CallError(
                "AccessDeniedException",
                "The header Host names another machine; without credentials the service answers to localhost alone.",
                403,
            )

    def answer(self, request: SignedRequest) -> JsonObject:
        """Raises CallError, and StoreProblemError."""
        operation = operation_of(request.headers.get(TARGET, ""))
        now = self.clock()
        signature = None
        if self.secrets is not None:
            signature = verify(request, self.secrets, operation.service, now)
        if not operation.changes and rb"\u0000" in request.body:
            raise invalid("A request that only reads names nothing with the character U+0000 in it.")
        members = checked(operation.model.input_shape, _json(request.body))
        transaction = self.store.writing() if operation.changes else self.store.reading()
        with transaction as session:
            if signature is not None and operation.changes:
                _use(session, signature, now)
            return operation.answer(ApiCall(operation.model, session, now, self.arns), members)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise unreadable("The body of the request is no JSON.") from None


def _use(session: Session, signature: VerifiedSignature, now: datetime) -> None:
    """A request that changes something is taken for a moment alone: who has seen it cannot send it again later."""
    session.execute(delete(UsedSignature).where(UsedSignature.expires < now))
    if add_once(session, UsedSignature, signature=signature.text, used=now, expires=signature.expires):
        return
    if now - session.get_one(UsedSignature, signature.text).used > REPEATED_WITHIN:
        raise CallError("InvalidSignatureException", "The signature was used before; sign the request anew.", 403)
