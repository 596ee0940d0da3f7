"""What is taken into an environment: what runs in the one before, and in the first one what runs there."""

from datetime import UTC, datetime

import pytest

from qirvo.deploy.plan import NothingToPromoteError, revision_to_promote
from qirvo.domain.deployments import DeployedImage, Revision, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, MalformedEnvironmentError, Pipeline
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

TASKS = PluginId("acme", "tasks")
PIPELINE = Pipeline.of(tuple(Environment(name=name, target="fake") for name in ("dev", "staging", "production")))


def a_revision(environment: str, version: str, state: RevisionState = RevisionState.HEALTHY) -> Revision:
    digest = Digest.of(version.encode())
    image = DeployedImage(plugin_id=TASKS, version=Version(version), name="registry.example/acme/tasks", digest=digest)
    began_at = datetime(2026, 11, 23, tzinfo=UTC)
    return Revision(environment=environment, number=1, image=image, by="olga", began_at=began_at, state=state)


DEV, STAGING = a_revision("dev", "2.0.0"), a_revision("staging", "1.0.0")
BROKEN = a_revision("dev", "3.0.0", RevisionState.FAILED)


@pytest.mark.parametrize(("environment", "promoted"), [("dev", DEV), ("staging", DEV), ("production", STAGING)])
def test_what_runs_before_is_taken_and_in_the_first_environment_its_own(environment: str, promoted: Revision):
    found = revision_to_promote(TASKS, environment, pipeline=PIPELINE, revisions=[DEV, STAGING, BROKEN])
    assert found is promoted


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ("dev", "nothing of `acme.tasks` runs in `dev`, the first environment"),
        ("staging", "nothing of `acme.tasks` runs in `dev`"),
        ("production", "nothing of `acme.tasks` runs in `staging`"),
    ],
)
def test_where_nothing_runs_that_place_is_named(environment: str, said: str):
    with pytest.raises(NothingToPromoteError) as refused:
        revision_to_promote(TASKS, environment, pipeline=PIPELINE, revisions=[BROKEN])
    assert refused.value.message == said
    assert "qirvo deploy run" in refused.value.hint


def test_an_environment_that_does_not_exist_is_told():
    with pytest.raises(MalformedEnvironmentError):
        revision_to_promote(TASKS, "moon", pipeline=PIPELINE, revisions=[])
