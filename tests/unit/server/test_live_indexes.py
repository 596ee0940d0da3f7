"""What update checks keep: right for what is signed now, and never more than it may."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.versions import Version
from qirvo.server.usecases.update_checks import LiveIndex, LiveIndexes, LiveLimits, Told, UpdateQuestion, told_of
from tests.support.builders import DAY_S, MONDAY, WEATHER, a_head, a_release, a_rollout, an_index
from tests.support.server_fakes import FakeRepository

ROLLED_OUT = an_index(a_release(), stable=a_head(rollout=a_rollout(ramp=Ramp.gradual(10, 5 * DAY_S))))


@dataclass
class Scene:
    repository: FakeRepository = field(default_factory=lambda: FakeRepository(MONDAY))
    indexes: LiveIndexes = field(default_factory=LiveIndexes)

    def sign(self, index: ReleaseIndex, plugin_id: PluginId = WEATHER, *, now: datetime = MONDAY) -> None:
        self.repository.publish({plugin_id: index}, now=now)

    def live(self, plugin_id: PluginId = WEATHER) -> LiveIndex:
        state = self.repository.signed_state()
        return self.indexes.of({plugin_id}, repository=self.repository, state=state)[plugin_id]

    def ask(self, live: LiveIndex, asked: str, answer: bytes = b"yes") -> None:
        question = UpdateQuestion(plugin_id=live.plugin_id, platform_version=Version("2.0.0"))
        self.indexes.keep(live, asked, told_of(question, live))
        self.indexes.keep_answer(live, asked, (), answer)


def test_what_is_signed_as_before_is_kept():
    scene = Scene()
    scene.sign(an_index())
    first = scene.live()
    scene.repository.sign_time(now=MONDAY + timedelta(minutes=1))
    assert scene.live() is first
    scene.sign(an_index(), PluginId("acme", "rain"))
    assert scene.live() is first


def test_what_is_signed_anew_is_read_anew():
    scene = Scene()
    scene.sign(an_index())
    scene.ask(scene.live(), "what is new?")
    scene.sign(an_index(a_release("1.1.0")))
    assert (scene.live().index, scene.live().told) == (an_index(a_release("1.1.0")), {})


def test_a_plugin_that_there_was_not_is_found_once_it_is_signed():
    scene = Scene()
    assert scene.live().index is None
    scene.sign(an_index())
    assert scene.live().index == an_index()


def test_in_a_rollout_answers_are_of_the_signed_time_and_questions_stay_understood():
    scene = Scene()
    scene.sign(ROLLED_OUT)
    live = scene.live()
    scene.ask(live, "what is new?")
    assert [told.queues[0][1] for told in live.told.values()] == [1_000]
    scene.repository.sign_time(now=MONDAY + timedelta(days=1))
    after = scene.live()
    assert after is not live
    assert [(told.queues[0][1], told.answers) for told in after.told.values()] == [(2_800, {})]


def test_a_rollout_that_is_over_changes_no_more():
    scene = Scene()
    scene.sign(ROLLED_OUT, now=MONDAY + timedelta(days=6))
    first = scene.live()
    scene.repository.sign_time(now=MONDAY + timedelta(days=7))
    assert (scene.live() is first, first.is_settled) == (True, True)


def test_the_oldest_questions_about_a_plugin_make_room():
    scene = Scene(indexes=LiveIndexes(LiveLimits(of_one=2)))
    scene.sign(an_index())
    live = scene.live()
    for asked in ("first", "second", "third"):
        scene.ask(live, asked)
    assert list(live.told) == ["second", "third"]


def test_the_oldest_plugins_make_room():
    scene = Scene(indexes=LiveIndexes(LiveLimits(plugins=2)))
    for name in ("a", "b", "c"):
        scene.live(PluginId("acme", name))
    assert [scene.indexes.find(f"acme.{name}") is None for name in ("a", "b", "c")] == [True, False, False]


def test_all_answers_together_take_no_more_than_they_may():
    scene = Scene(indexes=LiveIndexes(LiveLimits(all_bytes=10_000)))
    for name in ("a", "b"):
        scene.ask(scene.live(PluginId("acme", name)), "what is new?", b"x" * 4_500)
    assert [scene.indexes.find(f"acme.{name}") is None for name in ("a", "b")] == [True, False]
    scene.ask(scene.live(PluginId("acme", "c")), "what is new?", b"x" * 3_000)
    assert [scene.indexes.find(f"acme.{name}") is None for name in ("b", "c")] == [False, False]


def test_what_was_replaced_keeps_nothing_more():
    scene = Scene()
    scene.sign(an_index())
    before = scene.live()
    scene.sign(an_index(a_release("1.1.0")))
    scene.live()
    scene.ask(before, "what is new?")
    assert before.told == {}


def test_without_an_id_the_place_is_the_last():
    told = Told(None, (("salt", 10_000), ("salt", 9_999)))
    assert told.shares("") == (True, False)
