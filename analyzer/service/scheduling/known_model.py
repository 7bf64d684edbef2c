"""The model that a job asks by name: one that this service knows is asked where it is served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analyzer.errors import ConfigurationError
from analyzer.service.monitoring.images import stands_for_ours
from analyzer.service.scheduling.sources import url_of_endpoint
from analyzer.service.store.models import url_of_model
from analyzer.service.store.store import Store
from analyzer.service.store.tables import JsonObject
from analyzer.service.transfers.inputs import ROOT
from analyzer.service.transfers.reach import Reach, objects_at
from contracts.analysis_settings import INVOCATIONS_URL
from contracts.errors import ContractError
from contracts.model import parse_json

_FOLDER, _FILE = f"{ROOT}/input/config", "analysis_config.json"
_MOST_BYTES = 4 << 20


def with_model(request: JsonObject, store: Store, reach: Reach) -> JsonObject:
    """The request of a job, with the URL of the model that its analysis config names, where the job has none itself.

    What is wrong with the config the job tells by itself. Raises StoreProblemError.
    """
    environment = request.get("Environment") or {}
    predictor = None if INVOCATIONS_URL in environment else _predictor(request, reach)
    if predictor is None or not stands_for_ours(request["AppSpecification"]["ImageUri"]):
        return request
    url = _url(predictor, store)
    return request if url is None else {**request, "Environment": {**environment, INVOCATIONS_URL: url}}


def _predictor(request: Mapping[str, Any], reach: Reach) -> Mapping[str, Any] | None:
    for each in request.get("ProcessingInputs") or ():
        given = each.get("S3Input") or {}
        if given.get("LocalPath", "").rstrip("/") != _FOLDER:
            continue
        try:
            for place, path in objects_at(reach.place("S3Uri", given["S3Uri"])):
                if path == _FILE:
                    with place.open("rb") as file:
                        config = parse_json(file.read(_MOST_BYTES), _FILE)
                    predictor = config.get("predictor") if isinstance(config, dict) else None
                    return predictor if isinstance(predictor, dict) else None
        except (OSError, ConfigurationError, ContractError):
            return None
    return None


def _url(predictor: Mapping[str, Any], store: Store) -> str | None:
    endpoint, model = predictor.get("endpoint_name"), predictor.get("model_name")
    with store.reading() as session:
        if isinstance(endpoint, str):
            return url_of_endpoint(session, endpoint)
        return url_of_model(session, model) if isinstance(model, str) else None
