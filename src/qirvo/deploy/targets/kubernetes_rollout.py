"""How a roll-out in a cluster stands, told from its objects alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qirvo.deferred import dataclass

Object = Mapping[str, Any]

REVISION = "deployment.kubernetes.io/revision"
_HOPELESS = frozenset(
    {
        "CrashLoopBackOff",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
    }
)
"""What a container waits for that does not come by itself, or not soon."""

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """How a roll-out stands.

    Attributes:
        is_complete: Whether every replica is new and well, and no old one is left.
        is_refused: Whether the cluster has given up, or will not make the pods.
        is_stuck: Whether a new pod waits for what does not come by itself.
        wanted: How many replicas there should be.
        updated: How many of them are new.
        available: How many of the new ones are well.
        reasons: Why it is not complete, as the cluster has it.
    """

    is_complete: bool
    is_refused: bool
    is_stuck: bool
    wanted: int
    updated: int
    available: int
    reasons: tuple[str, ...]


def judge_rollout(deployment: Object, replica_sets: Sequence[Object], pods: Iterable[Object]) -> Rollout:
    """Return how the roll-out of `deployment` stands.

    Args:
        deployment: As the cluster has it.
        replica_sets: Those that belong to it.
        pods: Those that belong to one of these.
    """
    status = deployment.get("status", {})
    wanted = int(deployment["spec"].get("replicas", 1))
    seen = int(status.get("observedGeneration", 0)) >= int(deployment["metadata"].get("generation", 0))
    newest = newest_replica_set(deployment, replica_sets) if seen else None
    updated = int(status.get("updatedReplicas", 0)) if seen else 0
    available = int(newest.get("status", {}).get("availableReplicas", 0)) if newest is not None else 0
    total = int(status.get("replicas", 0))
    conditions = {one["type"]: one for one in status.get("conditions", [])} if seen else {}
    failure, progressing = conditions.get("ReplicaFailure", {}), conditions.get("Progressing", {})
    exceeded = progressing.get("status") == "False" and progressing.get("reason") == "ProgressDeadlineExceeded"
    not_made = failure.get("status") == "True"
    own = [] if newest is None else _pods_of(newest, pods)
    troubles = [trouble for pod in own for trouble in _troubles(pod)]
    reasons = [f"{failure.get('reason')}: {failure.get('message')}"] if not_made else []
    reasons += sorted({told for _, told in troubles})
    if exceeded:
        reasons.append(f"ProgressDeadlineExceeded: {progressing.get('message', '')}")
    return Rollout(
        is_complete=seen and updated == wanted == available and total == wanted,
        is_refused=exceeded or not_made,
        is_stuck=any(kind in _HOPELESS for kind, _ in troubles),
        wanted=wanted,
        updated=updated,
        available=available,
        reasons=tuple(reasons[:_MOST_TOLD]),
    )


def running_pods(deployment: Object, replica_sets: Iterable[Object], pods: Iterable[Object]) -> dict[str, str]:
    """Return the pods of what `deployment` says now that run: a name of each that a restart changes → its own."""
    newest = newest_replica_set(deployment, replica_sets)
    found = {}
    for pod in [] if newest is None else _pods_of(newest, pods):
        containers = pod.get("status", {}).get("containerStatuses", [])
        runs = bool(containers) and all("running" in one.get("state", {}) for one in containers)
        if runs and not pod["metadata"].get("deletionTimestamp"):
            began = ".".join(str(one.get("restartCount", 0)) for one in containers)
            found[f"{pod['metadata'].get('uid')}/{began}"] = str(pod["metadata"]["name"])
    return found


def newest_replica_set(deployment: Object, replica_sets: Iterable[Object]) -> Object | None:
    """Return the ReplicaSet of what `deployment` says now; None while there is none."""
    uid = deployment["metadata"].get("uid")
    number = deployment["metadata"].get("annotations", {}).get(REVISION)
    if number is None:
        return None
    own = (one for one in replica_sets if _owner(one) == uid)
    return next((one for one in own if one["metadata"].get("annotations", {}).get(REVISION) == number), None)


def _pods_of(replica_set: Object, pods: Iterable[Object]) -> list[Object]:
    return [pod for pod in pods if _owner(pod) == replica_set["metadata"].get("uid")]


def _owner(one: Object) -> object:
    owners = one["metadata"].get("ownerReferences", [])
    return next((owner.get("uid") for owner in owners if owner.get("controller")), None)


def _troubles(pod: Object) -> list[tuple[str, str]]:
    """Return why a pod is not well: the cluster's word for it, and a sentence."""
    status, name = pod.get("status", {}), pod["metadata"]["name"]
    if pod["metadata"].get("deletionTimestamp"):
        return []
    found = []
    for condition in status.get("conditions", []):
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            reason = str(condition.get("reason"))
            found.append((reason, f"{reason}: {condition.get('message')} (pod `{name}`)"))
    for container in [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]:
        waiting = container.get("state", {}).get("waiting")
        ended = container.get("state", {}).get("terminated") or container.get("lastState", {}).get("terminated")
        if waiting is not None and waiting.get("reason") not in ("ContainerCreating", "PodInitializing"):
            reason, end = (
                str(waiting.get("reason")),
                "" if ended is None else f"; it ended with {ended.get('exitCode')}",
            )
            found.append((reason, f"{reason}: {waiting.get('message', 'it waits')}{end} (pod `{name}`)"))
        elif waiting is None and ended is not None and not container.get("ready"):
            reason = str(ended.get("reason", "Ended"))
            found.append((reason, f"{reason}: it ended with {ended.get('exitCode')} (pod `{name}`)"))
        elif waiting is None and not container.get("ready"):
            found.append(("NotReady", f"NotReady: it runs and is not well (pod `{name}`)"))
    return found
