"""What is asked again is answered from what is kept, as long as that is still true."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Figures, Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures
from qirvo.server.usecases.kept_figures import PAST_IS_KEPT, REGISTRY_IS_KEPT, KeptFigures
from tests.support.builders import MONDAY, WEATHER
from tests.support.fake_events import FakeEventStore
from tests.support.registry_values import an_event

TODAY = Span(first=MONDAY.date(), last=MONDAY.date())
BEFORE = Span(first=MONDAY.date() - timedelta(days=1), last=MONDAY.date() - timedelta(days=1))


@dataclass
class CountingStore(FakeEventStore):
    """A store that notes what it was asked."""

    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def figures(self, plugin_id: PluginId, span: Span) -> Figures:
        self.asked.append("plugin")
        return super().figures(plugin_id, span)

    def registry_figures(self, span: Span, *, most: int) -> RegistryFigures:
        self.asked.append("registry")
        return super().registry_figures(span, most=most)

    def take_an_event(self) -> None:
        self.events.append(an_event(f"event-{self.last:04}", kind=EventKind.VIEW, at=MONDAY))
        self.last += 1


@dataclass
class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


def asked_twice(ask: Callable[[KeptFigures], object], *, between: Callable[[CountingStore, Clock], None]) -> int:
    """How often the store is asked when two ask, and `between` happens meanwhile."""
    store, clock = CountingStore(), Clock()
    kept = KeptFigures(store, clock)
    ask(kept)
    between(store, clock)
    ask(kept)
    return len(store.asked)


def later(by: timedelta) -> Callable[[CountingStore, Clock], None]:
    def happens(store: CountingStore, clock: Clock) -> None:
        store.take_an_event()
        clock.now += by

    return happens


def test_the_store_is_asked_once_while_nothing_new_came():
    assert asked_twice(lambda kept: kept.of_plugin(WEATHER, TODAY), between=lambda _store, _clock: None) == 1


def test_what_is_new_shows_at_once():
    assert asked_twice(lambda kept: kept.of_plugin(WEATHER, TODAY), between=later(timedelta())) == 2


def test_days_that_are_over_may_be_some_minutes_old():
    assert asked_twice(lambda kept: kept.of_plugin(WEATHER, BEFORE), between=later(timedelta(seconds=1))) == 1
    assert asked_twice(lambda kept: kept.of_plugin(WEATHER, BEFORE), between=later(PAST_IS_KEPT)) == 2


def test_the_registrys_may_be_half_a_minute_old():
    assert asked_twice(lambda kept: kept.of_registry(TODAY, most=1), between=later(timedelta(seconds=1))) == 1
    assert asked_twice(lambda kept: kept.of_registry(TODAY, most=1), between=later(REGISTRY_IS_KEPT)) == 2


def test_other_questions_have_other_answers():
    store, clock = CountingStore(), Clock()
    kept = KeptFigures(store, clock)
    store.take_an_event()
    assert kept.of_plugin(WEATHER, TODAY).events == {EventKind.VIEW: 1}
    assert kept.of_plugin(WEATHER, BEFORE).events == {}
    assert kept.of_plugin(PluginId("acme", "other"), TODAY).events == {}


def test_few_answers_are_kept():
    store, clock = CountingStore(), Clock()
    kept = KeptFigures(store, clock)
    for number in range(300):
        kept.of_plugin(PluginId("acme", f"plugin-{number}"), TODAY)
    kept.of_plugin(PluginId("acme", "plugin-299"), TODAY)
    kept.of_plugin(PluginId("acme", "plugin-0"), TODAY)
    assert len(store.asked) == 301
