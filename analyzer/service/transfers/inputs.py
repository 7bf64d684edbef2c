"""Brings the inputs of a job to where its container looks for them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.errors import ConfigurationError, InputMissingError
from analyzer.places.place import Place
from analyzer.places.s3 import S3Path
from analyzer.service.transfers.reach import Reach, objects_at
from contracts.errors import ContractError, excerpt, held
from contracts.model import parse_json

ROOT = "/opt/ml/processing"
SETTING = "S3Uri"
_AT_A_TIME = 16
_BLOCK = 1 << 20
_MOST_MANIFEST_BYTES = 64 << 20


@dataclass(frozen=True)
class HostOfJob:
    """One of the hosts that share a job's inputs, by its number from 0 on."""

    number: int = 0
    count: int = 1


@dataclass(frozen=True)
class _Fetched:
    place: Place
    path: Path


def fetch_inputs(request: Mapping[str, Any], root: Path, reach: Reach, host: HostOfJob = HostOfJob()) -> None:
    """Bring all inputs of a request below `root`, which stands for /opt/ml.

    Raises OSError, ConfigurationError, and InputMissingError in the platform's own words where there is nothing.
    """
    for each in request.get("ProcessingInputs") or ():
        name = each["InputName"]
        if "S3Input" not in each:
            raise ConfigurationError(
                f"The input {excerpt(name)} is a DatasetDefinition; only those with an S3Input run."
            )
        given = each["S3Input"]
        folder = local_folder(given["LocalPath"], root, f"LocalPath of the input {excerpt(name)}")
        folder.mkdir(parents=True, exist_ok=True)
        found = list(_objects(given, reach))
        if not found:
            raise InputMissingError(_nothing(given[SETTING], request.get("RoleArn")))
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            for _ in pool.map(_fetch, _placed(shard(found, given, host), folder)):
                pass


def local_folder(local_path: str, root: Path, subject: str) -> Path:
    """A path below /opt/ml/processing, below `root`. Raises ConfigurationError where it lies elsewhere."""
    names = local_path.rstrip("/").split("/")
    if not f"{local_path}/".startswith(f"{ROOT}/") or ".." in names:
        raise ConfigurationError.malformed(subject, local_path, f"a path below {ROOT}")
    return root / "processing" / Path(*names[len(ROOT.split("/")) :])


def shard(
    objects: Sequence[tuple[Place, str]], given: Mapping[str, Any], host: HostOfJob
) -> Sequence[tuple[Place, str]]:
    """Those of an input's objects that a host gets: all of them, or by ShardedByS3Key every so manieth."""
    sharded = given.get("S3DataDistributionType") == "ShardedByS3Key"
    return objects[host.number :: host.count] if sharded else objects


def _objects(given: Mapping[str, Any], reach: Reach) -> Iterator[tuple[Place, str]]:
    place = reach.place(SETTING, given[SETTING])
    if given.get("S3DataType", "S3Prefix") == "S3Prefix":
        yield from objects_at(place)
        return
    prefix, *names = _manifest(place)
    for name in names:
        found = reach.place("prefix", prefix + name)
        yield found, name or found.name


def _manifest(place: Place) -> list[str]:
    """The prefix of a manifest, and what follows it of each object. Raises OSError, ConfigurationError."""
    with place.open("rb") as file:
        text = file.read(_MOST_MANIFEST_BYTES)
    right = 'a list that begins with {"prefix": "s3://BUCKET/..."}, followed by the rest of each name'
    try:
        document = parse_json(text, str(place))
    except ContractError as error:
        raise ConfigurationError.from_contract(error) from None
    first = document[0] if isinstance(document, list) and document else None
    if not isinstance(first, dict) or not isinstance(first.get("prefix"), str):
        raise ConfigurationError(
            f"The manifest {excerpt(str(place), 200)} holds {held(document)}; it should be {right}."
        )
    rest = document[1:]
    if not all(isinstance(name, str) for name in rest):
        raise ConfigurationError(
            f"The manifest {excerpt(str(place), 200)} holds names that are no texts; it should be {right}."
        )
    return [first["prefix"], *rest]


def _placed(objects: Sequence[tuple[Place, str]], folder: Path) -> Iterator[_Fetched]:
    for place, path in objects:
        names = [name for name in path.split("/") if name not in ("", ".")]
        if ".." in names or not names:
            raise ConfigurationError(f"{excerpt(str(place), 200)} has no name that can be a file's.")
        yield _Fetched(place, folder.joinpath(*names))


def _fetch(fetched: _Fetched) -> None:
    fetched.path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(fetched.place, Path):
        shutil.copyfile(fetched.place, fetched.path)
        return
    expected = fetched.place.stat().st_size
    with fetched.place.open(expected=expected) as source, fetched.path.open("wb") as copy:
        shutil.copyfileobj(source, copy, _BLOCK)


def _nothing(uri: str, role: str | None) -> str:
    bucket = place.bucket if (place := S3Path.parse(uri)) else uri
    whose = f'the role "{role}"' if role else "the role"
    return (
        f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket exists in '
        f"the selected region, that objects exist under that S3 prefix, and that {whose} has "
        f'"s3:ListBucket" permissions on bucket "{bucket}".'
    )


def platform_files(request: Mapping[str, Any], arn: str, environment: Mapping[str, str], root: Path) -> None:
    """Write what containers find out about their job below /opt/ml/config."""
    folder = root / "config"
    folder.mkdir(parents=True, exist_ok=True)
    job = {"ProcessingJobArn": arn, **request, "Environment": dict(environment)}
    (folder / "processingjobconfig.json").write_text(json.dumps(job), "utf-8")
    hosts = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}
    (folder / "resourceconfig.json").write_text(json.dumps(hosts), "utf-8")
