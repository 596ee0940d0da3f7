"""Deployments in a table."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from qirvo.domain.deployment_records import Deployment, NoSuchDeploymentError
from qirvo.domain.deployments import DeployedImage, Revision, RevisionState
from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.server.deployment_ports import DeploymentQuery
from qirvo.server.sql.deployment_schema import deployments

_GET = select(deployments).where(deployments.c.id == bindparam("of"))
_BY_KEY = select(deployments).where(
    deployments.c.publisher == bindparam("of"), deployments.c.key == bindparam("known_as")
)
_LAST = select(func.coalesce(func.max(deployments.c.number), 0)).where(
    deployments.c.publisher == bindparam("of"),
    deployments.c.plugin_id == bindparam("plugin", type_=deployments.c.plugin_id.type),
    deployments.c.environment == bindparam("place"),
)
_OF = deployments.c.publisher == bindparam("of")
_NEWEST_WELL = (
    select(func.max(deployments.c.number).label("number"), deployments.c.plugin_id, deployments.c.environment)
    .where(_OF, deployments.c.state == RevisionState.HEALTHY)
    .group_by(deployments.c.plugin_id, deployments.c.environment)
    .subquery()
)
_CURRENT = (
    select(deployments)
    .join(
        _NEWEST_WELL,
        (deployments.c.number == _NEWEST_WELL.c.number)
        & (deployments.c.plugin_id == _NEWEST_WELL.c.plugin_id)
        & (deployments.c.environment == _NEWEST_WELL.c.environment),
    )
    .where(_OF)
    .order_by(deployments.c.environment, deployments.c.plugin_id)
)
_UNENDED = (
    select(deployments).where(_OF, deployments.c.state == RevisionState.APPLYING).order_by(deployments.c.sequence)
)
_PLUGINS = select(deployments.c.plugin_id).where(_OF).distinct().order_by(deployments.c.plugin_id)


class SqlDeployments:
    """`deployment_ports.Deployments` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, deployment: Deployment) -> None:
        """Add a deployment.

        Raises:
            ConflictError: Its key or its number in the environment is taken.
        """
        try:
            self._connection.execute(insert(deployments), _row(deployment))
        except IntegrityError as exc:
            number, place = deployment.revision.number, deployment.revision.environment
            raise ConflictError(f"`{place}` has a revision `{number}` already") from exc

    def save(self, deployment: Deployment) -> None:
        """Replace how the deployment of this id stands."""
        self._connection.execute(update(deployments).where(deployments.c.id == deployment.id).values(_row(deployment)))

    def get(self, deployment_id: str) -> Deployment:
        """Return the deployment.

        Raises:
            NoSuchDeploymentError: There is none of this id.
        """
        return _deployment(self._row(deployment_id))

    def by_key(self, publisher: str, key: str) -> Deployment | None:
        """Return the deployment that an operator knows by this word; None without one."""
        row = self._connection.execute(_BY_KEY, {"of": publisher, "known_as": key}).mappings().one_or_none()
        return None if row is None else _deployment(row)

    def page(self, publisher: str, query: DeploymentQuery, *, limit: int) -> Sequence[Deployment]:
        """Return the publisher's deployments, what was written down last first.

        Raises:
            NoSuchDeploymentError: There is none of the id `query.before`.
        """
        asked = select(deployments).where(deployments.c.publisher == publisher)
        for column, wanted in (
            (deployments.c.plugin_id, query.plugin_id),
            (deployments.c.environment, query.environment),
            (deployments.c.state, query.state),
            (deployments.c.by, query.by),
        ):
            if wanted is not None:
                asked = asked.where(column == wanted)
        if query.before is not None:
            asked = asked.where(deployments.c.sequence < self._row(query.before)["sequence"])
        rows = self._connection.execute(asked.order_by(deployments.c.sequence.desc()).limit(limit)).mappings()
        return [_deployment(row) for row in rows]

    def last_number(self, publisher: str, plugin_id: PluginId, environment: str) -> int:
        """Return the number of the newest revision there; 0 without one."""
        place = {"of": publisher, "plugin": plugin_id, "place": environment}
        return int(self._connection.execute(_LAST, place).scalar_one())

    def current(self, publisher: str) -> Sequence[Deployment]:
        """Return, for each environment and plugin, the newest revision that is well, by environment and plugin."""
        return [_deployment(row) for row in self._connection.execute(_CURRENT, {"of": publisher}).mappings()]

    def unended(self, publisher: str) -> Sequence[Deployment]:
        """Return revisions that nobody ended, oldest first."""
        return [_deployment(row) for row in self._connection.execute(_UNENDED, {"of": publisher}).mappings()]

    def plugins(self, publisher: str) -> Sequence[PluginId]:
        """Return every plugin that was deployed, in order."""
        return self._connection.scalars(_PLUGINS, {"of": publisher}).all()

    def _row(self, deployment_id: str) -> RowMapping:
        row = self._connection.execute(_GET, {"of": deployment_id}).mappings().one_or_none()
        if row is None:
            raise NoSuchDeploymentError(f"there is no deployment `{deployment_id[:80]}`")
        return row


def image_of(row: RowMapping) -> DeployedImage:
    """Return the image that a row names."""
    return DeployedImage(plugin_id=row["plugin_id"], version=row["version"], name=row["image"], digest=row["digest"])


def _row(deployment: Deployment) -> dict[str, object]:
    revision, image = deployment.revision, deployment.revision.image
    kept = ("environment", "number", "by", "began_at", "ended_at", "state", "detail", "restores", "evidence")
    return {
        "id": deployment.id,
        "publisher": deployment.publisher,
        "key": deployment.key,
        "fence": deployment.fence,
        "recorded_at": deployment.recorded_at,
        "late_words": deployment.late_words,
        "plugin_id": image.plugin_id,
        "version": image.version,
        "image": image.name,
        "digest": image.digest,
        "manifests": dict(revision.manifests),
    } | {name: getattr(revision, name) for name in kept}


def _deployment(row: RowMapping) -> Deployment:
    revision = Revision(
        environment=row["environment"],
        number=row["number"],
        image=image_of(row),
        by=row["by"],
        began_at=row["began_at"],
        manifests=row["manifests"],
        evidence=row["evidence"],
        restores=row["restores"],
        state=row["state"],
        ended_at=row["ended_at"],
        detail=row["detail"],
    )
    return Deployment(
        id=row["id"],
        publisher=row["publisher"],
        key=row["key"],
        fence=row["fence"],
        revision=revision,
        recorded_at=row["recorded_at"],
        late_words=row["late_words"],
    )
