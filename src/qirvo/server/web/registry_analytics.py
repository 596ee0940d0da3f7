"""Dashboards of more than one plugin: a publisher's, and the owner's of the registry, part of which stays current."""

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.server.http.health import asked as ask_probes
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.publisher_dashboard import PublisherDashboard, publisher_dashboard
from qirvo.server.usecases.registry_dashboard import RegistryDashboard, RegistryNow, registry_dashboard, registry_now
from qirvo.server.web.analytics import chosen_of, csv_answer
from qirvo.server.web.periods import USUAL, Asked, Period
from qirvo.server.web.registry_charts import (
    publisher_drawing,
    publisher_rows,
    publisher_tables,
    registry_charts,
    registry_tables,
    registry_tiles,
)
from qirvo.server.web.rendering import page, unless_known
from qirvo.server.web.visitors import SignedIn

router = LateRouter()


@router.get("/publishers/{publisher}/analytics")
def show_publisher(request: Request, by: SignedIn, publisher: str, asked: Asked) -> Response:
    """Show a publisher's plugins side by side."""
    chosen, problem = chosen_of(request, asked)
    found = _publisher(request, by, publisher, chosen)
    answer = page(
        request,
        "publisher_analytics.html",
        status=200 if problem is None else problem.status,
        found=found,
        period=chosen,
        usual=USUAL,
        today=asked.today,
        problem=problem,
        drawing=publisher_drawing(found),
        plugins=publisher_tables(found)["plugins"],
        rows=publisher_rows(found),
    )
    return unless_known(request, answer) if problem is None else answer


@router.get("/publishers/{publisher}/analytics/{table}.csv")
def save_publishers(request: Request, by: SignedIn, publisher: str, table: str, asked: Asked) -> Response:
    """Give a table of a publisher's dashboard as a file."""
    chosen = asked.read()
    found = _publisher(request, by, publisher, chosen)
    return csv_answer(publisher_tables(found), table, name=found.publisher, period=chosen)


@router.get("/operator/analytics")
def show_registry(request: Request, by: SignedIn, asked: Asked) -> Response:
    """Show the registry's figures, and what waits in it just now."""
    chosen, problem = chosen_of(request, asked)
    found = _registry(request, by, chosen)
    return page(
        request,
        "operator_analytics.html",
        status=200 if problem is None else problem.status,
        period=chosen,
        usual=USUAL,
        today=asked.today,
        problem=problem,
        tiles=registry_tiles(found),
        charts=registry_charts(found),
        times=found.times,
        now=_now(request, by),
        probes=ask_probes(registry_of(request)),
    )


@router.get("/operator/analytics/now")
def show_now(request: Request, by: SignedIn) -> Response:
    """Show what waits just now: a part of the page, which it takes anew while somebody looks."""
    return page(request, "operator_analytics_now.html", now=_now(request, by), probes=ask_probes(registry_of(request)))


@router.get("/operator/analytics/{table}.csv")
def save_registrys(request: Request, by: SignedIn, table: str, asked: Asked) -> Response:
    """Give a table of the owner's dashboard as a file."""
    chosen = asked.read()
    return csv_answer(registry_tables(_registry(request, by, chosen)), table, name="registry", period=chosen)


def _publisher(request: Request, by: Account, publisher: str, period: Period) -> PublisherDashboard:
    registry = registry_of(request)
    return publisher_dashboard(publisher, period.span, by=by, uow=registry.reading(), figures=registry.kept_figures)


def _registry(request: Request, by: Account, period: Period) -> RegistryDashboard:
    registry = registry_of(request)
    return registry_dashboard(
        period.span, by=by, now=registry.clock(), uow=registry.reading(), figures=registry.kept_figures
    )


def _now(request: Request, by: Account) -> RegistryNow:
    registry = registry_of(request)
    return registry_now(
        by=by,
        now=registry.clock(),
        uow=registry.reading(),
        figures=registry.kept_figures,
        ingestion=registry.ingestion,
        storage=registry.storage,
    )
