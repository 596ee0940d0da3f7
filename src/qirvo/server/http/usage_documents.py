"""How a plugin is used and how it fares, as it travels."""

from collections.abc import Mapping
from datetime import date

from qirvo.domain.adoption import AdoptionPoint
from qirvo.domain.bounds import Between, Share
from qirvo.domain.conversion import Funnel
from qirvo.domain.events import EventKind
from qirvo.domain.retention import Cohort, Retained
from qirvo.domain.vitals import Vitals
from qirvo.wire.analytics import AdoptionDocument, CohortDocument, FunnelDocument, ShareDocument, VitalsDocument

SHOWN = 100
"""Values of a kind: anybody can invent versions."""


def vitals_document(found: Vitals) -> VitalsDocument:
    """Return how something fared."""
    half, most = found.load_ms(0.5), found.load_ms(0.95)
    return VitalsDocument(
        activeDays=found.active_days,
        errors=found.events.get(EventKind.ERROR, 0),
        crashes=found.events.get(EventKind.CRASH, 0),
        errorRate=found.error_rate,
        crashRate=found.crash_rate,
        revertRate=found.revert_rate,
        downloadFailures=found.events.get(EventKind.DOWNLOAD_FAILED, 0),
        downloadFailureRate=found.download_failure_rate,
        loadMsP50=None if half is None else half.high,
        loadMsP95=None if most is None else most.high,
        loads={str(step): count for step, count in sorted(found.loads.items())},
    )


def vitals_documents(by: Mapping[str, Vitals]) -> dict[str, VitalsDocument]:
    """Return how each value of a dimension fared, of those of which most is known."""
    known = {value: found for value, found in by.items() if value}
    ranked = sorted(known, key=lambda value: (-sum(known[value].events.values()), value))[:SHOWN]
    return {value: vitals_document(known[value]) for value in ranked}


def retained_document(found: Retained) -> ShareDocument:
    """Return what was retained."""
    return _part(found.retained, found.size)


def cohort_documents(cohorts: Mapping[date, Cohort]) -> list[CohortDocument]:
    """Return the cohorts, in order."""
    return [
        CohortDocument(
            week=week.isoformat(),
            size=cohort.size,
            retained={str(age): _part(count, cohort.size) for age, count in cohort.retained.items()},
        )
        for week, cohort in sorted(cohorts.items())
    ]


def funnel_document(found: Funnel) -> FunnelDocument:
    """Return the steps from looking to using."""
    return FunnelDocument(
        viewers=found.viewers,
        downloaders=found.downloaders,
        newcomers=_part(found.newcomers, found.viewers),
        installers=_part(found.installers, found.newcomers.high, share=found.download_to_install),
        returned=retained_document(found.returned),
    )


def adoption_documents(curves: Mapping[str, list[AdoptionPoint]]) -> dict[str, list[AdoptionDocument]]:
    """Return the curve of each release."""
    return {
        version: [AdoptionDocument(day=point.day, active=point.active, of=point.of) for point in curve]
        for version, curve in curves.items()
    }


def _part(count: Between, whole: int, *, share: Share | None = None) -> ShareDocument:
    found = share or count.of(whole)
    return ShareDocument(
        of=whole,
        atLeast=count.low,
        atMost=count.high,
        shareAtLeast=None if found is None else found.low,
        shareAtMost=None if found is None else found.high,
    )
