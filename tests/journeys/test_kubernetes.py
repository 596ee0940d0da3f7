"""From a release to a real Kubernetes and back: its API server, its scheduler, its kubelet; asked for by hand."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml

from scripts.people import QIRVO, Person, environment, wait_until
from tests.support.image_registries import ImageRegistry
from tests.support.kubernetes import RealCluster, RunningCluster
from tests.support.world import a_failing_version, a_version_of

pytestmark = [pytest.mark.kubernetes, pytest.mark.timeout(600)]
ID = "examples.uptime-service"
CONFLICT = 5
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "operator.md"
_HEALTH = 'health = {timeout = "30s", window = "2s", interval = "1s"}'


@dataclass
class Company:
    """A cluster, an image registry, and people who deploy."""

    folder: Path
    registry: ImageRegistry
    cluster: RunningCluster

    def person(self, name: str) -> Person:
        return Person(name, self.folder / name)

    def settings(
        self, namespace: str, *lines: str, more: str = "", user: str = "olga", file: str = "", health: str = _HEALTH
    ) -> Path:
        """Write the settings of one environment in `namespace`, and return their path."""
        kubeconfig = self.cluster.kubeconfig(user, namespace=namespace)
        path = self.folder / f"{file or namespace}.toml"
        text = [
            f'records = "{file or namespace}.db"',
            "[image]",
            f'base = "{self.registry.name}/base/node:local"',
            f'registry = "{self.registry.name}/acme"',
            'key = "image.key"',
            'trusted_keys = ["image.key.pub"]',
            "[[environment]]",
            f'name = "{namespace}"',
            'target = "kubernetes"',
            'address = "real"',
            f'settings = {{kubeconfig = "{kubeconfig}", namespace = "{namespace}"{", " + more if more else ""}}}',
            'resources = {cpu = "500m", memory = "192Mi"}' if not any("resources" in each for each in lines) else "",
            health,
            *lines,
        ]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path

    def deploys(self, settings: Path, *words: str | Path, by: str = "olga", expect: int = 0) -> dict[str, Any]:
        named = () if words[0] in ("history", "status") else ("--as", by)
        return dict(self.person("olga").asks("deploy", *words, "--settings", settings, *named, expect=expect))

    def outcome(self, settings: Path, *words: str | Path, by: str = "olga", expect: int = 0) -> dict[str, Any]:
        (only,) = self.deploys(settings, *words, by=by, expect=expect)["environments"]
        return dict(only)

    def pods(self, namespace: str) -> list[dict[str, Any]]:
        found = self.cluster.asks(f"/api/v1/namespaces/{namespace}/pods")["items"]
        assert isinstance(found, list)
        return [pod for pod in found if not pod["metadata"].get("deletionTimestamp")]

    def ready(self, namespace: str) -> list[dict[str, Any]]:
        """The pods that a Service would send requests to."""
        is_ready = {"type": "Ready", "status": "True"}.items()
        return [
            pod
            for pod in self.pods(namespace)
            if any(is_ready <= one.items() for one in pod["status"].get("conditions", []))
        ]

    def answers(self, namespace: str) -> list[str]:
        """The versions that the ready pods say they run."""
        told = []
        for pod in self.ready(namespace):
            with urlopen(f"http://{pod['status']['podIP']}:3000/health", timeout=20) as answer:
                told.append(str(json.load(answer)["plugins"][0]["version"]))
        return told

    def uses_plugin(self, namespace: str) -> list[int]:
        """Use the plugin in every pod, and return the answers' statuses."""
        told = []
        for pod in self.ready(namespace):
            request = Request(  # a pod on this machine
                f"http://{pod['status']['podIP']}:3000/plugins/{ID}/commands/uptime",
                data=b"{}",
                headers={"Content-Type": "application/json"},
            )
            try:
                with urlopen(request, timeout=20) as answer:
                    told.append(int(answer.status))
            except HTTPError as refused:
                told.append(refused.code)
        return told

    def the(self, kind: str, namespace: str, group: str = "apis/apps/v1") -> dict[str, Any]:
        """Return the only object of a kind."""
        found = self.cluster.asks(f"/{group}/namespaces/{namespace}/{kind}")["items"]
        assert isinstance(found, list)
        (only,) = found
        return dict(only)


def the_rights() -> list[dict[str, Any]]:
    """Return the Role that the guide shows: with no more than that the whole suite has to pass."""
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    documents = [one for block in blocks for one in yaml.safe_load_all(block)]
    return [one for one in documents if isinstance(one, dict) and one.get("kind") in ("Role", "RoleBinding")]


@pytest.fixture(scope="module")
def company(real_cluster: RealCluster, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("company")
    made = Company(folder, real_cluster.registry, real_cluster.cluster)
    made.person("olga").does("deploy", "key", "create", folder / "image.key")
    return made


@pytest.fixture
def namespace(company: Company, request: pytest.FixtureRequest) -> Iterator[str]:
    """A namespace of the test's own, with the rights that the guide asks for, under restricted Pod Security."""
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())
    name = f"{words[:24].strip('-')}-{words[-12:].strip('-')}"
    with company.cluster.a_namespace(name):
        for one in the_rights():
            one["metadata"]["namespace"] = name
            if one["kind"] == "RoleBinding":
                one["subjects"] = [{"kind": "User", "name": "olga", "apiGroup": "rbac.authorization.k8s.io"}]
            path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}/{one['kind'].lower()}s"
            company.cluster.asks(path, method="POST", body=one)
        yield name


def a_broken_version(folder: Path, version: str) -> Path:
    plugin = a_version_of(folder, version)
    entry = json.loads((plugin / "manifest.json").read_text(encoding="utf-8"))["entry"]
    (plugin / entry).write_text("throw new Error('no such luck');\n", encoding="utf-8")
    return plugin


def test_a_release_comes_up_a_broken_one_is_harmless_and_the_way_back_is_one_word(
    company: Company, namespace: str, tmp_path: Path
):
    settings = company.settings(namespace, "replicas = 2")
    first = company.outcome(settings, "run", a_version_of(tmp_path, "1.1.0"))
    assert first["outcome"] == "deployed"
    assert company.answers(namespace) == ["1.1.0", "1.1.0"]
    pod = company.pods(namespace)[0]
    assert "@sha256:" in pod["spec"]["containers"][0]["image"]
    before = {each["metadata"]["uid"] for each in company.pods(namespace)}

    failed = company.outcome(settings, "run", a_broken_version(tmp_path, "1.2.0"), expect=5)
    assert failed["outcome"] == "failed"
    assert "NotReady: it runs and is not well" in failed["reason"]
    assert {each["metadata"]["uid"] for each in company.pods(namespace)} == before  # they never stopped
    assert company.answers(namespace) == ["1.1.0", "1.1.0"]

    assert company.outcome(settings, "run", a_version_of(tmp_path, "1.3.0"))["outcome"] == "deployed"
    assert company.answers(namespace) == ["1.3.0", "1.3.0"]
    assert company.outcome(settings, "rollback", ID)["outcome"] == "deployed"
    assert company.answers(namespace) == ["1.1.0", "1.1.0"]
    states = [one["state"] for one in company.deploys(settings, "history", ID)["revisions"]]
    assert states == ["healthy", "failed", "healthy", "healthy"]
    assert [one["asDeployed"] for one in company.deploys(settings, "status", ID)["environments"]] == [True]


def test_a_release_that_answers_errors_is_taken_back_by_itself_while_the_cluster_serves(
    company: Company, namespace: str, tmp_path: Path
):
    rate = 'error_rate = {at_most = 0.05, window = "2m", minimum = 40}'
    health = f'health = {{timeout = "30s", window = "2s", interval = "1s", {rate}}}'
    settings = company.settings(namespace, "replicas = 2", health=health)
    assert company.outcome(settings, "run", a_version_of(tmp_path, "1.1.0"))["outcome"] == "deployed"
    assert company.uses_plugin(namespace) == [200, 200]

    words = [QIRVO, "deploy", "run", a_failing_version(tmp_path, "1.2.0"), "--watch", "--settings", settings]
    process = subprocess.Popen(
        [str(each) for each in [*words, "--as", "olga"]],
        env=environment(company.folder / "olga"),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert any("watching for 2m" in line for line in process.stderr)
    assert company.answers(namespace) == ["1.2.0", "1.2.0"]  # it is well, by its own word
    for _ in range(20):
        assert company.uses_plugin(namespace) == [500, 500]
    ready = []
    while process.poll() is None:
        ready.append(len(company.ready(namespace)))
    out, _ = process.communicate(timeout=120)
    assert process.returncode == CONFLICT
    assert "40 of 40 requests failed (100.0 %), more than the 5 % that may; went back to `1.1.0`" in out
    assert min(ready) >= 2  # never fewer than asked for
    assert company.answers(namespace) == ["1.1.0", "1.1.0"]
    assert company.uses_plugin(namespace) == [200, 200]
    revisions = company.deploys(settings, "history", ID)["revisions"]
    assert [one["state"] for one in revisions] == ["healthy", "failed", "healthy"]
    assert revisions[2]["restores"] == 1
    company.deploys(settings, "status", ID)

    settings = company.settings(namespace, "replicas = 2", health=health.replace('"2m"', '"3s"'))
    assert company.outcome(settings, "watch", ID, namespace)["outcome"] == "watched"


def test_what_somebody_changed_is_drift_with_their_name_and_stops_the_next_deployment(
    company: Company, namespace: str, tmp_path: Path
):
    settings, first = company.settings(namespace), a_version_of(tmp_path, "1.1.0")
    assert company.outcome(settings, "run", first)["outcome"] == "deployed"
    name = company.the("deployments", namespace)["metadata"]["name"]
    memory = {"name": "plugin", "resources": {"limits": {"memory": "300Mi"}}}
    edited = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {"template": {"spec": {"containers": [memory]}}},
    }
    company.cluster.applies(edited, f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}", manager="kubectl-edit")
    wait_until(lambda: set(company.answers(namespace)) == {"1.1.0"}, "a pod that is well", limit_s=60)
    (drifted,) = company.deploys(settings, "status", ID, expect=1)["environments"]
    assert "resources.limits.memory" in drifted["detail"]
    assert "changed by `kubectl-edit`" in drifted["detail"]

    stopped = company.outcome(settings, "run", a_version_of(tmp_path / "next", "1.3.0"), expect=5)
    assert (stopped["outcome"], stopped["error"]) == ("failed", "deployment-fields-held")
    assert "kubectl-edit" in stopped["reason"]
    assert set(company.answers(namespace)) == {"1.1.0"}

    settings = company.settings(namespace, more="take_over = true")
    assert company.outcome(settings, "run", first)["outcome"] == "deployed"
    company.deploys(settings, "status", ID)


@pytest.mark.parametrize("word", ["dry run", "applying", "1 of 2 replicas are new"])
def test_a_deployer_that_is_killed_leaves_a_state_that_the_next_run_settles(
    company: Company, namespace: str, tmp_path: Path, word: str
):
    settings = company.settings(namespace, "replicas = 2")
    assert company.outcome(settings, "run", a_version_of(tmp_path, "1.1.0"))["outcome"] == "deployed"
    plugin = a_version_of(tmp_path, "1.3.0")
    words = [QIRVO, "deploy", "run", plugin, "--settings", settings, "--as", "olga"]
    process = subprocess.Popen(
        [str(each) for each in words], env=environment(company.folder / "olga"), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert any(word in line for line in process.stderr)
    process.kill()
    process.wait()
    process.stderr.close()
    assert company.deploys(settings, "history", ID)["revisions"][-1]["state"] == "applying"
    assert company.answers(namespace)  # whatever it was in the middle of
    company.deploys(settings, "status", ID, expect=1)

    assert company.outcome(settings, "run", plugin)["outcome"] in ("deployed", "unchanged")
    assert company.answers(namespace) == ["1.3.0", "1.3.0"]
    company.deploys(settings, "status", ID)


def test_two_deployers_at_once_are_told_of_each_other(company: Company, namespace: str, tmp_path: Path):
    one, other = company.settings(namespace), company.settings(namespace, file=f"{namespace}-other")
    assert company.outcome(one, "run", a_version_of(tmp_path, "1.1.0"))["outcome"] == "deployed"
    broken = a_broken_version(tmp_path, "1.2.0")
    words = [QIRVO, "deploy", "run", broken, "--settings", one, "--as", "olga"]
    process = subprocess.Popen(
        [str(each) for each in words], env=environment(company.folder / "olga"), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert any("replicas are new" in line for line in process.stderr)
    refused = company.outcome(other, "run", a_version_of(tmp_path, "1.3.0"), by="pete", expect=5)
    assert (refused["error"], refused["outcome"]) == ("environment-busy", "failed")
    assert "`olga` is changing" in refused["reason"]
    process.communicate(timeout=120)
    assert company.answers(namespace) == ["1.1.0"]


def test_the_cluster_chooses_how_many_replicas_there_are(company: Company, namespace: str, tmp_path: Path):
    plugin = a_version_of(tmp_path, "1.1.0")
    assert company.outcome(company.settings(namespace, "replicas = 3"), "run", plugin)["outcome"] == "deployed"
    before = {each["metadata"]["uid"] for each in company.pods(namespace)}
    settings = company.settings(namespace, more="autoscale = {min = 3, max = 4, cpu = 70}")
    assert company.outcome(settings, "run", plugin)["outcome"] == "deployed"
    assert {each["metadata"]["uid"] for each in company.pods(namespace)} == before  # never one alone in between
    scaler = company.the("horizontalpodautoscalers", namespace, "apis/autoscaling/v1")
    assert (scaler["spec"]["minReplicas"], scaler["spec"]["targetCPUUtilizationPercentage"]) == (3, 70)
    budget = company.the("poddisruptionbudgets", namespace, "apis/policy/v1beta1")
    assert budget["spec"]["maxUnavailable"] == 1
    company.deploys(settings, "status", ID)

    fixed = company.settings(namespace)
    assert company.outcome(fixed, "run", plugin)["outcome"] == "deployed"
    assert len(company.pods(namespace)) == 1
    for kind, group in (("horizontalpodautoscalers", "autoscaling/v1"), ("poddisruptionbudgets", "policy/v1beta1")):
        assert company.cluster.asks(f"/apis/{group}/namespaces/{namespace}/{kind}")["items"] == []


def test_what_a_plugin_keeps_is_on_a_volume(company: Company, namespace: str, tmp_path: Path):
    kept = tmp_path / "volume"
    kept.mkdir()
    kept.chmod(0o777)
    volume = {
        "metadata": {"name": namespace},
        "spec": {
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": namespace,
            "hostPath": {"path": str(kept)},
        },
    }
    more = f'volume = "ReadWriteOnce", storage_class = "{namespace}"'
    settings = company.settings(namespace, 'resources = {cpu = "500m", memory = "192Mi", storage = "1Gi"}', more=more)
    plugin = a_version_of(tmp_path, "1.1.0")
    refused = company.outcome(settings, "run", plugin, expect=5)
    assert "unbound" in refused["reason"] or "persistentvolumeclaim" in refused["reason"]

    company.cluster.asks("/api/v1/persistentvolumes", method="POST", body=volume)
    assert company.outcome(settings, "run", plugin)["outcome"] == "deployed"
    assert company.the("persistentvolumeclaims", namespace, "api/v1")["status"]["phase"] == "Bound"
    assert list(kept.iterdir())
    assert company.outcome(settings, "run", a_version_of(tmp_path, "1.3.0"))["outcome"] == "deployed"
    assert company.answers(namespace) == ["1.3.0"]
    company.cluster.asks(f"/api/v1/persistentvolumes/{namespace}", method="DELETE")


def test_a_quota_that_is_used_up_is_told(company: Company, namespace: str, tmp_path: Path):
    quota = {"metadata": {"name": "few"}, "spec": {"hard": {"pods": "1"}}}
    company.cluster.asks(f"/api/v1/namespaces/{namespace}/resourcequotas", method="POST", body=quota)
    settings = company.settings(namespace)
    assert company.outcome(settings, "run", a_version_of(tmp_path, "1.1.0"))["outcome"] == "deployed"
    refused = company.outcome(settings, "run", a_version_of(tmp_path, "1.3.0"), expect=5)
    assert "exceeded quota: few" in refused["reason"]
    assert company.answers(namespace) == ["1.1.0"]


def test_whoever_has_no_rights_is_told_which(company: Company, namespace: str, tmp_path: Path):
    settings = company.settings(namespace, user="nobody")
    refused = company.outcome(settings, "run", a_version_of(tmp_path, "1.1.0"), expect=5)
    assert refused["error"] == "cluster-refused"
    assert 'cannot get resource "deployments"' in refused["reason"]


def test_all_that_the_api_server_would_refuse_is_told_before_anything_is_changed(
    company: Company, namespace: str, tmp_path: Path
):
    role, binding = the_rights()
    fewer = [rule for rule in role["rules"] if not {"services", "networkpolicies"} & set(rule["resources"])]
    role["metadata"], role["rules"] = {"name": "fewer"}, fewer
    binding["metadata"], binding["roleRef"]["name"] = {"name": "fewer"}, "fewer"
    binding["subjects"] = [{"kind": "User", "name": "nobody", "apiGroup": "rbac.authorization.k8s.io"}]
    for one in (role, binding):
        path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/{one['kind'].lower()}s"
        company.cluster.asks(path, method="POST", body=one)
    settings = company.settings(namespace, user="nobody")
    refused = company.outcome(settings, "run", a_version_of(tmp_path, "1.1.0"), expect=5)
    assert "NetworkPolicy `examples-uptime-service-" in refused["reason"]
    assert 'cannot patch resource "services" in API group ""' in refused["reason"]
    accounts = company.cluster.asks(f"/api/v1/namespaces/{namespace}/serviceaccounts")["items"]
    assert isinstance(accounts, list)
    assert [one["metadata"]["name"] for one in accounts] == ["default"]
    assert company.pods(namespace) == []


def test_whoever_must_not_ask_pods_is_told_before_anything_is_deployed_to_be_watched(
    company: Company, namespace: str, tmp_path: Path
):
    role, binding = the_rights()
    role["metadata"] = {"name": "no-proxy"}
    role["rules"] = [rule for rule in role["rules"] if "pods/proxy" not in rule["resources"]]
    binding["metadata"], binding["roleRef"]["name"] = {"name": "no-proxy"}, "no-proxy"
    binding["subjects"] = [{"kind": "User", "name": "nobody", "apiGroup": "rbac.authorization.k8s.io"}]
    for one in (role, binding):
        path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}/{one['kind'].lower()}s"
        company.cluster.asks(path, method="POST", body=one)
    health = 'health = {timeout = "30s", window = "2s", error_rate = {at_most = 0.05, window = "3s", minimum = 1}}'
    settings = company.settings(namespace, user="nobody", health=health)
    plugin = a_version_of(tmp_path, "1.1.0")
    refused = company.person("olga").tries("deploy", "run", plugin, "--watch", "--settings", settings, "--as", "olga")
    assert refused.exit_code == CONFLICT
    assert 'cannot get resource "pods/proxy"' in refused.err
    assert company.pods(namespace) == []
    assert company.outcome(settings, "run", plugin)["outcome"] == "deployed"  # that right is for watching alone
