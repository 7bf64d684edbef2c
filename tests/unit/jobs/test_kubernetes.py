"""The manifest for Kubernetes, held against the schemas of its API: the packaged ones, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

MANIFEST = Path(__file__).resolve().parents[3] / "jobs" / "kubernetes.yaml"
VERSIONS = ("1.29", "1.37")


def manifest() -> Any:
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", VERSIONS)
def test_it_fits_the_schemas(version: str) -> None:
    kubernetes_validate.validate(manifest(), version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_misspelt_key_does_not_fit(version: str) -> None:
    wrong = manifest()
    wrong["spec"]["template"]["spec"]["containers"][0]["securityContext"]["readOnlyRootFileSystem"] = True
    with pytest.raises(kubernetes_validate.ValidationError, match="readOnlyRootFileSystem"):
        kubernetes_validate.validate(wrong, version, strict=True)


def test_it_gives_no_privileges() -> None:
    pod = manifest()["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"] == container["resources"]["requests"]["memory"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
