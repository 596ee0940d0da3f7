"""Asking beforehand what a rollout would do, from what was counted lately; nothing is changed."""

from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.errors import InvalidError
from qirvo.domain.events import EventKind
from qirvo.domain.health import usual_rate_of
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.simulations import Arrival, Simulation, simulate
from qirvo.domain.update_channels import UpdateChannel
from qirvo.server.event_ports import EventStore
from qirvo.server.ports import ReadRepository, UnitOfWork
from qirvo.server.usecases.rollouts import Strategy, index_of, rollout_of

MAX_DAYS = 366
MAX_REPLAYED = 100_000
_TAKEN = frozenset({EventKind.INSTALL, EventKind.UPDATE})


class MalformedSimulationError(InvalidError):
    """A simulation is asked for that makes no sense."""

    code = "simulation-malformed"
    hint = "Give 1 to 366 days, and a share of failing installations from 0 to 100 %."


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationRequest:
    """What a publisher wants to know.

    Attributes:
        failing: Share of installations that fail, from 0 to 1.
        days: How far back installations are looked at.
        update_channel: Whose usual rollout it is, where `strategy` says nothing.
    """

    plugin_id: PluginId
    strategy: Strategy
    failing: float = 0.0
    days: int = 30
    update_channel: UpdateChannel = UpdateChannel.STABLE


def simulate_rollout(
    request: SimulationRequest,
    *,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    store: EventStore,
    repository: ReadRepository,
) -> Simulation:
    """Replay the installations of the last days against a rollout of the next release.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        MalformedSimulationError: The days or the share make no sense.
        MalformedStrategyError: The start or the end makes no sense.
    """
    if not 1 <= request.days <= MAX_DAYS:
        raise MalformedSimulationError(f"`{request.days}` days are not within 1 to `{MAX_DAYS}`")
    if not 0 <= request.failing <= 1:
        raise MalformedSimulationError(f"`{request.failing * 100:g} %` is not a share of failing installations")
    plugin_id = request.plugin_id
    by.require_publisher(plugin_id)
    signed_now = repository.signed_now()
    with uow:
        index = index_of(plugin_id, uow)
        policy = uow.update_channels.of(plugin_id).get(request.update_channel)
        head = index.heads.get(request.update_channel)
        before = None if head is None else uow.health_reports.health(plugin_id, head.current)
    newest = max(index.releases)
    rollout = rollout_of(plugin_id, newest, request.strategy, policy, signed_now=signed_now)
    arrivals = _arrivals(index, store, since=now - timedelta(days=request.days))
    return simulate(rollout, arrivals, failing=request.failing, usual_rate=usual_rate_of(before))


def _arrivals(index: ReleaseIndex, store: EventStore, *, since: datetime) -> list[Arrival]:
    """Return who took a release lately, and how long after it was published; the latest of them where they are many."""
    found = []
    happened = store.latest(index.plugin_id, kinds=_TAKEN, since=since, limit=MAX_REPLAYED)
    for number, event in enumerate(happened):
        release = index.releases.get(event.version)
        if release is not None:
            delay = max(event.at - release.published_at, timedelta())
            found.append(Arrival(name=f"{event.at.isoformat()} {number}", delay=delay))
    return found
