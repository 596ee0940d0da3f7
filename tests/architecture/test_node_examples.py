"""The compose file and the Kubernetes objects for several processes are of their form, and as confined as is said."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from qirvo.server.settings import Settings

NODES = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nodes"
BASE = NODES / "kubernetes"
KUBECTL = shutil.which("kubectl")
VERSIONS = ("1.30", "1.34")
SERVICE_KEYS = frozenset(
    (
        *("image", "user", "read_only", "cap_drop", "security_opt", "tmpfs", "volumes", "networks", "restart"),
        *("command", "stop_grace_period", "depends_on", "healthcheck", "hostname", "environment", "secrets", "ports"),
    )
)
"""What of the Compose Specification is used."""


def objects() -> Iterator[dict[str, Any]]:
    for name in yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]:
        yield from yaml.safe_load_all((BASE / name).read_text(encoding="utf-8"))


def of_kind(kind: str) -> dict[str, Any]:
    return {each["metadata"]["name"]: each["spec"] for each in objects() if each["kind"] == kind}


def composed() -> Any:
    return yaml.safe_load((NODES / "compose.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_of_its_schema_and_has_no_unknown_field(version: str):
    kinds = set()
    for each in objects():
        kubernetes_validate.validate(each, version, strict=True)
        kinds.add(each["kind"])
    assert kinds == {
        *("Deployment", "Service", "ServiceAccount", "PersistentVolumeClaim", "NetworkPolicy", "PodDisruptionBudget")
    }


@pytest.mark.parametrize("name", ["qirvo-web", "qirvo-worker"])
def test_pods_keep_to_the_restricted_profile_and_write_into_what_they_are_given(name: str):
    pod = of_kind("Deployment")[name]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {each["name"] for each in pod["volumes"]} == {each["name"] for each in container["volumeMounts"]}


def test_labels_lead_where_they_should():
    deployments = of_kind("Deployment")
    labels = {name: spec["template"]["metadata"]["labels"] for name, spec in deployments.items()}
    assert {name: spec["selector"]["matchLabels"] for name, spec in deployments.items()} == labels
    assert of_kind("Service")["qirvo-web"]["selector"] == labels["qirvo-web"]
    policies = {name: spec["podSelector"]["matchLabels"] for name, spec in of_kind("NetworkPolicy").items()}
    assert policies == labels


def test_an_update_leaves_no_moment_without_a_web_process():
    for spec in of_kind("Deployment").values():
        assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}


@pytest.mark.skipif(KUBECTL is None, reason="no kubectl on this machine")
def test_kustomize_builds_the_base_with_the_real_image():
    assert KUBECTL is not None
    built = subprocess.run([KUBECTL, "kustomize", BASE], capture_output=True, text=True, timeout=60, check=True).stdout
    images = re.findall(r"image: (.+)", built)
    assert images == ["registry.example/qirvo/registry:1.0.0"] * 2
    assert len(list(yaml.safe_load_all(built))) == len(list(objects()))


def test_the_compose_file_names_what_there_is():
    document = composed()
    assert {name for name in document if not name.startswith("x-")} == {
        *("name", "services", "networks", "volumes", "secrets")
    }
    for service in document["services"].values():
        assert set(service) <= SERVICE_KEYS
        assert set(service["networks"]) <= set(document["networks"])
        assert set(service.get("secrets", ())) <= set(document["secrets"])
        assert set(service.get("depends_on", ())) <= set(document["services"])
        named = {volume.partition(":")[0] for volume in service["volumes"]}
        assert {name for name in named if not name.startswith("./")} <= set(document["volumes"])


def test_every_process_of_the_compose_file_is_confined_and_has_a_name_of_its_own():
    ours = [each for each in composed()["services"].values() if "qirvo/registry" in each["image"]]
    for service in ours:
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["user"] == "1000:1000"
    assert len({each["hostname"] for each in ours}) == len(ours) == 4


def test_roles_in_the_examples_are_roles():
    told = [
        each["containers"][0]["args"] for each in (spec["template"]["spec"] for spec in of_kind("Deployment").values())
    ]
    told += [each["command"] for each in composed()["services"].values() if "command" in each]
    address = "postgresql+psycopg:///qirvo"
    roles = {Settings(role=words[words.index("--role") + 1], database_url=address).role for words in told}
    assert roles == {"web", "worker"}
