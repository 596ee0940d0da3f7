"""Giving objects to an API server: first as a dry run, then in earnest; and who says how many replicas there are.

A number that an autoscaler chooses has no place in what is applied. It changes hands through a field manager of its
own: without an owner the number would become one, and with the cluster as its owner a new one would be refused.
"""

from collections.abc import Sequence

from qirvo.deploy.targets.kubernetes_api import (
    FIELD_MANAGER,
    ClusterApi,
    ClusterRefusedError,
    FieldsHeldError,
)
from qirvo.deploy.targets.kubernetes_differences import holders_of_replicas
from qirvo.deploy.targets.kubernetes_objects import Object
from qirvo.domain.errors import ConflictError

_APPS = "apps/v1"
_CONTROLLER = "kube-controller-manager"
_REPLICAS_MANAGER = f"{FIELD_MANAGER}-replicas"


def try_all(cluster: ClusterApi, objects: Sequence[Object], *, force: bool) -> None:
    """Ask the API server whether it would take every object.

    Raises:
        FieldsHeldError: Somebody else changed one, and nothing else is wrong.
        ClusterRefusedError: It would not; the message has every object's reason.
    """
    refusals: list[ConflictError] = []
    for one in objects:
        live = cluster.get(_APPS, "Deployment", str(one["metadata"]["name"])) if one["kind"] == "Deployment" else None
        chosen = live is not None and _is_chosen_by_the_cluster(one, live)
        try:
            cluster.apply(_without_replicas(one) if chosen else one, dry_run=True, force=force)
        except (ClusterRefusedError, FieldsHeldError) as exc:
            refusals.append(exc)
    if not refusals:
        return
    if len(refusals) == 1:
        raise refusals[0]
    kind = FieldsHeldError if all(isinstance(each, FieldsHeldError) for each in refusals) else ClusterRefusedError
    raise kind("; ".join(dict.fromkeys(each.message for each in refusals)))


def apply_one(cluster: ClusterApi, one: Object, *, force: bool) -> None:
    """Bring an object to `one`.

    Args:
        cluster: Where.
        one: What we say of it.
        force: Whether fields that somebody else holds are taken over.
    """
    if one["kind"] == "Deployment":
        _hand_replicas_over(cluster, one)
    cluster.apply(one, force=force)


def _hand_replicas_over(cluster: ClusterApi, one: Object) -> None:
    """Bring the number of replicas to where `one` may be applied, when it begins or ceases to be ours to say."""
    live = cluster.get(_APPS, "Deployment", str(one["metadata"]["name"]))
    if live is None:
        return
    if "replicas" not in one["spec"] and FIELD_MANAGER in holders_of_replicas(live):
        count = live["spec"]["replicas"]
    elif _is_chosen_by_the_cluster(one, live):
        count = one["spec"]["replicas"]
    else:
        return
    kept = {"apiVersion": _APPS, "kind": "Deployment", "metadata": {"name": one["metadata"]["name"]}}
    cluster.apply({**kept, "spec": {"replicas": count}}, manager=_REPLICAS_MANAGER, force=True)


def _is_chosen_by_the_cluster(one: Object, live: Object) -> bool:
    """Say whether `one` names a number of replicas that an autoscaler chose until now."""
    others = holders_of_replicas(live) - {FIELD_MANAGER}
    return "replicas" in one["spec"] and bool(others) and others <= {_REPLICAS_MANAGER, _CONTROLLER}


def _without_replicas(one: Object) -> Object:
    return {**one, "spec": {name: value for name, value in one["spec"].items() if name != "replicas"}}
