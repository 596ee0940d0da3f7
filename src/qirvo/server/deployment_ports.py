"""Deployments and environments of publishers that run plugins themselves.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.deployment_records import Deployment, DeploymentRequest, KnownEnvironment, Lease, Observation
from qirvo.domain.deployments import Approval, RevisionState
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentQuery:
    """Which deployments of a publisher are wanted; what is None does not matter.

    Attributes:
        before: Only those written down before the one of this id.
    """

    plugin_id: PluginId | None = None
    environment: str | None = None
    state: RevisionState | None = None
    by: str | None = None
    before: str | None = None


class Deployments(Protocol):
    """Every change of an environment, for good."""

    def add(self, deployment: Deployment) -> None:
        """Add a deployment. Raises ConflictError when its key or its number in the environment is taken."""
        ...

    def save(self, deployment: Deployment) -> None:
        """Replace how the deployment of this id stands."""
        ...

    def get(self, deployment_id: str) -> Deployment:
        """Return the deployment. Raises NoSuchDeploymentError."""
        ...

    def by_key(self, publisher: str, key: str) -> Deployment | None:
        """Return the deployment that an operator knows by this word; None without one."""
        ...

    def page(self, publisher: str, query: DeploymentQuery, *, limit: int) -> Sequence[Deployment]:
        """Return the publisher's deployments, what was written down last first. Raises NoSuchDeploymentError."""
        ...

    def last_number(self, publisher: str, plugin_id: PluginId, environment: str) -> int:
        """Return the number of the newest revision there; 0 without one."""
        ...

    def current(self, publisher: str) -> Sequence[Deployment]:
        """Return, for each environment and plugin, the newest revision that is well, by environment and plugin."""
        ...

    def unended(self, publisher: str) -> Sequence[Deployment]:
        """Return revisions that nobody ended, oldest first."""
        ...

    def plugins(self, publisher: str) -> Sequence[PluginId]:
        """Return every plugin that was deployed, in order."""
        ...


class DeployedEnvironments(Protocol):
    """What is known of a publisher's environments beside what was deployed."""

    def environments(self, publisher: str) -> Sequence[KnownEnvironment]:
        """Return the environments, in the order in which releases go through them."""
        ...

    def save_environments(self, publisher: str, environments: Sequence[KnownEnvironment]) -> None:
        """Replace what is known of these; others are placed after them, in the order they had."""
        ...

    def forget_environment(self, publisher: str, environment: str) -> None:
        """Forget what is known of the environment, and what was seen and waits there; a missing one is a no-op."""
        ...

    def lease(self, publisher: str, environment: str, plugin_id: PluginId) -> Lease | None:
        """Return the newest lease of the place, also one that has ended; None before the first."""
        ...

    def replace_lease(self, publisher: str, before: Lease | None, lease: Lease) -> bool:
        """Put `lease` in the place of `before`; False, and nothing changes, when that is not what stands there."""
        ...

    def save_request(self, publisher: str, request: DeploymentRequest) -> None:
        """Write down the wish, in the place of one for the same plugin and environment."""
        ...

    def requests(self, publisher: str) -> Sequence[DeploymentRequest]:
        """Return the wishes that wait, oldest first."""
        ...

    def request(self, request_id: str) -> tuple[str, DeploymentRequest] | None:
        """Return the wish of this id with its publisher; None without one."""
        ...

    def remove_request(self, publisher: str, environment: str, plugin_id: PluginId) -> None:
        """Forget the wish; none there is a no-op."""
        ...

    def approve(self, publisher: str, plugin_id: PluginId, approval: Approval) -> bool:
        """Write down the word; False, and nothing changes, when it was given before."""
        ...

    def approvals(self, publisher: str, plugin_id: PluginId) -> Sequence[Approval]:
        """Return everybody's word about images of the plugin, oldest first."""
        ...

    def note_scan(self, publisher: str, digest: Digest, *, at: datetime, passed: bool) -> None:
        """Write down when the image was scanned last."""
        ...

    def scanned_at(self, publisher: str, digest: Digest) -> datetime | None:
        """Return when the image last passed a scan; None when the last one was not passed, or there was none."""
        ...

    def observe(self, publisher: str, observation: Observation) -> None:
        """Write down what runs, in the place of what was seen there before."""
        ...

    def observations(self, publisher: str) -> Sequence[Observation]:
        """Return what was seen last, by environment and plugin."""
        ...
