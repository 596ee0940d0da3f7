"""`deployment_ports` on every database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.deployment_records import (
    Deployment,
    DeploymentRequest,
    KnownEnvironment,
    LateWord,
    Lease,
    NoSuchDeploymentError,
    Observation,
)
from qirvo.domain.deployments import Approval, DeployedImage, GateResult, Revision, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.server.deployment_ports import DeploymentQuery
from qirvo.server.ports import UnitOfWork
from tests.support.builders import MONDAY, WEATHER
from tests.support.databases import REAL_DATABASES

OTHER = PluginId("acme", "sky")
IMAGE = DeployedImage(plugin_id=WEATHER, version=Version("1.0.0"), name="images.example/a", digest=Digest("a" * 64))
GATES = (GateResult(gate="policy", opens=True, reason="nothing", details={"findings": ("one", "two")}),)


@pytest.fixture(params=REAL_DATABASES)
def uow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[UnitOfWork]:
    with REAL_DATABASES[request.param](tmp_path).unit_of_work() as uow:
        yield uow


def a_deployment(name: str, number: int, place: str = "dev", **more: object) -> Deployment:
    revision = Revision(
        environment=place,
        number=number,
        image=IMAGE,
        by="ann",
        began_at=MONDAY,
        manifests={"a": "b"},
        evidence=GATES,
    )
    return Deployment(
        id=f"dep_{name}",
        publisher="acme",
        key=f"key-{name}",
        fence=1,
        revision=replace(revision, **more),  # type: ignore[arg-type]  # fields by name
        recorded_at=MONDAY,
    )


def test_a_deployment_is_kept_whole_and_ends(uow: UnitOfWork):
    begun = a_deployment("1", 1, restores=4)
    uow.deployments.add(begun)
    assert uow.deployments.get("dep_1") == uow.deployments.by_key("acme", "key-1") == begun
    assert uow.deployments.by_key("evil", "key-1") is None
    assert list(uow.deployments.unended("acme")) == [begun]
    word = LateWord(by="eve", at=MONDAY, state=RevisionState.FAILED, detail="no")
    ended = replace(
        begun,
        revision=replace(begun.revision, state=RevisionState.HEALTHY, ended_at=MONDAY, detail="well"),
        late_words=(word,),
    )
    uow.deployments.save(ended)
    assert uow.deployments.get("dep_1") == ended
    assert list(uow.deployments.unended("acme")) == []
    with pytest.raises(NoSuchDeploymentError):
        uow.deployments.get("dep_2")


@pytest.mark.parametrize(("key", "number"), [("key-1", 2), ("key-9", 1)])
def test_a_key_and_a_number_are_one_deployments(uow: UnitOfWork, key: str, number: int):
    uow.deployments.add(a_deployment("1", 1))
    with pytest.raises(ConflictError):
        uow.deployments.add(replace(a_deployment("9", number), key=key))


def test_pages_filters_and_what_runs(uow: UnitOfWork):
    well = {"state": RevisionState.HEALTHY}
    kept = [
        a_deployment("1", 1, **well),
        a_deployment("2", 2, state=RevisionState.FAILED),
        a_deployment("3", 1, "staging", by="eve", **well),
        a_deployment("4", 1, image=replace(IMAGE, plugin_id=OTHER), **well),
        a_deployment("5", 3, **well),
    ]
    for one in kept:
        uow.deployments.add(one)
    deployments = uow.deployments

    def found(**query: object) -> list[str]:
        return [one.id for one in deployments.page("acme", DeploymentQuery(**query), limit=9)]  # type: ignore[arg-type]  # fields by name

    assert found() == ["dep_5", "dep_4", "dep_3", "dep_2", "dep_1"]
    assert found(before="dep_4", plugin_id=WEATHER) == ["dep_3", "dep_2", "dep_1"]
    assert found(environment="staging") == found(by="eve") == ["dep_3"]
    assert found(state=RevisionState.FAILED) == ["dep_2"]
    assert [one.id for one in deployments.page("acme", DeploymentQuery(), limit=2)] == ["dep_5", "dep_4"]
    assert deployments.page("evil", DeploymentQuery(), limit=9) == []
    assert [one.id for one in deployments.current("acme")] == ["dep_4", "dep_5", "dep_3"]
    assert (deployments.last_number("acme", WEATHER, "dev"), deployments.last_number("evil", WEATHER, "dev")) == (3, 0)
    assert list(deployments.plugins("acme")) == [OTHER, WEATHER]


def test_environments_keep_their_order_and_are_forgotten(uow: UnitOfWork):
    dev, old, new = (KnownEnvironment(name=name, position=0, target="engine") for name in ("dev", "old", "new"))
    uow.deployed_environments.save_environments("acme", [dev, replace(old, position=1)])
    uow.deployed_environments.save_environments("acme", [replace(new, approvals=2)])
    known = uow.deployed_environments.environments("acme")
    assert [(one.name, one.position, one.approvals) for one in known] == [("new", 0, 2), ("dev", 1, 0), ("old", 2, 0)]
    seen = Observation(environment="old", plugin_id=WEATHER, is_as_deployed=True, detail="ok", at=MONDAY)
    uow.deployed_environments.observe("acme", seen)
    for _ in range(2):
        uow.deployed_environments.forget_environment("acme", "old")
    assert [one.name for one in uow.deployed_environments.environments("acme")] == ["new", "dev"]
    assert list(uow.deployed_environments.observations("acme")) == []


def test_a_lease_takes_the_place_of_the_one_that_stands_there(uow: UnitOfWork):
    first = Lease(environment="dev", plugin_id=WEATHER, holder="h" * 16, by="ann", fence=1, expires_at=MONDAY)
    second = replace(first, by="eve", fence=2, expires_at=MONDAY + timedelta(minutes=1))
    places = uow.deployed_environments
    assert places.lease("acme", "dev", WEATHER) is None
    assert places.replace_lease("acme", None, first)
    assert not places.replace_lease("acme", None, second)
    assert places.lease("acme", "dev", WEATHER) == first
    assert places.replace_lease("acme", first, second)
    assert not places.replace_lease("acme", first, replace(first, fence=3))
    assert places.lease("acme", "dev", WEATHER) == second
    assert places.lease("evil", "dev", WEATHER) is None


def test_wishes_approvals_scans_and_looks(uow: UnitOfWork):
    places = uow.deployed_environments
    wish = DeploymentRequest(
        environment="dev", image=IMAGE, by="ann", at=MONDAY, manifests={"a": "b"}, evidence=GATES, id="dpr_1"
    )
    for each in (wish, replace(wish, id="dpr_2")):
        places.save_request("acme", each)
    assert list(places.requests("acme")) == [replace(wish, id="dpr_2")]
    assert (places.request("dpr_1"), places.request("dpr_2")) == (None, ("acme", replace(wish, id="dpr_2")))
    for _ in range(2):
        places.remove_request("acme", "dev", WEATHER)
    assert list(places.requests("acme")) == []
    word = Approval(environment="dev", digest=IMAGE.digest, by="eve", at=MONDAY)
    assert [places.approve("acme", WEATHER, word) for _ in range(2)] == [True, False]
    assert (list(places.approvals("acme", WEATHER)), list(places.approvals("acme", OTHER))) == ([word], [])
    for passed in (False, True):
        places.note_scan("acme", IMAGE.digest, at=MONDAY, passed=passed)
        assert places.scanned_at("acme", IMAGE.digest) == (MONDAY if passed else None)
    seen = Observation(environment="dev", plugin_id=WEATHER, is_as_deployed=False, detail="", at=MONDAY)
    for each_seen in (seen, replace(seen, is_as_deployed=True)):
        places.observe("acme", each_seen)
    assert list(places.observations("acme")) == [replace(seen, is_as_deployed=True)]
