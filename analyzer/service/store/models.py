"""Where models are served, as they themselves say."""

from __future__ import annotations

from sqlalchemy.orm import Session

from analyzer.service.store.tables import StoredModel
from contracts.analysis_settings import INVOCATIONS_URL


def url_of_model(session: Session, name: str) -> str | None:
    """Where a model is served, if it is known here and says so: containers in a row have one door."""
    model = session.get(StoredModel, name)
    if model is None:
        return None
    containers = [model.document.get("PrimaryContainer") or {}, *(model.document.get("Containers") or ())]
    urls = ((each.get("Environment") or {}).get(INVOCATIONS_URL) for each in containers)
    return next((url for url in urls if url), None)
