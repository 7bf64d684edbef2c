"""Examples that run the service: what Compose and Kubernetes take, with options and extras that there are."""

from __future__ import annotations

import configparser
import re
from typing import Any

import kubernetes_validate
import pytest
import yaml

from analyzer.command_line.serve import serve
from analyzer.service.api.application import application
from analyzer.service.api.arns import Arns
from analyzer.service.api.dispatch import Service
from analyzer.service.invocations.on_demand import InvocationsOnDemand
from analyzer.service.runners.register import runners
from tests.documents import ROOT

EXAMPLES = ROOT / "examples"
MANIFESTS = list(yaml.safe_load_all((EXAMPLES / "service-kubernetes.yaml").read_text("utf-8")))


def require_options(words: list[str]) -> dict[str, str]:
    """That it serves with options that there are; their values."""
    assert words[0] == "serve"
    known = {name for option in serve.params for name in option.opts}
    given = dict(word.split("=", 1) for word in words[1:])
    assert given.keys() <= known
    return given


def by_kind(kind: str) -> Any:
    (found,) = [each for each in MANIFESTS if each["kind"] == kind]
    return found


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda each: each["kind"])
def test_kubernetes_takes_each_of_its_objects(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, "1.30", strict=True)


def test_the_servers_of_a_cluster_are_asked_where_they_answer() -> None:
    (container,) = by_kind("Deployment")["spec"]["template"]["spec"]["containers"]
    given = require_options(container["args"])
    assert given["--runner"] in runners()
    assert given["--host"] == "0.0.0.0"
    assert "--credentials" in given
    service = Service(None, Arns("eu-west-1"), None)  # type: ignore[arg-type]
    routes = application(service, InvocationsOnDemand(service)).routes
    paths = {route.path for route in routes}  # type: ignore[attr-defined]
    for probe in ("readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] in paths
    labels = by_kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert by_kind("Service")["spec"]["selector"].items() <= labels.items()
    mounted = {each["name"] for each in container["volumeMounts"]}
    assert mounted == {each["name"] for each in by_kind("Deployment")["spec"]["template"]["spec"]["volumes"]}


def test_its_role_may_do_what_the_runner_asks_of_the_cluster() -> None:
    source = (ROOT / "analyzer/service/runners/kinds/kubernetes.py").read_text("utf-8")
    asked = set(re.findall(r'_kubectl\(\s*\w+,\s*"(\w+)"', source))
    assert asked <= {"create", "get", "patch", "logs", "delete"}
    rules = by_kind("Role")["rules"]
    allowed = {(resource, verb) for rule in rules for resource in rule["resources"] for verb in rule["verbs"]}
    assert {("jobs", verb) for verb in ("create", "get", "patch", "delete")} <= allowed
    assert {("pods", "list"), ("pods/log", "get")} <= allowed


def test_compose_starts_a_server_a_database_and_a_store() -> None:
    composed = yaml.safe_load((EXAMPLES / "service.yaml").read_text("utf-8"))
    services = composed["services"]
    given = require_options(services["analyzer"]["command"])
    database = services["postgresql"]["environment"]
    assert given["--store"] == (
        f"postgresql://{database['POSTGRES_USER']}:{database['POSTGRES_PASSWORD']}@postgresql/{database['POSTGRES_DB']}"
    )
    own, s3 = services["analyzer"]["environment"], services["s3"]["environment"]
    assert (own["AWS_ACCESS_KEY_ID"], own["AWS_SECRET_ACCESS_KEY"]) == tuple(s3.values())
    assert given["--credentials"] == f"/run/secrets/{services['analyzer']['secrets'][0]}"
    assert set(services["analyzer"]["secrets"]) == set(composed["secrets"])
    assert {volume.split(":")[0] for each in services.values() for volume in each.get("volumes", ())} == set(
        composed["volumes"]
    )


def test_its_image_has_extras_that_there_are() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    (extras,) = re.findall(r"open-model-monitor-analyzer\[(.*)\]", (EXAMPLES / "service.Dockerfile").read_text("utf-8"))
    assert {"service", "postgresql"} <= set(extras.split(",")) <= set(setup["options.extras_require"])


def test_compose_builds_a_part_of_that_image() -> None:
    build = yaml.safe_load((EXAMPLES / "service.yaml").read_text("utf-8"))["services"]["analyzer"]["build"]
    dockerfile = (EXAMPLES / build["context"] / build["dockerfile"]).read_text("utf-8")
    assert build["target"] in re.findall(r"(?m)^FROM \S+ AS (\w+)$", dockerfile)
