"""What the registry's owner looks at: totals, what is downloaded most, reviews, and what waits."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.comparisons import period_before
from qirvo.domain.downloads import DownloadCount, day_of
from qirvo.domain.metrics import Span
from qirvo.domain.names import PluginId
from qirvo.domain.registry_figures import RegistryFigures
from qirvo.domain.review_times import ReviewTimes
from qirvo.server.operator_ports import Ingestion, Storage
from qirvo.server.ports import UnitOfWork
from qirvo.server.review_ports import Reviewed
from qirvo.server.usecases.job_ledger import count_jobs
from qirvo.server.usecases.kept_figures import KeptFigures
from qirvo.server.usecases.review_desk import LOOKED_BACK, times_by_tier

MOST = 20
_STORAGE_IS_KEPT = timedelta(minutes=5)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A plugin among those that are downloaded most."""

    plugin_id: PluginId
    downloads: DownloadCount


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDashboard:
    """The registry over a period.

    Attributes:
        before: The period of as many days before; None where there is no such time.
        top: What is downloaded most.
        came: Day → submissions that came into review.
        decided: Day → submissions that a person decided on.
        times: How long reviews took lately.
    """

    figures: RegistryFigures
    before: RegistryFigures | None
    top: Sequence[Ranked]
    came: Mapping[date, int]
    decided: Mapping[date, int]
    times: ReviewTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryNow:
    """The registry at this moment.

    Attributes:
        in_review: Submissions that wait for a person, of those that came lately.
        waits_since: When the first of them came.
        today: Downloads of this day so far.
    """

    at: datetime
    in_review: int
    waits_since: datetime | None
    jobs: Mapping[str, int]
    ingestion: Ingestion
    storage: Storage
    today: DownloadCount


def registry_dashboard(
    span: Span, *, by: Account, now: datetime, uow: UnitOfWork, figures: KeptFigures
) -> RegistryDashboard:
    """Return the registry over a period.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    earlier, found = period_before(span), figures.of_registry(span, most=MOST)
    with uow:
        reviewed = uow.review_desk.reviewed(since=now - timedelta(days=(day_of(now) - span.first).days + 1))
    return RegistryDashboard(
        figures=found,
        before=None if earlier is None else figures.of_registry(earlier, most=MOST),
        top=[Ranked(plugin_id=plugin_id, downloads=count) for plugin_id, count in found.top],
        came=_by_day([each.began_at for each in reviewed], span),
        decided=_by_day([each.decided_at for each in reviewed if each.decided_at is not None], span),
        times=times_by_tier(now=now, uow=uow).all,
    )


def registry_now(
    *,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    figures: KeptFigures,
    ingestion: Callable[[], Ingestion],
    storage: Callable[[], Storage],
) -> RegistryNow:
    """Return the registry at this moment; what the disk holds is up to some minutes old.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    today = day_of(now)
    of_day = figures.of_registry(Span(first=today, last=today), most=1)
    with uow:
        waiting = [each for each in uow.review_desk.reviewed(since=now - LOOKED_BACK) if _waits(each)]
    return RegistryNow(
        at=now,
        in_review=len(waiting),
        waits_since=min((each.began_at for each in waiting), default=None),
        jobs=count_jobs(by=by, uow=uow),
        ingestion=ingestion(),
        storage=figures.for_a_while("storage", storage, fresh_for=_STORAGE_IS_KEPT),
        today=of_day.downloads,
    )


def _waits(reviewed: Reviewed) -> bool:
    return reviewed.decided_at is None and reviewed.ended_at is None


def _by_day(moments: Sequence[datetime], span: Span) -> Mapping[date, int]:
    found: dict[date, int] = {}
    for moment in moments:
        day = day_of(moment)
        if day in span:
            found[day] = found.get(day, 0) + 1
    return found
