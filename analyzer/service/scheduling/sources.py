"""What an execution needs to know before its jobs are made: where its endpoint captures to, and its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from analyzer.errors import ConfigurationError
from analyzer.service.monitoring.definition import MonitoringDefinition
from analyzer.service.monitoring.inputs import CapturedTraffic, DataFolder, joined
from analyzer.service.monitoring.requests import Baselines
from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import output_uris
from analyzer.service.store.models import url_of_model
from analyzer.service.store.tables import StoredEndpoint, StoredEndpointConfig, StoredJob
from analyzer.service.transfers.reach import Reach, has_objects, objects_at
from contracts.errors import excerpt

_CAPTURE, _VARIANTS = "DataCaptureConfig", "ProductionVariants"
_ALL_VARIANTS = "AllTraffic"
_AT_A_TIME = 16


def traffic_of(session: Session, endpoint: str) -> CapturedTraffic:
    """Where an endpoint captures to. Raises ConfigurationError where that is not known."""
    documents = _documents_of(session, endpoint)
    if not documents:
        raise ConfigurationError(
            f"The endpoint {excerpt(endpoint)} is not known; its definition says where its captures are: it should be "
            "created, or imported as describe-endpoint shows it."
        )
    capture: Mapping[str, Any] = next((each[_CAPTURE] for each in documents if _CAPTURE in each), {})
    destination = capture.get("DestinationS3Uri")
    if destination is None:
        raise ConfigurationError(f"The endpoint {excerpt(endpoint)} captures nothing: it has no DataCaptureConfig.")
    variants = _variants(documents)
    names = [each["VariantName"] for each in variants] or [_ALL_VARIANTS]
    return CapturedTraffic(destination, names, _url_of_first(session, variants))


def url_of_endpoint(session: Session, endpoint: str) -> str | None:
    """Where the model of an endpoint is served, if that is known here."""
    return _url_of_first(session, _variants(_documents_of(session, endpoint)))


def baselines_of(session: Session, definition: MonitoringDefinition) -> Baselines:
    """The files that the data is judged by. Raises ConfigurationError where the job that made them is not known.

    What is given by its own URI goes before what a baselining job has left.
    """
    baseline = definition.baseline
    constraints = baseline.get("ConstraintsResource", {}).get("S3Uri")
    statistics = baseline.get("StatisticsResource", {}).get("S3Uri")
    name = baseline.get("BaseliningJobName")
    if name is not None and (constraints is None or (statistics is None and definition.kind == "DataQuality")):
        prefix = _results_of(session, name)
        analysed = definition.kind in ("ModelBias", "ModelExplainability")
        constraints = constraints or joined(prefix, "analysis.json" if analysed else "constraints.json")
        if definition.kind == "DataQuality":
            statistics = statistics or joined(prefix, "statistics.json")
    return Baselines(constraints, statistics)


def existing(folders: Iterator[DataFolder] | Sequence[DataFolder], reach: Reach) -> list[DataFolder]:
    """Those of the folders that have something; of manifests, each of them. Raises OSError, ConfigurationError.

    What keeps the first one from being looked into keeps all of them, so they are asked for after it, many at a time.
    """
    first, *others = folders
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        found = [_existing(first, reach), *pool.map(partial(_existing, reach=reach), others)]
    return [each for several in found for each in several]


def _existing(folder: DataFolder, reach: Reach) -> list[DataFolder]:
    place = reach.place("S3Uri", folder.uri + "/")
    if not folder.manifests:
        return [folder] if has_objects(place) else []
    every = [(each, path) for each, path in objects_at(place) if not path.startswith(".")]
    found = []
    for each, path in every:
        below = f"/{path.rpartition('.')[0] or path}" if len(every) > 1 else ""
        uri = str(each) if "://" in str(each) else f"file://{each}"
        found.append(DataFolder(uri, f"{folder.path}{below}", manifests=True))
    return found


def _documents_of(session: Session, endpoint: str) -> Sequence[Mapping[str, Any]]:
    """The configuration of an endpoint and the endpoint itself; none where they are not known."""
    found = session.get(StoredEndpoint, endpoint)
    config = found and session.get(StoredEndpointConfig, found.config_name)
    return () if found is None or config is None else (config.document, found.document)


def _variants(documents: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return next((each[_VARIANTS] for each in documents if each.get(_VARIANTS)), ())


def _url_of_first(session: Session, variants: Sequence[Mapping[str, Any]]) -> str | None:
    """Where the model of the first variant is served."""
    name = variants[0].get("ModelName") if variants else None
    return None if name is None else url_of_model(session, name)


def _results_of(session: Session, name: str) -> str:
    """Where a baselining job has left its reports."""
    job = session.get(StoredJob, name)
    if job is None:
        raise ConfigurationError(
            f"BaseliningJobName holds {excerpt(name)}, a job that is not known here; the files of a baseline can be "
            "given by ConstraintsResource and StatisticsResource."
        )
    if job.status != RunStatus.COMPLETED:
        raise ConfigurationError(
            f"BaseliningJobName holds {excerpt(name)}, a job that is {job.status} and not Completed."
        )
    uris = output_uris(job)
    if not uris:
        raise ConfigurationError(f"BaseliningJobName holds {excerpt(name)}, a job without an output in S3.")
    return uris[0]
