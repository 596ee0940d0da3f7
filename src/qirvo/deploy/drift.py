"""Whether an environment runs what was deployed there."""

from qirvo.deferred import dataclass
from qirvo.deploy.apply import Operations, wanted_of
from qirvo.domain.deployments import Revision, current_revision
from qirvo.domain.environments import Environment
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found in one environment.

    Attributes:
        version: What should run; None when nothing should.
        revision: The number of the revision that put it there.
        is_as_deployed: Whether that is what runs, and is well.
    """

    plugin_id: PluginId
    environment: str
    version: Version | None
    revision: int | None
    is_as_deployed: bool
    detail: str


def look_at(environment: Environment, plugin_id: PluginId, *, operations: Operations) -> Looked:
    """Compare what runs in `environment` with its records; a place that does not answer is said to be so."""
    there = operations.records.revisions(plugin_id, environment.name)
    current = current_revision(there)
    opened = next((one for one in there if one.is_open), None)
    as_deployed, detail = _compare(environment, plugin_id, current, operations)
    if opened is not None:
        as_deployed = False
        detail = f"revision {opened.number} by {opened.by} was never ended; {detail}"
    return Looked(
        plugin_id=plugin_id,
        environment=environment.name,
        version=None if current is None else current.image.version,
        revision=None if current is None else current.number,
        is_as_deployed=as_deployed,
        detail=detail,
    )


def _compare(
    environment: Environment, plugin_id: PluginId, current: Revision | None, operations: Operations
) -> tuple[bool, str]:
    try:
        target = operations.targets[environment.name]
        observed = target.observe(environment, plugin_id)
        differences = () if current is None else target.differences(wanted_of(current, environment))
    except QirvoError as exc:
        return False, exc.message
    if current is None:
        return observed.digest is None, observed.detail if observed.digest is not None else "nothing was deployed here"
    if observed.digest is None:
        return False, observed.detail
    if observed.digest != current.image.digest:
        told = f"runs `{observed.digest}`, which was not deployed from here"
        return False, "; ".join([told, *differences])
    if differences:
        return False, "; ".join(differences)
    return observed.runs_well(current.image.digest), observed.detail
