"""What the registry makes of a release: its traits, its difference and its risk, with the plugin's history."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from qirvo.checks.circumstances import Circumstances
from qirvo.domain.differences import MOST_CHANGES, Difference, difference
from qirvo.domain.risk import LONG_SILENCE, MOST_REASONS, Tier
from qirvo.domain.submissions import Assessment
from qirvo.domain.traits import Traits
from qirvo.server.ports import Examination
from qirvo.server.usecases.checks import check_submission
from tests.support.builders import MONDAY, WEATHER, a_release
from tests.support.fake_intake import NO_SCANNERS
from tests.support.registry_values import a_plugin, a_submission
from tests.support.server_fakes import FakeBlobStore, FakeDatabase
from tests.support.traits import HOSTILE, some_traits

CALM = difference(some_traits(), some_traits(hooks=frozenset({"onUpdate"})), since="1.0.0")


@dataclass
class Comparing:
    """`ports.ArtifactChecks` that has compared with what it was told to, and remembers what it was given."""

    found: Difference | None = None
    traits: Traits = field(default_factory=some_traits)
    previous: list[Path | None] = field(default_factory=list)

    def examine(self, artifact: Path, *, circumstances: Circumstances | None = None) -> Examination:  # noqa: ARG002  # the contract
        assert circumstances is not None
        self.previous.append(circumstances.previous)
        return Examination(traits=self.traits, difference=self.found)


def assessed(
    folder: Path, checks: Comparing, *, before: timedelta | None = None, keeps_bytes: bool = True
) -> Assessment:
    """Check a release of the plugin whose last one was published `before`; None is a first release."""
    database, blobs = FakeDatabase(), FakeBlobStore(folder)
    stored = []
    for name in ("old", "new"):
        archive = folder / f"{name}.zip"
        archive.write_bytes(name.encode())
        stored.append(blobs.put_file(archive)[0])
    old, new = stored
    submission = a_submission(version="1.1.0")
    artifact = type(submission.artifact)(digest=new, size_bytes=3, tree_digest=new)
    with database.unit_of_work() as uow:
        uow.submissions.add(a_submission(version="1.1.0", artifact=artifact))
        if before is not None:
            uow.plugins.save(a_plugin())
            published = type(artifact)(digest=old, size_bytes=3, tree_digest=old)
            uow.plugins.add_release(WEATHER, a_release("1.0.0", artifact=published, published_at=MONDAY - before))
        uow.commit()
    if not keeps_bytes:
        blobs.delete(old)
    checked = check_submission(
        submission.id,
        now=MONDAY,
        new_uow=database.unit_of_work,
        blobs=blobs,
        checks=checks,
        scanning=NO_SCANNERS,
        new_id=lambda prefix: f"{prefix}1",
    )
    return checked.assessment


def reasons(assessment: Assessment) -> list[str]:
    assert assessment.risk is not None
    return [reason.rule for reason in assessment.risk.reasons]


def test_what_the_checks_saw_is_kept(tmp_path: Path):
    found = difference(some_traits(), HOSTILE, since="1.0.0")
    assessment = assessed(tmp_path, Comparing(found=found, traits=HOSTILE), before=timedelta(days=1))
    assert (assessment.traits, assessment.difference) == (HOSTILE, found)
    assert assessment.risk is not None
    assert assessment.risk.tier is Tier.CRITICAL


def test_a_first_release_is_told_from_one_that_could_not_be_compared(tmp_path: Path):
    first = assessed(tmp_path, Comparing())
    update = assessed(tmp_path, Comparing(), before=timedelta(days=1))
    assert (reasons(first), reasons(update)) == (["risk/first-release"], ["risk/nothing-compared"])


def test_a_release_whose_bytes_are_gone_does_not_keep_the_next_from_being_checked(tmp_path: Path):
    checks = Comparing()
    assessment = assessed(tmp_path, checks, before=timedelta(days=1), keeps_bytes=False)
    assert (checks.previous, reasons(assessment)) == ([None], ["risk/nothing-compared"])


def test_the_first_update_after_a_long_silence_is_looked_at(tmp_path: Path):
    after_long = assessed(tmp_path, Comparing(found=CALM), before=LONG_SILENCE + timedelta(days=1))
    soon = assessed(tmp_path, Comparing(found=CALM), before=timedelta(days=30))
    assert (reasons(after_long), reasons(soon)) == (["risk/long-silence"], [])


def test_what_is_kept_is_bounded(tmp_path: Path):
    modules = frozenset(f"module{number}" for number in range(2 * MOST_CHANGES))
    found = difference(Traits(), Traits(imports=modules), since="1.0.0")
    assessment = assessed(tmp_path, Comparing(found=found), before=timedelta(days=1))
    assert assessment.difference is not None
    assert assessment.risk is not None
    assert (len(assessment.difference.changes), assessment.difference.more_changes) == (MOST_CHANGES, MOST_CHANGES)
    assert len(assessment.risk.reasons) == MOST_REASONS
