"""How a roll-out stands, by what a cluster says of it."""

from typing import Any

import pytest

from qirvo.deploy.targets.kubernetes_differences import differences_between
from qirvo.deploy.targets.kubernetes_rollout import judge_rollout

REVISION = "deployment.kubernetes.io/revision"


def a_deployment(
    *, seen: int = 2, updated: int = 2, total: int = 2, conditions: list[Any] | None = None
) -> dict[str, Any]:
    return {
        "metadata": {"uid": "d", "generation": 2, "annotations": {REVISION: "2"}},
        "spec": {"replicas": 2},
        "status": {
            "observedGeneration": seen,
            "updatedReplicas": updated,
            "replicas": total,
            "conditions": conditions or [],
        },
    }


def a_set(number: int, available: int) -> dict[str, Any]:
    owners = [{"uid": "d", "controller": True}]
    metadata = {"uid": f"s{number}", "annotations": {REVISION: str(number)}, "ownerReferences": owners}
    return {"metadata": metadata, "status": {"availableReplicas": available}}


def a_pod(number: int, **status: Any) -> dict[str, Any]:
    owners = [{"uid": f"s{number}", "controller": True}]
    return {"metadata": {"name": f"p{number}", "ownerReferences": owners}, "status": status}


def waiting(reason: str, **more: Any) -> dict[str, Any]:
    container = {"ready": False, "state": {"waiting": {"reason": reason, "message": "because"}}, **more}
    return a_pod(2, containerStatuses=[container])


def test_a_roll_out_is_complete_when_all_are_new_and_well_and_none_is_old():
    assert judge_rollout(a_deployment(), [a_set(1, 0), a_set(2, 2)], []).is_complete


@pytest.mark.parametrize(
    ("deployment", "well"),
    [
        (a_deployment(seen=1), 2),  # what it says is of the generation before
        (a_deployment(updated=1), 2),
        (a_deployment(total=3), 2),  # an old one is left
        (a_deployment(), 1),
    ],
)
def test_anything_less_is_not_complete(deployment: dict[str, Any], well: int):
    assert not judge_rollout(deployment, [a_set(1, 2), a_set(2, well)], []).is_complete


def test_old_pods_that_are_well_do_not_count():
    assert judge_rollout(a_deployment(updated=1, total=3), [a_set(1, 2), a_set(2, 0)], []).available == 0


@pytest.mark.parametrize("reason", ["ImagePullBackOff", "CrashLoopBackOff", "CreateContainerConfigError"])
def test_what_does_not_come_by_itself_is_stuck(reason: str):
    rollout = judge_rollout(a_deployment(updated=1), [a_set(2, 0)], [waiting(reason)])
    assert (rollout.is_stuck, rollout.reasons) == (True, (f"{reason}: because (pod `p2`)",))


@pytest.mark.parametrize("reason", ["ContainerCreating", "ErrImagePull"])
def test_what_may_come_is_not_stuck(reason: str):
    assert not judge_rollout(a_deployment(updated=1), [a_set(2, 0)], [waiting(reason)]).is_stuck


def test_a_pod_of_an_earlier_release_is_no_trouble_of_this_one():
    old = a_pod(1, containerStatuses=[{"ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}])
    assert judge_rollout(a_deployment(), [a_set(1, 0), a_set(2, 2)], [old]).reasons == ()


def test_a_quota_that_refuses_pods_is_told_in_its_words():
    said = 'pods "x" is forbidden: exceeded quota: few'
    failure = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": said}
    rollout = judge_rollout(a_deployment(updated=0, conditions=[failure]), [a_set(2, 0)], [])
    assert (rollout.is_refused, rollout.reasons) == (True, (f"FailedCreate: {said}",))


def test_a_deadline_that_is_exceeded_is_told_with_what_the_pods_say():
    late = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}
    pod = a_pod(2, containerStatuses=[{"ready": False, "state": {"running": {}}}])
    rollout = judge_rollout(a_deployment(updated=1, conditions=[late]), [a_set(2, 0)], [pod])
    assert rollout.is_refused
    assert rollout.reasons[0].startswith("NotReady")
    assert rollout.reasons[-1] == "ProgressDeadlineExceeded: timed out"


def test_a_pod_that_no_node_takes_is_told():
    told = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes"}
    rollout = judge_rollout(a_deployment(updated=1), [a_set(2, 0)], [a_pod(2, conditions=[told])])
    assert rollout.reasons == ("Unschedulable: 0/1 nodes (pod `p2`)",)


def an_object(memory: str, *, entries: list[Any] | None = None) -> dict[str, Any]:
    containers = [{"name": "plugin", "resources": {"limits": {"memory": memory}}}]
    return {
        "metadata": {"name": "a", "generation": len(memory), "managedFields": entries or []},
        "spec": {"template": {"spec": {"containers": containers}}},
        "status": {"replicas": len(memory)},
    }


def test_what_the_server_counts_is_no_difference():
    assert differences_between(an_object("1Gi"), an_object("1Gi"), manager="us") == []


def test_a_difference_names_the_field_and_who_changed_it():
    fields: Any = {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"plugin"}': {"f:resources": {}}}}}}}
    limits = fields["f:spec"]["f:template"]["f:spec"]["f:containers"]['k:{"name":"plugin"}']
    limits["f:resources"] = {"f:limits": {"f:memory": {}}}
    live = an_object("300Mi", entries=[{"manager": "kubectl-edit", "fieldsV1": fields}, {"manager": "other"}])
    (told,) = differences_between(live, an_object("192Mi"), manager="us")
    field = "spec.template.spec.containers.plugin.resources.limits.memory"
    assert told == f"`{field}` is `300Mi` and should be `192Mi`, changed by `kubectl-edit`"
