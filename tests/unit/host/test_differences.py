"""An update that is gravely different waits for the owner of the host, who is shown the difference."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qirvo.domain.differences import Gravity
from qirvo.domain.traits import Traits
from qirvo.domain.updates import NoUpdate, Offer
from qirvo.domain.versions import Version
from qirvo.host.install import NotConfirmedError
from qirvo.host.ports import Proposal, SourceProposal
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, Place, a_plugin, agree, refuse
from tests.support.traits import HOSTILE, some_traits

ID = str(WEATHER)
CLEAN, TURNED = (replace(traits, permissions=frozenset()).signed() for traits in (some_traits(), HOSTILE))


@pytest.fixture
def installed(place: Place, tmp_path: Path) -> Place:
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path), traits=CLEAN)
    place.host.install(ID, confirm=agree)
    return place


def forget_the_first(place: Place) -> None:
    """Let the index list the newest release alone."""
    index = place.repositories.indexes[WEATHER]
    rest = {version: release for version, release in index.releases.items() if version != Version("1.0.0")}
    heads = {name: replace(head, previous=None) for name, head in index.heads.items()}
    place.repositories.indexes[WEATHER] = replace(index, number=index.number + 1, releases=rest, heads=heads)


def decision(place: Place) -> object:
    (checked,) = place.host.check_updates()
    return checked.decision


def test_what_was_signed_is_remembered_with_the_installation(installed: Place):
    found = installed.installed()
    assert found is not None
    assert found.traits == CLEAN


def test_an_update_that_turned_hostile_waits(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=TURNED)
    with pytest.raises(NotConfirmedError):
        installed.host.update(ID, confirm=refuse)
    assert installed.version() == "1.0.0"


def test_the_owner_is_shown_the_difference_and_may_agree(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=TURNED)
    shown: list[Proposal | SourceProposal] = []
    installed.host.update(ID, confirm=lambda proposal: not shown.append(proposal))  # type: ignore[func-returns-value]
    (proposal,) = shown
    assert isinstance(proposal, Proposal)
    assert proposal.difference is not None
    grave = proposal.difference.of_gravity(Gravity.HIGH)
    assert [change.sentence for change in grave] == ["new network host `collect.evil.example`"]
    assert installed.version() == "1.1.0"


def test_a_release_taken_by_name_shows_its_difference_too(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=TURNED)
    shown: list[Proposal | SourceProposal] = []
    installed.host.install(f"{ID}@1.1.0", confirm=lambda proposal: not shown.append(proposal))  # type: ignore[func-returns-value]
    (proposal,) = shown
    assert isinstance(proposal, Proposal)
    assert proposal.difference is not None
    assert proposal.difference.gravity is Gravity.HIGH


def test_an_ordinary_update_asks_nobody(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=CLEAN)
    installed.host.update(ID, confirm=refuse)
    assert installed.version() == "1.1.0"


def test_a_registry_that_forgets_the_old_release_hides_nothing(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=TURNED)
    forget_the_first(installed)
    answer = decision(installed)
    assert isinstance(answer, NoUpdate)
    assert answer.reason == "needs-consent"
    assert "`collect.evil.example`" in answer.explanation


@pytest.mark.parametrize("left", ["null", "absent"])
def test_an_older_installation_remembers_nothing_and_is_updated_as_before(installed: Place, tmp_path: Path, left: str):
    path = installed.machine.layout.plugin(WEATHER).installation
    document = json.loads(path.read_text(encoding="utf-8"))
    rest = {name: value for name, value in document.items() if name != "traits"}
    path.write_text(json.dumps(rest | ({"traits": None} if left == "null" else {})), encoding="utf-8")
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=TURNED)
    forget_the_first(installed)
    assert isinstance(decision(installed), Offer)


def traits_of(place: Place) -> Traits | None:
    found = place.installed()
    assert found is not None
    return found.traits


def test_going_back_brings_back_what_was_signed_of_the_kept_release(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0"), traits=TURNED)
    installed.host.update(ID, confirm=agree)
    after_update = traits_of(installed)
    installed.host.rollback(ID)
    assert (after_update, traits_of(installed)) == (TURNED, CLEAN)


def test_an_update_that_does_not_come_up_leaves_what_was_signed_of_the_old_one(installed: Place, tmp_path: Path):
    installed.repositories.publish(a_plugin(tmp_path, "1.1.0", code=CRASHING), traits=TURNED)
    installed.host.update(ID, confirm=agree)
    assert traits_of(installed) == CLEAN


def test_what_comes_from_a_folder_is_vouched_for_by_nobody(installed: Place, tmp_path: Path):
    installed.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree, rebind=True)
    assert traits_of(installed) is None


def test_naming_what_is_installed_already_learns_its_traits_and_forgets_none(place: Place, tmp_path: Path):
    place.trusts()
    plugin = a_plugin(tmp_path)
    place.repositories.publish(plugin)
    place.host.install(ID, confirm=agree)
    seen = [traits_of(place)]
    for traits in (CLEAN, None):
        place.repositories.publish(plugin, traits=traits)
        place.host.install(f"{ID}@1.0.0", confirm=agree)
        seen.append(traits_of(place))
    assert seen == [None, CLEAN, CLEAN]
