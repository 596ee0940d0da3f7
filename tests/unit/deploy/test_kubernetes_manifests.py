"""What a cluster is given: objects that others validate, in versions that the cluster has; and what it cannot have."""

from dataclasses import replace
from typing import Any

import kubernetes_validate
import pytest
import yaml

from qirvo.deploy.targets.kubernetes_manifests import (
    ClusterTooOldError,
    ManifestsUnreadableError,
    fitting,
    notes_of,
    objects_in,
    render_manifests,
)
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Confinement, Environment, MalformedEnvironmentError, Resources
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.fake_clusters import NEW, OLD

IMAGE = DeployedImage(
    plugin_id=PluginId("acme", "tasks"),
    version=Version("1.0.0"),
    name="registry.example/acme/tasks",
    digest=Digest.of(b"1.0.0"),
)
KEEPING = Resources(cpu_millis=500, memory_bytes=2**28, storage_bytes=2**30)
PLAIN = Environment(name="dev", target="kubernetes")
SCALED = Environment(
    name="production",
    target="kubernetes",
    replicas=2,
    resources=KEEPING,
    confinement=Confinement(secrets={"API_KEY": "secret:tasks/api-key"}),
    settings={
        "namespace": "plugins",
        "autoscale": {"min": 2, "max": 9, "cpu": 70},
        "volume": "ReadWriteMany",
        "storage_class": "shared",
        "pull_secret": "registry",
    },
)
SINGLE = replace(PLAIN, name="single", resources=KEEPING, settings={"volume": "ReadWriteOnce"})
ENVIRONMENTS = [PLAIN, SCALED, SINGLE]


def the_objects(environment: Environment) -> dict[str, dict[str, Any]]:
    return {
        str(one["kind"]): one for one in objects_in(render_manifests(environment, IMAGE, ["api.example"]), number=3)
    }


@pytest.mark.parametrize("version", ["1.25", "1.27", "1.31", "1.34", "1.37"])
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda each: each.name)
def test_every_object_is_one_that_clusters_know(version: str, environment: Environment):
    for one in the_objects(environment).values():
        kubernetes_validate.validate(fitting(one, NEW), version, strict=True)


@pytest.mark.parametrize("version", ["1.25", "1.37"])
def test_an_old_autoscaler_is_one_that_clusters_know_too(version: str):
    one = fitting(the_objects(SCALED)["HorizontalPodAutoscaler"], OLD)
    assert (one["apiVersion"], one["spec"]["targetCPUUtilizationPercentage"]) == ("autoscaling/v1", 70)
    kubernetes_validate.validate(one, version, strict=True)


def test_a_cluster_that_lacks_what_is_asked_for_is_told():
    without = NEW - {("autoscaling/v2", "HorizontalPodAutoscaler")}
    with pytest.raises(ClusterTooOldError, match="autoscaling/v2beta2"):
        fitting(the_objects(SCALED)["HorizontalPodAutoscaler"], without)


def test_the_objects_are_those_that_are_asked_for():
    always = {"ServiceAccount", "NetworkPolicy", "Service", "Deployment"}
    assert set(the_objects(PLAIN)) == always
    assert set(the_objects(replace(PLAIN, replicas=2))) == always | {"PodDisruptionBudget"}
    more = {"PodDisruptionBudget", "HorizontalPodAutoscaler", "PersistentVolumeClaim"}
    assert set(the_objects(SCALED)) == always | more
    assert list(the_objects(SCALED))[-1] == "Deployment"


def test_a_number_of_replicas_is_said_by_one_alone():
    assert "replicas" not in the_objects(SCALED)["Deployment"]["spec"]
    assert the_objects(PLAIN)["Deployment"]["spec"]["replicas"] == 1


def test_storage_is_a_volume_where_it_is_asked_for_and_a_limit_otherwise():
    claim = the_objects(SCALED)["PersistentVolumeClaim"]["spec"]
    assert (claim["resources"]["requests"]["storage"], claim["accessModes"]) == (str(2**30), ["ReadWriteMany"])
    pod = the_objects(SCALED)["Deployment"]["spec"]["template"]["spec"]
    assert "ephemeral-storage" not in pod["containers"][0]["resources"]["limits"]
    limited = the_objects(replace(PLAIN, resources=KEEPING))["Deployment"]["spec"]["template"]["spec"]
    assert limited["containers"][0]["resources"]["limits"]["ephemeral-storage"] == str(2**30)
    assert limited["volumes"][0] == {"name": "home", "emptyDir": {"sizeLimit": str(2**30)}}


def test_a_release_has_the_same_pods_whatever_the_number_of_its_revision():
    manifests = render_manifests(PLAIN, IMAGE, [])
    first, second = (objects_in(manifests, number=number)[-1] for number in (1, 2))
    assert first["spec"] == second["spec"]
    assert first["metadata"] != second["metadata"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"port": 8080}, "port"),
        ({"namespace": "../kube-system"}, "namespace"),
        ({"namespace": "a: b"}, "namespace"),
        ({"pull_secret": "x\n  - name: y"}, "pull secret"),
        ({"autoscale": {"min": 3}}, "autoscale"),
        ({"autoscale": {"min": 5, "max": 2}}, "autoscale"),
        ({"autoscale": {"max": 2, "memory": 3}}, "autoscale"),
        ({"autoscale": {"min": 1, "max": 4}}, "2 replicas"),
        ({"autoscale": 4}, "autoscale"),
        ({"volume": "ReadWriteMany"}, "no storage"),
        ({"volume": "yes"}, "no way to mount"),
        ({"storage_class": "fast"}, "storage class"),
        ({"take_over": "yes"}, "take_over"),
        ({"kubeconfig": 3}, "kubeconfig"),
    ],
)
def test_what_a_cluster_cannot_have_is_said(settings: dict[str, Any], said: str):
    with pytest.raises(MalformedEnvironmentError, match=said):
        render_manifests(replace(PLAIN, replicas=2, settings=settings), IMAGE, [])


def test_one_volume_for_one_node_is_for_one_replica():
    with pytest.raises(MalformedEnvironmentError, match="more than one replica"):
        render_manifests(replace(SINGLE, replicas=2), IMAGE, [])


@pytest.mark.parametrize("text", ["- a\n", "kind: Secret\napiVersion: v1\nmetadata: {name: a}\n", "a: [", "{}", ""])
def test_records_that_are_no_objects_of_a_release_are_refused(text: str):
    with pytest.raises(ManifestsUnreadableError):
        objects_in({"deployment.yaml": text}, number=1)


def test_what_is_surprising_is_told():
    assert any("emptyDir" in note for note in notes_of(PLAIN))
    assert any("one node" in note for note in notes_of(SINGLE))
    assert any("share one volume" in note for note in notes_of(SCALED))


def test_hosts_cannot_write_into_the_manifests():
    hostile = ["a.example\n    kind: Secret", '"}]}']
    (policy,) = (
        yaml.safe_load(text) for name, text in render_manifests(PLAIN, IMAGE, hostile).items() if "policy" in name
    )
    assert policy["metadata"]["annotations"]["dev.qirvo.network-hosts"] == ",".join(hostile)
