"""What runs in a cluster, as a git repository has it: real git, and manifests that others validate."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from qirvo.deploy.ports import TargetUnreachableError, Wanted
from qirvo.deploy.targets.gitops import GitOpsTarget
from qirvo.deploy.targets.kubernetes_objects import (
    deployment,
    disruption_budget,
    network_policy,
    object_name,
    service,
    service_account,
)
from qirvo.deploy.targets.overlays import render_overlay
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Confinement, Environment, MalformedEnvironmentError, Resources, Setting
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

TASKS = PluginId("acme", "tasks")
PRODUCTION = Environment(
    name="production",
    target="gitops",
    replicas=3,
    resources=Resources(cpu_millis=1500, memory_bytes=2**30, storage_bytes=2**31),
    confinement=Confinement(user=2000, secrets={"API_KEY": "secret:tasks/api-key"}),
    settings={"namespace": "plugins"},
)
STAGING = Environment(name="staging", target="gitops")


def an_image(version: str = "1.0.0") -> DeployedImage:
    digest = Digest.of(version.encode())
    return DeployedImage(plugin_id=TASKS, version=Version(version), name="registry.example/acme/tasks", digest=digest)


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    bare = tmp_path / "clusters.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", "main", str(bare))
    first = tmp_path / "first"
    git(tmp_path, "clone", "--quiet", str(bare), str(first))
    (first / "README").write_text("ours\n", encoding="utf-8")
    git(first, "add", "--all")
    git(first, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "begin")
    git(first, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    return bare


def a_target(repository: Path, tmp_path: Path) -> GitOpsTarget:
    environ = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    return GitOpsTarget(str(repository), by="olga", environ=environ, folder=tmp_path)


def applied(target: GitOpsTarget, environment: Environment, image: DeployedImage, number: int = 1) -> None:
    manifests = target.render(environment, image, ["api.example"])
    wanted = Wanted(environment=environment, image=image, number=number, manifests=manifests)
    target.apply(wanted, progress=lambda _: None)


@pytest.mark.parametrize("version", ["1.27", "1.31", "1.34"])
@pytest.mark.parametrize("environment", [PRODUCTION, STAGING], ids=lambda each: each.name)
def test_every_object_is_one_that_clusters_know(version: str, environment: Environment):
    for one in (
        deployment(environment, an_image()),
        service(an_image()),
        service_account(an_image()),
        network_policy(an_image(), ["api.example"]),
        disruption_budget(an_image()),
    ):
        kubernetes_validate.validate(one, version, strict=True)


def test_a_pod_keeps_to_the_restricted_profile():
    spec = deployment(PRODUCTION, an_image())["spec"]["template"]["spec"]
    container = spec["containers"][0]
    assert (spec["securityContext"]["runAsNonRoot"], spec["securityContext"]["runAsUser"]) == (True, 2000)
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["image"].endswith(f"@{an_image().digest}")


def test_a_plugin_that_names_no_host_speaks_to_nobody():
    assert network_policy(an_image(), [])["spec"]["egress"] == []


def test_two_plugins_have_never_one_name():
    pairs = [PluginId("a-b", "c"), PluginId("a", "b-c"), PluginId("a" * 64, "b" * 64), PluginId("a" * 64, "b" * 63)]
    names = {object_name(each) for each in pairs}
    assert len(names) == len(pairs)
    assert max(map(len, names)) <= 52


def test_a_secret_is_named_as_a_cluster_has_it():
    wrong = replace(PRODUCTION, confinement=Confinement(secrets={"API_KEY": "env:API_KEY"}))
    with pytest.raises(MalformedEnvironmentError, match="API_KEY"):
        deployment(wrong, an_image())


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="`kubectl` is not installed: kustomize is not asked")
def test_kustomize_makes_of_an_overlay_what_was_meant(tmp_path: Path):
    for name, text in render_overlay(PRODUCTION, an_image(), ["api.example"]).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    overlay = tmp_path / str(TASKS) / "environments" / "production"
    made = subprocess.run(["kubectl", "kustomize", str(overlay)], capture_output=True, text=True, check=True).stdout
    by_kind = {one["kind"]: one for one in yaml.safe_load_all(made)}
    assert set(by_kind) == {"Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"}
    meant = deployment(PRODUCTION, an_image())
    spec = by_kind["Deployment"]["spec"]
    assert {one["metadata"]["namespace"] for one in by_kind.values()} == {"plugins"}
    assert spec["replicas"] == 3
    assert spec["template"]["spec"]["containers"] == meant["spec"]["template"]["spec"]["containers"]
    assert spec["template"]["spec"]["volumes"] == meant["spec"]["template"]["spec"]["volumes"]
    assert spec["template"]["spec"]["securityContext"] == meant["spec"]["template"]["spec"]["securityContext"]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="`kubectl` is not installed: kustomize is not asked")
def test_kustomize_makes_a_volume_and_an_autoscaler_of_an_overlay(tmp_path: Path):
    settings: dict[str, Setting] = {"autoscale": {"max": 9}, "volume": "ReadWriteMany", "pull_secret": "registry"}
    scaled = replace(PRODUCTION, settings=settings)
    for name, text in render_overlay(scaled, an_image(), ["api.example"]).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    overlay = tmp_path / str(TASKS) / "environments" / "production"
    made = subprocess.run(["kubectl", "kustomize", str(overlay)], capture_output=True, text=True, check=True).stdout
    by_kind = {one["kind"]: one for one in yaml.safe_load_all(made)}
    for one in by_kind.values():
        kubernetes_validate.validate(one, "1.34", strict=True)
    assert by_kind["HorizontalPodAutoscaler"]["spec"]["minReplicas"] == 3
    spec = by_kind["Deployment"]["spec"]
    assert "replicas" not in spec
    name = object_name(TASKS)
    home = next(one for one in spec["template"]["spec"]["volumes"] if one["name"] == "home")
    assert home == {"name": "home", "persistentVolumeClaim": {"claimName": name}}
    assert by_kind["PersistentVolumeClaim"]["metadata"]["name"] == name
    assert spec["template"]["spec"]["imagePullSecrets"] == [{"name": "registry"}]


def test_a_file_that_somebody_changed_is_a_difference(repository: Path, tmp_path: Path):
    target = a_target(repository, tmp_path)
    manifests = target.render(PRODUCTION, an_image(), [])
    wanted = Wanted(environment=PRODUCTION, image=an_image(), number=1, manifests=manifests)
    target.apply(wanted, progress=lambda _: None)
    assert target.differences(wanted) == ()
    other = Wanted(environment=PRODUCTION, image=an_image(), number=1, manifests={**manifests, "more.yaml": "a: b\n"})
    assert target.differences(other) == ("`more.yaml` is gone or changed",)


def test_what_is_applied_is_committed_by_whoever_did_it(repository: Path, tmp_path: Path):
    applied(a_target(repository, tmp_path), PRODUCTION, an_image())
    told = git(repository, "log", "-1", "--format=%an|%s|%b", "main")
    assert told.startswith("olga|production: acme.tasks 1.0.0|registry.example/acme/tasks@sha256:")
    files = git(repository, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert "README" in files
    assert "plugins/acme.tasks/environments/production/kustomization.yaml" in files


def test_what_is_committed_is_what_is_observed(repository: Path, tmp_path: Path):
    target = a_target(repository, tmp_path)
    assert target.observe(PRODUCTION, TASKS).digest is None
    applied(target, PRODUCTION, an_image(), number=7)
    observed = target.observe(PRODUCTION, TASKS)
    assert (observed.digest, observed.number) == (an_image().digest, 7)
    assert target.observe(STAGING, TASKS).digest is None


def test_promoting_and_going_back_change_one_environment_alone(repository: Path, tmp_path: Path):
    target = a_target(repository, tmp_path)
    applied(target, STAGING, an_image("1.0.0"))
    applied(target, PRODUCTION, an_image("1.0.0"))
    applied(target, STAGING, an_image("2.0.0"))
    assert target.observe(PRODUCTION, TASKS).digest == an_image("1.0.0").digest
    applied(target, STAGING, an_image("1.0.0"), number=3)
    changed = git(repository, "show", "--name-only", "--format=", "main").split()
    assert changed == ["plugins/acme.tasks/environments/staging/kustomization.yaml"]


def test_somebody_elses_push_in_between_is_kept(repository: Path, tmp_path: Path):
    target = a_target(repository, tmp_path)
    hook = repository / "hooks" / "pre-receive"
    marker = tmp_path / "pushed"
    hook.write_text(f'#!/bin/sh\n[ -e "{marker}" ] || {{ touch "{marker}"; exit 1; }}\n', encoding="utf-8")
    hook.chmod(0o755)
    applied(target, PRODUCTION, an_image())  # the first push is refused, the second taken
    assert target.observe(PRODUCTION, TASKS).digest == an_image().digest


def test_the_same_again_is_no_commit(repository: Path, tmp_path: Path):
    target = a_target(repository, tmp_path)
    applied(target, PRODUCTION, an_image())
    before = git(repository, "rev-parse", "main")
    applied(target, PRODUCTION, an_image(), number=2)
    assert git(repository, "rev-parse", "main") == before


def test_what_is_removed_leaves_other_environments(repository: Path, tmp_path: Path):
    target = a_target(repository, tmp_path)
    applied(target, STAGING, an_image())
    applied(target, PRODUCTION, an_image())
    target.remove(STAGING, TASKS)
    assert target.observe(STAGING, TASKS).digest is None
    assert target.observe(PRODUCTION, TASKS).digest == an_image().digest


def test_a_repository_that_is_not_there_is_said_to_be_so(tmp_path: Path):
    with pytest.raises(TargetUnreachableError, match="nowhere"):
        a_target(tmp_path / "nowhere.git", tmp_path).observe(PRODUCTION, TASKS)


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", ".git/hooks", ""])
def test_nothing_is_written_outside_of_the_repository(repository: Path, tmp_path: Path, folder: str):
    with pytest.raises(MalformedEnvironmentError):
        applied(a_target(repository, tmp_path), replace(PRODUCTION, settings={"folder": folder}), an_image())


@pytest.mark.parametrize("address", ["--upload-pack=touch /tmp/x", ""])
def test_an_address_is_no_option_of_git(address: str):
    with pytest.raises(MalformedEnvironmentError):
        GitOpsTarget(address, by="olga", environ={}, folder=Path())


def test_a_repository_on_this_machine_is_meant_from_the_settings_folder(repository: Path, tmp_path: Path):
    target = a_target(Path(repository.name), tmp_path)
    applied(target, STAGING, an_image())
    assert target.observe(STAGING, TASKS).digest == an_image().digest
