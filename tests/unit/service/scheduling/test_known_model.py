"""A job that names a model is told where that is served, if the service knows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyzer.service.scheduling.known_model import with_model
from analyzer.service.store.opening import open_store
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredEndpoint, StoredEndpointConfig, StoredModel
from analyzer.service.transfers.reach import Reach
from tests.unit.service.definitions import CLARIFY, put

URL, OWN_URL = "http://model/invocations", "http://own/invocations"
MADE = {"created": datetime(2021, 5, 6, tzinfo=UTC), "modified": datetime(2021, 5, 6, tzinfo=UTC)}
FOLDER = "/opt/ml/processing/input/config"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """It knows two models, of which one says where it is served, and an endpoint of that one."""
    store = open_store(str(tmp_path / "store.db"))
    variants = {"ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "loans"}]}
    container = {"PrimaryContainer": {"Environment": {"MODEL_INVOCATIONS_URL": URL}}}
    with store.writing() as session:
        session.add(StoredModel(name="loans", document=container, **MADE))
        session.add(StoredModel(name="silent", document={"PrimaryContainer": {"Image": "own"}}, **MADE))
        session.add(StoredEndpointConfig(name="config", document=variants, **MADE))
        session.add(StoredEndpoint(name="served", config_name="config", status="InService", document={}, **MADE))
    yield store
    store.close()


def request(folder: Path, config: str, image: str = CLARIFY, **environment: str) -> dict[str, Any]:
    put(folder / "analysis_config.json", config)
    uri = f"file://{folder}/analysis_config.json"
    return {
        "AppSpecification": {"ImageUri": image},
        "Environment": environment,
        "ProcessingInputs": [
            {"InputName": "analysis_config", "S3Input": {"S3Uri": uri, "LocalPath": FOLDER, "S3DataType": "S3Prefix"}}
        ],
    }


@pytest.mark.parametrize("predictor", [{"model_name": "loans"}, {"endpoint_name": "served"}])
def test_a_model_that_is_known_is_asked_where_it_is_served(
    store: Store, tmp_path: Path, predictor: dict[str, str]
) -> None:
    asked = request(tmp_path, json.dumps({"predictor": predictor}), a="b")
    assert with_model(asked, store, Reach([tmp_path]))["Environment"] == {"a": "b", "MODEL_INVOCATIONS_URL": URL}
    assert asked["Environment"] == {"a": "b"}


@pytest.mark.parametrize(
    "config",
    [
        '{"predictor": {"model_name": "unknown"}}',
        '{"predictor": {"model_name": "silent"}}',
        '{"predictor": {"endpoint_name": "unknown", "model_name": "loans"}}',
        '{"predictor": {"model_name": 1}}',
        '{"predictor": ["loans"]}',
        '{"methods": {}}',
        "[]",
        "no JSON",
    ],
)
def test_any_other_job_is_as_it_was_asked_for(store: Store, tmp_path: Path, config: str) -> None:
    asked = request(tmp_path, config)
    assert with_model(asked, store, Reach([tmp_path])) is asked


def test_what_a_job_says_itself_goes_before_it(store: Store, tmp_path: Path) -> None:
    known = json.dumps({"predictor": {"model_name": "loans"}})
    own = request(tmp_path, known, MODEL_INVOCATIONS_URL=OWN_URL)
    assert with_model(own, store, Reach([tmp_path])) is own
    other = request(tmp_path, known, image="other")
    assert with_model(other, store, Reach([tmp_path])) is other


def test_a_config_out_of_reach_is_for_the_job_to_tell_of(store: Store, tmp_path: Path) -> None:
    asked = request(tmp_path, json.dumps({"predictor": {"model_name": "loans"}}))
    assert with_model(asked, store, Reach()) is asked
