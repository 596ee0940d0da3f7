"""Mirrors when nobody means harm."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qirvo.domain.mirroring import Kept, KeptDeltas
from qirvo.domain.names import PluginId
from qirvo.host.bootstrap import Host
from qirvo.host.layout import HostLayout
from qirvo.host.mirrors.archive import export_mirror, import_mirror
from qirvo.host.mirrors.folder import MirrorFolder, NoMirrorError
from qirvo.host.mirrors.sync import MirrorOfAnotherError, NothingToMirrorError, Selection
from qirvo.host.mirrors.verify import verify_mirror
from qirvo.host.outcomes import Way
from qirvo.host.remote import HttpRepositories
from qirvo.host.rollout_logs import NoRolloutLogError
from qirvo.host.sources import FingerprintMismatchError, SourceNotConfirmedError
from qirvo.trust.verifying import NoSuchPluginError
from tests.support.builders import WEATHER
from tests.support.hosts import a_place, agree, refuse
from tests.support.mirrors import DAY, Copied


def test_a_mirror_is_verified_without_what_it_was_copied_from(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    fingerprint = copied.signed.fingerprint
    copied.signed.folder.rename(tmp_path / "gone")
    verified = verify_mirror(copied.mirror, max_age=None, fingerprint=fingerprint)
    assert (verified.plugins, verified.artifacts) == (1, 1)


def test_a_second_sync_fetches_only_what_is_new(tmp_path: Path):
    copied = Copied(tmp_path)
    first = copied.sync()
    second = copied.sync()
    copied.publish("1.1.0")
    third = copied.sync()
    assert [(each.fetched, each.present) for each in (first, second, third)] == [(1, 0), (0, 1), (1, 1)]
    verify_mirror(copied.mirror, max_age=None)


def test_what_the_state_before_needed_goes_one_sync_later(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    first = set(MirrorFolder(copied.mirror).present())
    for version in ("1.1.0", "1.2.0"):
        copied.publish(version)
        copied.sync()
    record = MirrorFolder(copied.mirror).record()
    assert set(MirrorFolder(copied.mirror).present()) == {*record.files, *record.earlier}
    assert first - set(record.files) - set(record.earlier)
    verify_mirror(copied.mirror, max_age=None)


def test_without_a_selection_everything_is_copied(tmp_path: Path):
    assert Copied(tmp_path).sync(Selection()).record.plugins == ["acme.weather"]


def test_all_plugins_of_a_publisher_are_copied(tmp_path: Path):
    assert Copied(tmp_path).sync(Selection(publishers=("acme",))).record.plugins == ["acme.weather"]


def test_a_publisher_without_plugins_is_refused(tmp_path: Path):
    with pytest.raises(NothingToMirrorError):
        Copied(tmp_path).sync(Selection(publishers=("nobody",)))


def test_a_plugin_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(NoSuchPluginError):
        Copied(tmp_path).sync(Selection(plugins=(PluginId("acme", "nothing"),)))


def test_an_archive_that_was_taken_down_is_skipped_and_said(tmp_path: Path):
    copied = Copied(tmp_path)
    for path in (copied.signed.folder / "artifacts").glob("*.zip"):
        path.unlink()
    synced = copied.sync()
    assert synced.record.artifacts == []
    assert "acme.weather` 1.0.0" in synced.skipped[0]


def test_another_repository_is_not_mixed_in(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    (tmp_path / "other").mkdir()
    other = Copied(tmp_path / "other")
    with pytest.raises((MirrorOfAnotherError, FingerprintMismatchError)):
        other.sync(to=copied.mirror)


def test_a_folder_without_a_mirror_is_said_to_be_none(tmp_path: Path):
    with pytest.raises(NoMirrorError):
        verify_mirror(tmp_path, max_age=None)


def test_an_export_is_the_same_bytes_each_time_and_verifies_elsewhere(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    outs = [tmp_path / "one.tar", tmp_path / "two.tar"]
    for out in outs:
        export_mirror(copied.mirror, out)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    there = tmp_path / "there"
    import_mirror(outs[0], there, confirm=agree, max_age=DAY)
    assert verify_mirror(there, max_age=DAY).artifacts == 1


def test_what_is_imported_first_needs_its_root_agreed_to(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    export_mirror(copied.mirror, tmp_path / "out.tar")
    with pytest.raises(SourceNotConfirmedError, match=copied.signed.fingerprint):
        import_mirror(tmp_path / "out.tar", tmp_path / "there", confirm=refuse)
    with pytest.raises(FingerprintMismatchError):
        import_mirror(tmp_path / "out.tar", tmp_path / "there", confirm=agree, fingerprint="0" * 64)
    import_mirror(tmp_path / "out.tar", tmp_path / "there", confirm=refuse, fingerprint=copied.signed.fingerprint)


def test_a_later_export_moves_the_folder_on(tmp_path: Path):
    copied, there = Copied(tmp_path), tmp_path / "there"
    for version in ("1.1.0", "1.2.0"):
        copied.publish(version)
        copied.sync()
        export_mirror(copied.mirror, tmp_path / "out.tar")
        import_mirror(tmp_path / "out.tar", there, confirm=agree)
    assert verify_mirror(there, max_age=timedelta(hours=1)).signed_at == copied.signed.signed_now()


def test_a_mirror_of_a_mirror_verifies(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    host = Host.open(tmp_path / "home", environ={})
    host.mirror_sync(str(copied.mirror), tmp_path / "again", Selection(plugins=(WEATHER,)), confirm=agree)
    assert verify_mirror(tmp_path / "again", max_age=None, fingerprint=copied.signed.fingerprint).artifacts == 1


def behind(copied: Copied, home: Path) -> Host:
    """A host that trusts the mirror in its folder, and nothing else."""
    machine = replace(a_place(home).machine, open_repositories=lambda: HttpRepositories(HostLayout(home)))
    host = Host(home, {}, open_machine=lambda: machine)
    host.source_add(str(copied.mirror), confirm=refuse, fingerprint=copied.signed.fingerprint)
    return host


def test_a_host_behind_a_mirror_that_moves_on_updates_by_delta(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.sync()
    host = behind(copied, tmp_path / "host")
    host.install(str(WEATHER), confirm=agree)
    copied.publish("1.1.0")
    for _ in range(2):  # what was brought once stays
        assert len(copied.sync().record.deltas) == 1
    outcome = host.update(str(WEATHER), confirm=agree)
    assert outcome.fetched is not None
    assert outcome.fetched.way is Way.DELTA
    assert verify_mirror(copied.mirror, max_age=DAY).deltas == 1


def test_no_deltas_are_brought_where_none_are_asked_for(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.publish("1.1.0")
    chosen = {each: Selection(plugins=(WEATHER,), kept=Kept(releases=2, deltas=each)) for each in KeptDeltas}
    brought = {each: len(copied.sync(selection).record.deltas) for each, selection in chosen.items()}
    assert brought == {KeptDeltas.CARRIED: 1, KeptDeltas.ALL: 1, KeptDeltas.NONE: 0}
    assert list((copied.mirror / "deltas").iterdir()) != []  # what the state before needed stays once more


def test_a_delta_that_is_gone_is_skipped_and_said(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.publish("1.1.0")
    shutil.rmtree(copied.signed.folder / "deltas")
    synced = copied.sync(Selection(plugins=(WEATHER,), kept=Kept(deltas=KeptDeltas.ALL)))
    assert (synced.fetched, synced.record.deltas) == (2, [])
    assert "`acme.weather` 1.1.0, the delta from 1.0.0" in synced.skipped[0]


def test_deltas_and_rollout_logs_are_carried_in_an_export(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.publish("1.1.0")
    copied.sync(Selection(plugins=(WEATHER,), kept=Kept(deltas=KeptDeltas.ALL)))
    export_mirror(copied.mirror, tmp_path / "out.tar")
    brought = import_mirror(tmp_path / "out.tar", tmp_path / "there", confirm=agree)
    assert (brought.deltas, brought.logs) == (1, 1)
    verify_mirror(tmp_path / "there", max_age=DAY)


def test_the_rollout_log_behind_a_mirror_is_proven_by_what_was_signed(tmp_path: Path):
    copied = Copied(tmp_path)
    copied.publish("1.1.0")
    copied.sync()
    proven = behind(copied, tmp_path / "host").rollout_log(str(WEATHER))
    assert [entry.after["current"] for entry in proven.entries] == ["1.0.0", "1.1.0"]
    assert proven.signed == proven.end
    assert proven.end is not None
    assert proven.end.number == 2


def test_a_registry_that_shows_no_rollout_log_is_mirrored_without(tmp_path: Path):
    copied = Copied(tmp_path)
    shutil.rmtree(copied.signed.folder / "rollout-logs")
    synced = copied.sync()
    assert synced.record.logs == []
    assert "`acme.weather`, its rollout log" in synced.skipped[0]
    with pytest.raises(NoRolloutLogError):
        behind(copied, tmp_path / "host").rollout_log(str(WEATHER))
