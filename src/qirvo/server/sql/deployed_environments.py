"""Environments in tables: what is known of them, who may change one, what waits, who agreed, what was seen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from qirvo.domain.deployment_records import DeploymentRequest, KnownEnvironment, Lease, Observation
from qirvo.domain.deployments import Approval
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.server.sql.deployment_schema import (
    deployed_environments,
    deployment_approvals,
    deployment_leases,
    deployment_observations,
    deployment_requests,
    deployment_scans,
)
from qirvo.server.sql.deployments import image_of

_ENVIRONMENTS = (
    select(deployed_environments)
    .where(deployed_environments.c.publisher == bindparam("of"))
    .order_by(deployed_environments.c.position, deployed_environments.c.name)
)
_REQUESTS = (
    select(deployment_requests)
    .where(deployment_requests.c.publisher == bindparam("of"))
    .order_by(deployment_requests.c.at, deployment_requests.c.id)
)
_REQUEST = select(deployment_requests).where(deployment_requests.c.id == bindparam("of"))
_APPROVALS = (
    select(deployment_approvals)
    .where(
        deployment_approvals.c.publisher == bindparam("of"),
        deployment_approvals.c.plugin_id == bindparam("plugin", type_=deployment_approvals.c.plugin_id.type),
    )
    .order_by(deployment_approvals.c.at, deployment_approvals.c.by)
)
_OBSERVATIONS = (
    select(deployment_observations)
    .where(deployment_observations.c.publisher == bindparam("of"))
    .order_by(deployment_observations.c.environment, deployment_observations.c.plugin_id)
)


class SqlDeployedEnvironments:
    """`deployment_ports.DeployedEnvironments` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def environments(self, publisher: str) -> Sequence[KnownEnvironment]:
        """Return the environments, in the order in which releases go through them."""
        rows = self._connection.execute(_ENVIRONMENTS, {"of": publisher}).mappings()
        return [KnownEnvironment(**_without(row, "publisher")) for row in rows]

    def save_environments(self, publisher: str, environments: Sequence[KnownEnvironment]) -> None:
        """Replace what is known of these; others are placed after them, in the order they had."""
        told = {one.name for one in environments}
        others = [one for one in self.environments(publisher) if one.name not in told]
        after = max((one.position for one in environments), default=-1) + 1
        moved = [replace(one, position=after + place) for place, one in enumerate(others)]
        self._connection.execute(delete(deployed_environments).where(deployed_environments.c.publisher == publisher))
        fields = [column.name for column in deployed_environments.columns if column.name != "publisher"]
        rows = [
            {"publisher": publisher} | {name: getattr(one, name) for name in fields} for one in (*environments, *moved)
        ]
        if rows:
            self._connection.execute(insert(deployed_environments), rows)

    def forget_environment(self, publisher: str, environment: str) -> None:
        """Forget what is known of the environment, and what was seen and waits there; a missing one is a no-op."""
        for table, name in (
            (deployed_environments, deployed_environments.c.name),
            (deployment_observations, deployment_observations.c.environment),
            (deployment_requests, deployment_requests.c.environment),
        ):
            self._connection.execute(delete(table).where(table.c.publisher == publisher, name == environment))

    def lease(self, publisher: str, environment: str, plugin_id: PluginId) -> Lease | None:
        """Return the newest lease of the place, also one that has ended; None before the first."""
        asked = select(deployment_leases).where(_at(deployment_leases, publisher, environment, plugin_id))
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else Lease(**_without(row, "publisher"))

    def replace_lease(self, publisher: str, before: Lease | None, lease: Lease) -> bool:
        """Put `lease` in the place of `before`; False, and nothing changes, when that is not what stands there."""
        row = {"publisher": publisher} | {
            column.name: getattr(lease, column.name)
            for column in deployment_leases.columns
            if column.name != "publisher"
        }
        if before is None:
            try:
                with self._connection.begin_nested():
                    self._connection.execute(insert(deployment_leases), row)
            except IntegrityError:
                return False
            return True
        stands = and_(
            _at(deployment_leases, publisher, lease.environment, lease.plugin_id),
            deployment_leases.c.fence == before.fence,
            deployment_leases.c.expires_at == before.expires_at,
        )
        return self._connection.execute(update(deployment_leases).where(stands).values(row)).rowcount == 1

    def save_request(self, publisher: str, request: DeploymentRequest) -> None:
        """Write down the wish, in the place of one for the same plugin and environment."""
        image = request.image
        self.remove_request(publisher, request.environment, image.plugin_id)
        row = {
            "publisher": publisher,
            "environment": request.environment,
            "plugin_id": image.plugin_id,
            "id": request.id,
            "version": image.version,
            "image": image.name,
            "digest": image.digest,
            "by": request.by,
            "at": request.at,
            "manifests": dict(request.manifests),
            "evidence": request.evidence,
        }
        self._connection.execute(insert(deployment_requests), row)

    def requests(self, publisher: str) -> Sequence[DeploymentRequest]:
        """Return the wishes that wait, oldest first."""
        return [_request(row) for row in self._connection.execute(_REQUESTS, {"of": publisher}).mappings()]

    def request(self, request_id: str) -> tuple[str, DeploymentRequest] | None:
        """Return the wish of this id with its publisher; None without one."""
        row = self._connection.execute(_REQUEST, {"of": request_id}).mappings().one_or_none()
        return None if row is None else (row["publisher"], _request(row))

    def remove_request(self, publisher: str, environment: str, plugin_id: PluginId) -> None:
        """Forget the wish; none there is a no-op."""
        place = _at(deployment_requests, publisher, environment, plugin_id)
        self._connection.execute(delete(deployment_requests).where(place))

    def approve(self, publisher: str, plugin_id: PluginId, approval: Approval) -> bool:
        """Write down the word; False, and nothing changes, when it was given before."""
        row = {
            "publisher": publisher,
            "plugin_id": plugin_id,
            "environment": approval.environment,
            "digest": approval.digest,
            "by": approval.by,
            "at": approval.at,
        }
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(deployment_approvals), row)
        except IntegrityError:
            return False
        return True

    def approvals(self, publisher: str, plugin_id: PluginId) -> Sequence[Approval]:
        """Return everybody's word about images of the plugin, oldest first."""
        rows = self._connection.execute(_APPROVALS, {"of": publisher, "plugin": plugin_id}).mappings()
        return [Approval(**_without(row, "publisher", "plugin_id")) for row in rows]

    def note_scan(self, publisher: str, digest: Digest, *, at: datetime, passed: bool) -> None:
        """Write down when the image was scanned last."""
        of_it = (deployment_scans.c.publisher == publisher, deployment_scans.c.digest == digest)
        self._connection.execute(delete(deployment_scans).where(*of_it))
        row = {"publisher": publisher, "digest": digest, "at": at, "passed": passed}
        self._connection.execute(insert(deployment_scans), row)

    def scanned_at(self, publisher: str, digest: Digest) -> datetime | None:
        """Return when the image last passed a scan; None when the last one was not passed, or there was none."""
        of_it = (deployment_scans.c.publisher == publisher, deployment_scans.c.digest == digest)
        row = self._connection.execute(select(deployment_scans).where(*of_it)).mappings().one_or_none()
        return None if row is None or not row["passed"] else row["at"]

    def observe(self, publisher: str, observation: Observation) -> None:
        """Write down what runs, in the place of what was seen there before."""
        place = _at(deployment_observations, publisher, observation.environment, observation.plugin_id)
        self._connection.execute(delete(deployment_observations).where(place))
        row = {"publisher": publisher} | {
            column.name: getattr(observation, column.name)
            for column in deployment_observations.columns
            if column.name != "publisher"
        }
        self._connection.execute(insert(deployment_observations), row)

    def observations(self, publisher: str) -> Sequence[Observation]:
        """Return what was seen last, by environment and plugin."""
        rows = self._connection.execute(_OBSERVATIONS, {"of": publisher}).mappings()
        return [Observation(**_without(row, "publisher")) for row in rows]


def _at(table: Table, publisher: str, environment: str, plugin_id: PluginId) -> ColumnElement[bool]:
    return and_(table.c.publisher == publisher, table.c.environment == environment, table.c.plugin_id == plugin_id)


def _without(row: RowMapping, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _request(row: RowMapping) -> DeploymentRequest:
    return DeploymentRequest(
        environment=row["environment"],
        image=image_of(row),
        by=row["by"],
        at=row["at"],
        manifests=row["manifests"],
        evidence=row["evidence"],
        id=row["id"],
    )
