"""A plugin's dashboard for its publisher: figures over a period, drawn, as tables and as files."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.errors import NotFoundError
from qirvo.domain.metrics import DEFINITIONS, MalformedPeriodError
from qirvo.domain.names import PluginId
from qirvo.domain.retention import AGES
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import rollouts
from qirvo.server.usecases.dashboards import PluginDashboard, plugin_dashboard
from qirvo.server.usecases.events import require_reader
from qirvo.server.web.figure_tables import Table, as_csv
from qirvo.server.web.periods import USUAL, Asked, AskedPeriod, Period
from qirvo.server.web.plugin_charts import charts_of, tiles_of
from qirvo.server.web.plugin_tables import tables_of
from qirvo.server.web.rendering import HEADERS, page, refused_here, unless_known
from qirvo.server.web.rollouts import shown_status
from qirvo.server.web.visitors import SignedIn
from qirvo.wire.problems import Problem

router = LateRouter(prefix="/plugins/{plugin_id}/analytics")


class NoSuchTableError(NotFoundError):
    """There is no table of figures of that name."""

    code = "figures-unknown"
    hint = "Open the dashboard and save the table from there."


@router.get("")
def show(request: Request, by: SignedIn, plugin_id: str, asked: Asked) -> Response:
    """Show the plugin's figures over a period."""
    plugin, (chosen, problem) = PluginId.parse(plugin_id), chosen_of(request, asked)
    found = _dashboard(request, by, plugin, chosen)
    answer = page(
        request,
        "analytics.html",
        status=200 if problem is None else problem.status,
        plugin=found.plugin,
        period=chosen,
        usual=USUAL,
        today=asked.today,
        problem=problem,
        tiles=tiles_of(found),
        charts=charts_of(found),
        ages=AGES,
        definitions=DEFINITIONS,
        rollouts=_rollouts(request, by, plugin),
    )
    return unless_known(request, answer) if problem is None else answer


@router.get("/rollouts")
def show_rollouts(request: Request, by: SignedIn, plugin_id: str) -> Response:
    """Show how the plugin's rollouts fare now: a part of the page, which it takes anew while somebody looks."""
    plugin = PluginId.parse(plugin_id)
    return unless_known(request, page(request, "analytics_rollouts.html", rollouts=_rollouts(request, by, plugin)))


@router.get("/{table}.csv")
def save(request: Request, by: SignedIn, plugin_id: str, table: str, asked: Asked) -> Response:
    """Give a table as a file."""
    plugin, chosen = PluginId.parse(plugin_id), asked.read()
    return csv_answer(tables_of(_dashboard(request, by, plugin, chosen)), table, name=str(plugin), period=chosen)


def chosen_of(request: Request, asked: AskedPeriod) -> tuple[Period, Problem | None]:
    """Return the period to show, and what was wrong with the one that was asked for."""
    try:
        return asked.read(), None
    except MalformedPeriodError as refused:
        return asked.usual, refused_here(request, refused)


def csv_answer(tables: Mapping[str, Table], slug: str, *, name: str, period: Period) -> Response:
    """Return one of `tables` as a file.

    Raises:
        NoSuchTableError: None of them is called so.
    """
    found = tables.get(slug)
    if found is None:
        raise NoSuchTableError(f"there is no table `{slug[:80]}`")
    span = period.span
    file = f"{name}-{found.slug}-{span.first.isoformat()}-{span.last.isoformat()}.csv"
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{file}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


def _dashboard(request: Request, by: Account, plugin_id: PluginId, period: Period) -> PluginDashboard:
    registry = registry_of(request)
    return plugin_dashboard(plugin_id, period.span, by=by, uow=registry.reading(), figures=registry.kept_figures)


def _rollouts(request: Request, by: Account, plugin_id: PluginId) -> Sequence[object]:
    registry = registry_of(request)
    require_reader(plugin_id, by=by)
    if not by.owns(plugin_id):
        return []  # steering is for members
    found = rollouts.list_rollouts(plugin_id, by=by, uow=registry.reading(), repository=registry.repository)
    return [shown_status(status) for status in found]
