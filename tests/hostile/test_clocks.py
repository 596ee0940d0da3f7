"""A host whose clock was set ahead or back gains nothing, nor does whoever set it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qirvo.domain.ramps import Ramp
from qirvo.domain.rollouts import Rollout
from qirvo.trust.layout import Validity
from qirvo.trust.verifying import TamperedMetadataError, TrustedRepository
from tests.support.repositories import ADDRESS, FolderFetcher, a_host, a_repository, publish, renew, right_now, seen

DAY = timedelta(days=1)


class Scene:
    """A registry on the true time, and a host with a clock that anybody may set."""

    def __init__(self, folder: Path, *, validity: Validity | None = None) -> None:
        self.folder = folder
        self.at = right_now()
        self.repository = a_repository(folder / "public", now=self.at, validity=validity or Validity())
        publish(self.repository, 1)
        self.host, self.fetcher = a_host(folder / "host", self.repository, clock=lambda: self.at)
        seen(self.host)

    def set_clock(self, by: timedelta) -> datetime:
        self.at = right_now() + by
        return self.at

    def signs(self, after: timedelta) -> datetime:
        now = right_now() + after
        self.repository.sign_time(now=now)
        return now

    def refuses(self) -> str:
        with pytest.raises(TamperedMetadataError) as refusal:
            self.host.refresh()
        assert "clock" in refusal.value.hint
        return refusal.value.message


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_clock_that_is_ahead_is_named_with_what_expired(scene: Scene):
    clock = scene.set_clock(30 * DAY)
    said = scene.refuses()
    assert f"this machine's clock says {clock:%Y-%m-%d %H:%M} UTC" in said
    assert f"timestamp.json is expired since {right_now() + DAY:%Y-%m-%d}" in said


@pytest.mark.parametrize(("days", "what"), [(400, "root.json is expired since"), (366, "root.json")])
def test_a_clock_that_is_far_ahead_names_the_root(scene: Scene, days: int, what: str):
    scene.set_clock(days * DAY)
    assert what in scene.refuses()


def test_a_clock_that_is_put_right_goes_on(scene: Scene):
    scene.set_clock(30 * DAY)
    scene.refuses()
    publish(scene.repository, 2)
    scene.set_clock(timedelta())
    assert seen(scene.host).number == 2


@pytest.mark.parametrize("off", [-400 * DAY, -2 * DAY, timedelta(), timedelta(hours=20)])
def test_no_clock_moves_a_ramp(scene: Scene, off: timedelta):
    rollout = Rollout(salt="acme/weather@1.1.0", start=right_now(), ramp=Ramp.gradual(0, 10 * 86_400))
    signed = scene.signs(timedelta(hours=1))
    scene.set_clock(off)
    signed_now = scene.host.refresh()
    assert (signed_now, rollout.threshold(signed_now)) == (signed, rollout.threshold(signed))


def test_a_clock_that_was_set_back_takes_nothing_that_had_expired_when_the_time_was_signed(tmp_path: Path):
    scene = Scene(tmp_path, validity=Validity(targets=5 * DAY, bins=4 * DAY, snapshot=3 * DAY))
    scene.signs(6 * DAY)  # the targets role is its owner's to renew, and was not
    scene.set_clock(-30 * DAY)
    said = scene.refuses()
    assert "targets is expired" in said
    assert f"but {right_now() + 6 * DAY:%Y-%m-%d}" in said


def test_an_old_state_that_is_sent_again_is_judged_by_the_time_seen_not_by_the_clock(tmp_path: Path):
    scene = Scene(tmp_path, validity=Validity(root=5 * DAY))
    scene.signs(4 * DAY)
    scene.set_clock(4 * DAY)
    scene.host.refresh()
    (scene.host.folder / "metadata" / "timestamp.json").unlink()  # whoever sets clocks may delete a file, too
    scene.host = TrustedRepository(ADDRESS, scene.host.folder, fetcher=scene.fetcher, clock=lambda: scene.at)
    scene.signs(6 * DAY)
    scene.set_clock(-30 * DAY)
    assert "expired" in scene.refuses()


def test_a_maximum_age_is_counted_from_the_latest_time_seen(tmp_path: Path):
    scene = Scene(tmp_path)
    old = (scene.repository.folder / "metadata" / "timestamp.json").read_bytes()
    scene.signs(9 * DAY)
    scene.set_clock(9 * DAY)
    scene.host.refresh()
    (scene.repository.folder / "metadata" / "timestamp.json").write_bytes(old)
    (scene.host.folder / "metadata" / "timestamp.json").unlink()
    scene.set_clock(-9 * DAY)
    aged = TrustedRepository(ADDRESS, scene.host.folder, fetcher=scene.fetcher, max_age=7 * DAY, clock=lambda: scene.at)
    with pytest.raises(Exception, match="at most `7d` is accepted"):
        aged.refresh()


def test_a_registry_whose_clock_was_set_back_goes_on_from_the_time_it_signed(scene: Scene):
    ahead = scene.signs(3 * DAY)
    publish(scene.repository, 2)
    assert seen(scene.host).number == 2
    assert scene.host.signed_now == ahead
    renew(scene.repository)
    assert seen(scene.host).number == 2


def test_new_keys_put_a_host_right_that_saw_a_time_far_ahead(scene: Scene):
    scene.signs(40 * DAY)
    scene.set_clock(timedelta())
    scene.host.refresh()
    renew(scene.repository, new_keys=True)
    publish(scene.repository, 2)
    assert seen(scene.host).number == 2
    assert scene.host.signed_now is not None
    assert scene.host.signed_now <= right_now() + timedelta(minutes=1)


def test_what_has_not_changed_is_not_sent_again_and_verified_all_the_same(scene: Scene):
    assert scene.host.refresh() == scene.repository.signed_now()
    assert scene.fetcher.unchanged == ["metadata/timestamp.json"]
    signed = scene.signs(timedelta(minutes=1))
    assert scene.host.refresh() == signed
    assert len(scene.fetcher.unchanged) == 1


def test_whoever_says_that_nothing_has_changed_can_freeze_a_host_until_it_expires_and_no_longer(scene: Scene):
    publish(scene.repository, 2, minutes=1)
    scene.fetcher.says_unchanged = True
    scene.set_clock(timedelta(hours=20))
    assert seen(scene.host).number == 1
    scene.set_clock(timedelta(hours=25))
    assert "freeze attack" in scene.refuses()
    scene.fetcher.says_unchanged = False
    scene.signs(timedelta(hours=25))
    assert seen(scene.host).number == 2


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"\xff", b'{"validator":"\\"x\\"","sha256":"00"}'])
def test_a_validator_that_does_not_fit_the_cache_is_not_sent(scene: Scene, spoilt: bytes):
    (scene.host.folder / "timestamp-validator.json").write_bytes(spoilt)
    scene.fetcher.says_unchanged = True
    scene.host.refresh()
    assert scene.fetcher.unchanged == []


def test_a_cache_that_was_changed_is_fetched_anew(scene: Scene):
    cached = scene.host.folder / "metadata" / "timestamp.json"
    cached.write_bytes(cached.read_bytes() + b" ")
    scene.host.refresh()
    assert scene.fetcher.unchanged == []


def test_a_fetcher_that_cannot_ask_is_asked_for_all(scene: Scene, tmp_path: Path):
    class Plain(FolderFetcher):
        changed = None  # type: ignore[assignment]  # as one that was written before

    plain = TrustedRepository(ADDRESS, tmp_path / "plain", fetcher=Plain(scene.repository.folder))
    plain.pin(TrustedRepository.first_contact(ADDRESS, fetcher=FolderFetcher(scene.repository.folder)))
    assert plain.refresh() == plain.refresh()
