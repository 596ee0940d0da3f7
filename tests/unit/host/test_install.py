"""Installing from a file, a folder and a source."""

import json
from pathlib import Path

import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.domain.ramps import Ramp
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.versions import Version
from qirvo.host.candidates import ManifestRefusedError, NoManifestError, PlatformMismatchError
from qirvo.host.choosing import AmbiguousSourceError, NotOfferedError, ReleaseWithdrawnError
from qirvo.host.install import BoundElsewhereError, NotConfirmedError
from qirvo.host.installations import OriginKind
from qirvo.host.outcomes import ChangeKind, Ending
from qirvo.host.ports import Proposal
from qirvo.host.sources import NoSourceError
from qirvo.host.targets import NoSuchTargetError
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, Noting, Place, a_plugin, agree, refuse

ID = str(WEATHER)
NOBODY = Ramp.gradual(0, 0)


def test_a_folder_is_installed_and_says_it_is_unsigned(place: Place, tmp_path: Path):
    outcome = place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert (place.version(), outcome.kind, outcome.is_signed) == ("1.0.0", ChangeKind.INSTALL, False)


def test_an_archive_is_installed_as_the_folder_it_was_made_of(place: Place, tmp_path: Path):
    written = write_canonical_archive(FolderSource(a_plugin(tmp_path)), tmp_path / "weather.zip")
    place.host.install(str(written.path), confirm=agree)
    installed = place.machine.installations.get(WEATHER)
    assert (installed.tree_digest, installed.origin.kind) == (written.tree.digest, OriginKind.FILE)


def test_a_path_that_is_no_text_is_remembered_as_far_as_it_is(place: Place, tmp_path: Path):
    plugin = a_plugin(tmp_path).rename(tmp_path / "weather-\udcff")
    place.host.install(str(plugin), confirm=agree)
    assert place.machine.installations.get(WEATHER).origin.name == str(tmp_path / "weather-\\udcff")


def test_the_states_are_reached_in_order(place: Place, tmp_path: Path):
    reporter = Noting()
    place.host.install(str(a_plugin(tmp_path)), confirm=agree, reporter=reporter)
    expected = ["checked", "staged", "journalled", "re-read", "swapped", "probation", "committed"]
    assert reporter.states == expected


def test_the_owner_is_shown_what_will_be_installed(place: Place, tmp_path: Path):
    permissions = [{"name": "network-access", "required": True, "description": "Asks the weather office."}]
    shown: list[Proposal] = []

    def look(proposal: Proposal) -> bool:
        shown.append(proposal)
        return True

    place.host.install(str(a_plugin(tmp_path, permissions=permissions)), confirm=look)
    told = (shown[0].publisher, str(shown[0].version), shown[0].is_signed, shown[0].new_permissions)
    assert told == ("acme", "1.0.0", False, frozenset({"network-access"}))


def test_without_the_owners_word_nothing_is_left(place: Place, tmp_path: Path):
    with pytest.raises(NotConfirmedError):
        place.host.install(str(a_plugin(tmp_path)), confirm=refuse)
    assert not place.machine.layout.plugin(WEATHER).folder.exists()


def test_what_was_asked_for_is_granted(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path, permissions=["network-access"])), confirm=agree)
    assert place.machine.installations.get(WEATHER).grants == {"network-access"}


def test_a_first_release_that_crashes_leaves_nothing(place: Place, tmp_path: Path):
    outcome = place.host.install(str(a_plugin(tmp_path, code=CRASHING)), confirm=agree)
    assert (outcome.reverted, outcome.running, outcome.error) == (True, None, "no such luck")
    assert not place.machine.layout.plugin(WEATHER).folder.exists()


def test_a_newer_file_replaces_what_is_installed_and_keeps_it(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    outcome = place.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree)
    kept = [str(kept.version) for kept in place.machine.installations.get(WEATHER).kept]
    assert (place.version(), outcome.kind, kept) == ("1.1.0", ChangeKind.UPDATE, ["1.0.0"])


def test_a_file_that_crashes_gives_way_to_what_was_installed(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    outcome = place.host.install(str(a_plugin(tmp_path, "1.1.0", code=CRASHING)), confirm=agree)
    assert (outcome.reverted, place.version(), place.left_over()) == (True, "1.0.0", set())


def test_the_same_content_again_changes_nothing(place: Place, tmp_path: Path):
    plugin = a_plugin(tmp_path)
    place.host.install(str(plugin), confirm=agree)
    assert place.host.install(str(plugin), confirm=refuse).ending is Ending.UNCHANGED


def test_other_content_of_the_same_version_is_another_release(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    outcome = place.host.install(str(a_plugin(tmp_path, code="exports.onEnable = async () => {};\n")), confirm=agree)
    assert (outcome.ending, place.version()) == (Ending.COMMITTED, "1.0.0")


def test_a_disabled_plugin_is_updated_without_being_started(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.disable(ID)
    outcome = place.host.install(str(a_plugin(tmp_path, "1.1.0", code=CRASHING)), confirm=agree)
    assert (outcome.changed, outcome.start, place.runtime.started) == (True, None, ["1.0.0"])


def test_a_plugin_for_another_platform_is_refused(place: Place, tmp_path: Path):
    with pytest.raises(PlatformMismatchError, match=r"2\.0\.0"):
        place.host.install(str(a_plugin(tmp_path, engines={"qirvo": ">=3.0.0"})), confirm=agree)


def test_a_manifest_with_faults_is_refused_with_its_findings(place: Place, tmp_path: Path):
    with pytest.raises(ManifestRefusedError) as refusal:
        place.host.install(str(a_plugin(tmp_path, id="No Id")), confirm=agree)
    assert refusal.value.findings


def test_an_unusual_manifest_is_installed_with_its_findings(place: Place, tmp_path: Path):
    outcome = place.host.install(str(a_plugin(tmp_path, unheardOf=True)), confirm=agree)
    assert (outcome.changed, bool(outcome.findings)) == (True, True)


def test_a_folder_without_a_manifest_is_no_plugin(place: Place, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "index.js").write_text("", encoding="utf-8")
    with pytest.raises(NoManifestError):
        place.host.install(str(tmp_path / "empty"), confirm=agree)


@pytest.mark.parametrize("target", ["nothing.zip", "./nowhere", "Not An Id", "", "x" * 5000, "~nobody-here/x.zip"])
def test_what_is_neither_file_nor_id_is_told_so(place: Place, target: str):
    with pytest.raises(NoSuchTargetError):
        place.host.install(target, confirm=agree)


def test_an_id_without_any_source_is_told_so(place: Place):
    with pytest.raises(NoSourceError):
        place.host.install(ID, confirm=agree)


def test_an_id_is_installed_from_the_source_that_signed_it(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    outcome = place.host.install(ID, confirm=agree)
    assert (place.version(), outcome.is_signed, outcome.origin.name) == ("1.0.0", True, "main")


def test_a_range_takes_the_highest_release_in_it(place: Place, tmp_path: Path):
    place.trusts()
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        place.repositories.publish(a_plugin(tmp_path, version))
    place.host.install(f"{ID}@^1.0.0", confirm=agree)
    assert place.version() == "1.1.0"


def test_a_named_version_does_not_wait_for_its_rollout(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path), rollout=NOBODY)
    place.host.install(f"{ID}@1.0.0", confirm=agree)
    assert place.version() == "1.0.0"


def test_a_release_that_has_not_reached_this_host_is_refused_with_the_reason(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path), rollout=NOBODY)
    with pytest.raises(NotOfferedError) as refusal:
        place.host.install(ID, confirm=agree)
    assert refusal.value.decision is not None
    assert refusal.value.decision.reason == "not-in-rollout"


def test_an_id_in_two_sources_is_nobodys(place: Place, tmp_path: Path):
    place.trusts("one")
    place.trusts("two")
    place.repositories.publish(a_plugin(tmp_path))
    with pytest.raises(AmbiguousSourceError):
        place.host.install(ID, confirm=agree)


def test_the_owner_says_which_of_two_sources(place: Place, tmp_path: Path):
    place.trusts("one")
    place.trusts("two")
    place.repositories.publish(a_plugin(tmp_path))
    assert place.host.install(ID, confirm=agree, source="two").origin.name == "two"


def test_a_plugin_from_a_source_is_not_replaced_by_a_file(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    with pytest.raises(BoundElsewhereError):
        place.host.install(str(a_plugin(tmp_path, "1.1.0")), confirm=agree)
    assert place.version() == "1.0.0"


def test_a_plugin_from_a_source_is_not_replaced_by_another_source(place: Place, tmp_path: Path):
    place.trusts("one")
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.trusts("two")
    with pytest.raises(BoundElsewhereError):
        place.host.install(ID, confirm=agree, source="two")


def test_the_owner_may_bind_a_plugin_to_a_source(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.install(ID, confirm=agree, rebind=True)
    assert (place.version(), place.machine.installations.get(WEATHER).origin.name) == ("1.1.0", "main")


def test_a_release_taken_back_while_it_is_installed_is_not_installed(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.repositories.at_refresh[2] = lambda: place.repositories.take_back("1.0.0")
    with pytest.raises(ReleaseWithdrawnError):
        place.host.install(f"{ID}@1.0.0", confirm=agree)
    assert not place.machine.layout.plugin(WEATHER).folder.exists()


def test_a_release_halted_while_it_is_installed_by_name_is_not_installed(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.repositories.at_refresh[2] = place.repositories.halt
    with pytest.raises(ReleaseWithdrawnError, match="halted"):
        place.host.install(f"{ID}@1.0.0", confirm=agree)


def test_a_halted_release_cannot_be_had_by_name(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.repositories.halt()
    with pytest.raises(NotOfferedError, match="halted"):
        place.host.install(f"{ID}@1.0.0", confirm=agree)


def test_the_same_version_can_be_bound_to_a_source(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path, code="exports.mine = 1;\n")), confirm=agree)
    place.trusts()
    release = place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree, rebind=True)
    installed = place.machine.installations.get(WEATHER)
    assert (installed.origin.name, installed.tree_digest) == ("main", release.artifact.tree_digest)


def test_a_plugin_that_is_not_bound_says_so_where_nothing_is_offered(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"), rollout=NOBODY)
    with pytest.raises(NotOfferedError):
        place.host.install(ID, confirm=agree, rebind=True)
    assert place.machine.installations.get(WEATHER).origin.kind is OriginKind.FOLDER


def test_the_update_channel_changes_though_nothing_newer_is_offered_on_it(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree)
    place.host.install(ID, confirm=agree, update_channel=UpdateChannel.BETA)
    assert place.machine.installations.get(WEATHER).update_channel == UpdateChannel.BETA


def test_a_changed_content_tree_is_mended_by_installing_it_again(place: Place, tmp_path: Path):
    plugin = a_plugin(tmp_path)
    place.host.install(str(plugin), confirm=agree)
    entry = place.machine.layout.plugin(WEATHER).current / "dist" / "index.js"
    entry.chmod(0o644)
    entry.write_text("// somebody was here", encoding="utf-8")
    outcome = place.host.install(str(plugin), confirm=agree)
    assert (outcome.ending, place.version(), place.left_over()) == (Ending.COMMITTED, "1.0.0", set())


def test_what_was_kept_from_a_file_is_a_files_again_after_going_back(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path, "1.1.0"))
    place.host.install(ID, confirm=agree, rebind=True)
    outcome = place.host.rollback(ID)
    assert (outcome.is_signed, place.machine.installations.get(WEATHER).origin.kind) == (False, OriginKind.FOLDER)


def test_the_update_channel_is_remembered(place: Place, tmp_path: Path):
    place.trusts()
    place.repositories.publish(a_plugin(tmp_path))
    place.host.install(ID, confirm=agree, update_channel=UpdateChannel.BETA)
    assert place.machine.installations.get(WEATHER).update_channel == UpdateChannel.BETA


def test_the_record_on_disk_is_the_one_agreed_with_the_runtime(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    record = json.loads(place.machine.layout.plugin(WEATHER).installation.read_text(encoding="utf-8"))
    assert (record["pluginId"], record["version"], record["enabled"], record["state"], record["manifest"]["entry"]) == (
        ID, "1.0.0", True, "committed", "dist/index.js",
    )  # fmt: skip


def test_react_is_provided_to_a_plugin_that_expects_it(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path, package={"peerDependencies": {"react": ">=18"}})), confirm=agree)
    assert place.providing.asked == [{"react"}]


def test_three_releases_are_kept_with_the_active_one(place: Place, tmp_path: Path):
    for version in ("1.0.0", "1.1.0", "1.2.0", "1.3.0"):
        place.host.install(str(a_plugin(tmp_path, version)), confirm=agree)
    kept = [kept.version for kept in place.machine.installations.get(WEATHER).kept]
    assert (kept, place.left_over()) == ([Version("1.2.0"), Version("1.1.0")], set())
