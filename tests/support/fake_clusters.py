"""A namespace of a cluster in memory: server-side apply by its rules, and controllers that act at once."""

import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from qirvo.deploy.ports import TargetUnreachableError
from qirvo.deploy.targets.kubernetes_api import FIELD_MANAGER, ClusterRefusedError, FieldsHeldError

Object = dict[str, Any]
Fields = tuple[str, ...]

OLD = frozenset(  # what 1.20 serves of what a release consists of
    {
        ("v1", "Service"),
        ("v1", "ServiceAccount"),
        ("v1", "PersistentVolumeClaim"),
        ("apps/v1", "Deployment"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("policy/v1beta1", "PodDisruptionBudget"),
        ("autoscaling/v1", "HorizontalPodAutoscaler"),
    }
)
NEW = (OLD - {("policy/v1beta1", "PodDisruptionBudget"), ("autoscaling/v1", "HorizontalPodAutoscaler")}) | {
    ("policy/v1", "PodDisruptionBudget"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
}
_LABEL = "app.kubernetes.io/name"
_CONTROLLER = "kube-controller-manager"
_REVISION = "deployment.kubernetes.io/revision"


@dataclass
class FakeCluster:
    """A namespace.

    Attributes:
        kinds: API version and kind of what is served.
        fails: Digests of images whose pods wait in `CrashLoopBackOff`.
        denies: Kind → why the API server takes none of it.
        hides: Kinds that may not be listed.
        answers: Pod → what it answers to whoever asks for its health; one that is not here does not.
        keeps_pods: Whether pods must not be asked.
        changes: What was really changed, in order: verb and kind.
        ends_at: A verb and kind, at which the deployer is killed, before it is done.
        goes_down_at: A verb and kind, at which the API server goes away.
    """

    kinds: frozenset[tuple[str, str]] = NEW
    fails: set[str] = field(default_factory=set)
    denies: dict[str, str] = field(default_factory=dict)
    hides: set[str] = field(default_factory=set)
    answers: dict[str, bytes] = field(default_factory=dict)
    keeps_pods: bool = False
    changes: list[str] = field(default_factory=list)
    ends_at: str = ""
    goes_down_at: str = ""
    namespace: str = "plugins"
    _objects: dict[tuple[str, str], Object] = field(default_factory=dict)
    _held: dict[tuple[str, str], dict[Fields, tuple[set[str], object]]] = field(default_factory=dict)
    _sets: dict[str, list[Object]] = field(default_factory=dict)
    _counter: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def reached(self, **_way: object) -> Iterator["FakeCluster"]:
        yield self

    def served(self, versions: Collection[str]) -> frozenset[tuple[str, str]]:
        return frozenset(one for one in self.kinds if one[0] in versions)

    def apply(self, one: Object, *, dry_run: bool = False, force: bool = False, manager: str = FIELD_MANAGER) -> Object:
        kind, key = str(one["kind"]), (str(one["kind"]), str(one["metadata"]["name"]))
        if kind in self.denies:
            raise ClusterRefusedError(f"{kind} `{key[1]}`: {self.denies[kind]}")
        if (one["apiVersion"], kind) not in self.kinds:
            raise ClusterRefusedError(f"{kind} `{key[1]}`: NotFound: the server could not find the requested resource")
        given = {path: value for path, value in _leaves(one, ()) if path[0] in ("metadata", "spec")}
        held = deepcopy(self._held.get(key, {}))
        for path, value in given.items():
            owners, old = held.get(path, (set[str](), None))
            if owners - {manager} and old != value:
                if not force:
                    other = min(owners - {manager})
                    raise FieldsHeldError(f"{kind} `{key[1]}`: `{'.'.join(path)}`: conflict with `{other}`")
                owners = set()
            held[path] = (owners | {manager}, value)
        for path in [path for path, (owners, _) in held.items() if manager in owners and path not in given]:
            owners, value = held[path]
            if owners - {manager}:
                held[path] = (owners - {manager}, value)
            else:
                del held[path]
        made = self._made(one, key, held)
        if not dry_run:
            self._note(f"apply {kind}")
            self._held[key] = held
            self._objects[key] = made
            if kind == "Deployment":
                self._roll_out(made)
        return deepcopy(made)

    def edit(self, kind: str, name: str, path: Fields, value: object, *, by: str) -> None:
        """Change one field as somebody with an editor does: it is theirs from then on."""
        held = self._held[kind, name]
        held[path] = ({by}, value)
        one = {"apiVersion": self._objects[kind, name]["apiVersion"], "kind": kind, "metadata": {"name": name}}
        self._objects[kind, name] = self._made(one, (kind, name), held)

    def get(self, version: str, kind: str, name: str) -> Object | None:
        del version
        return deepcopy(self._objects.get((kind, name)))

    def list(self, version: str, kind: str, labels: Mapping[str, str]) -> list[Object]:
        del version
        if kind in self.hides:
            raise ClusterRefusedError(f"every {kind}: Forbidden: it may not be listed")
        if kind == "ReplicaSet":
            return deepcopy(self._sets.get(labels[_LABEL], []))
        if kind == "Pod":
            return [pod for one in self._sets.get(labels[_LABEL], []) for pod in one["pods"]]
        found = [one for (of, _), one in self._objects.items() if of == kind]
        return [deepcopy(one) for one in found if labels.items() <= one["metadata"].get("labels", {}).items()]

    def create(self, one: Object) -> Object:
        return self.replace({**one, "metadata": {**one["metadata"], "resourceVersion": None}})

    def replace(self, one: Object) -> Object:
        key = (str(one["kind"]), str(one["metadata"]["name"]))
        there = self._objects.get(key)
        if (there or {"metadata": {}})["metadata"].get("resourceVersion") != one["metadata"].get("resourceVersion"):
            raise ClusterRefusedError(f"{key[0]} `{key[1]}`: Conflict: the object has been modified")
        made = deepcopy(one)
        made["metadata"]["resourceVersion"] = str(next(self._counter))
        self._objects[key] = made
        return deepcopy(made)

    def delete(self, version: str, kind: str, name: str) -> None:
        del version
        self._note(f"delete {kind}")
        self._objects.pop((kind, name), None)
        self._held.pop((kind, name), None)
        if kind == "Deployment":
            self._sets.pop(name, None)

    def ask_pod(self, name: str, *, port: int, path: str) -> bytes | None:
        assert (port, path) == (3000, "health")
        if self.keeps_pods:
            raise ClusterRefusedError(f"Pod `{name}`: Forbidden: cannot get resource `pods/proxy`")
        return self.answers.get(name)

    def names(self) -> set[str]:
        """The kinds of what is there, but for leases."""
        return {kind for kind, _ in self._objects} - {"Lease"}

    def _note(self, change: str) -> None:
        if change == self.ends_at:
            raise KeyboardInterrupt
        if change == self.goes_down_at:
            raise TargetUnreachableError("the context `fake` does not answer")
        self.changes.append(change)

    def _made(self, one: Object, key: tuple[str, str], held: Mapping[Fields, tuple[set[str], object]]) -> Object:
        made: Object = {"apiVersion": one["apiVersion"], "kind": one["kind"]}
        for path, (_, value) in held.items():
            _put(made, path, value)
        if one["kind"] == "Deployment":
            made["spec"].setdefault("replicas", 1)
        managers = sorted({manager for owners, _ in held.values() for manager in owners})
        entries = []
        for manager in managers:
            fields: Object = {}
            for path, (owners, _) in held.items():
                if manager in owners:
                    _put(fields, tuple(_key(name) for name in path), {})
            entries.append({"manager": manager, "fieldsV1": fields})
        before = self._objects.get(key)
        generation = 1 if before is None else before["metadata"]["generation"] + 1
        return {
            **_lists(made),
            "metadata": {**made["metadata"], "uid": f"{key}", "generation": generation, "managedFields": entries},
        }

    def _roll_out(self, made: Object) -> None:
        """Do what the controllers and a kubelet do: new pods beside the old ones, which end once the new are well."""
        name, template = str(made["metadata"]["name"]), made["spec"]["template"]
        sets = self._sets.setdefault(name, [])
        same = next((one for one in sets if one["template"] == template), None)
        number = len(sets) + 1 if same is None else same["number"]
        image = str(template["spec"]["containers"][0]["image"])
        well = image.rpartition("@")[2] not in self.fails
        wanted = int(made["spec"]["replicas"])
        uid = f"{name}-{number}"
        newest = {
            "number": number,
            "template": template,
            "metadata": {
                "uid": uid,
                "annotations": {_REVISION: str(number)},
                "ownerReferences": [{"uid": made["metadata"]["uid"], "controller": True}],
            },
            "status": {"availableReplicas": wanted if well else 0},
            "pods": [_pod(uid, number, well=well) for number in range(wanted if well else 1)],
        }
        if same is None:
            self.answers |= {str(pod["metadata"]["name"]): counted(0, 0) for pod in newest["pods"]}
        others = [one for one in sets if one["number"] != number]
        left = sum(one["status"]["availableReplicas"] for one in others)
        if well:
            left = 0
            for one in others:
                one["status"]["availableReplicas"] = 0
        self._sets[name] = [*others, newest]
        made["metadata"]["annotations"][_REVISION] = str(number)
        self._held["Deployment", name]["metadata", "annotations", _REVISION] = ({_CONTROLLER}, str(number))
        made["status"] = {
            "observedGeneration": made["metadata"]["generation"],
            "updatedReplicas": wanted if well else 1,
            "replicas": left + (wanted if well else 1),
        }


def counted(requests: int, failures: int) -> bytes:
    """Return what a runtime answers that has counted so much."""
    plugin = {"id": "acme.tasks", "status": "healthy", "requests": {"total": requests, "failed": failures}}
    return json.dumps({"status": "healthy", "plugins": [plugin]}).encode()


def _pod(owner: str, number: int, *, well: bool) -> Object:
    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off restarting"}}
    container = {"ready": well, "state": {"running": {}} if well else waiting}
    owners = [{"uid": owner, "controller": True}]
    name = f"{owner}-{number}"
    return {
        "metadata": {"name": name, "uid": f"pod {name}", "ownerReferences": owners},
        "status": {"containerStatuses": [container]},
    }


def _leaves(value: object, path: Fields) -> Iterator[tuple[Fields, object]]:
    """Yield every value with where it stands; lists of named objects are kept by name, as a cluster does."""
    if isinstance(value, dict) and value:
        for name, below in value.items():
            yield from _leaves(below, (*path, str(name)))
    elif isinstance(value, list) and value and all(isinstance(each, dict) and "name" in each for each in value):
        for each in value:
            yield from _leaves(each, (*path, f"[{each['name']}]"))
    else:
        yield path, value


def _put(into: Object, path: Fields, value: object) -> None:
    for name in path[:-1]:
        into = into.setdefault(name, {})
    into.setdefault(path[-1], value)


def _key(name: str) -> str:
    return f'k:{{"name":"{name[1:-1]}"}}' if name.startswith("[") else f"f:{name}"


def _lists(value: Any) -> Any:
    """Turn what was kept by name into lists again."""
    if not isinstance(value, dict):
        return value
    if value and all(name.startswith("[") for name in value):
        return [_lists(each) for each in value.values()]
    return {name: _lists(each) for name, each in value.items()}
