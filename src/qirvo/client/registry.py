"""A registry as Python sees it: one method for each thing a caller may ask of `/v1`, wire values in and out."""

from typing import Self

from qirvo.client.access import AccessCalls
from qirvo.client.addresses import RegistryAddress
from qirvo.client.analytics import AnalyticsCalls
from qirvo.client.catalog import CatalogCalls
from qirvo.client.deployments import DeploymentCalls
from qirvo.client.entitlements import EntitlementCalls
from qirvo.client.monitoring import MonitoringCalls
from qirvo.client.notices import NoticeCalls
from qirvo.client.operation import OperationCalls
from qirvo.client.reviews import ReviewCalls
from qirvo.client.rollouts import RolloutCalls
from qirvo.client.standings import StandingCalls
from qirvo.client.submissions import SubmissionCalls
from qirvo.client.transport import HttpTransport


class RegistryClient(
    SubmissionCalls,
    ReviewCalls,
    CatalogCalls,
    RolloutCalls,
    EntitlementCalls,
    AccessCalls,
    StandingCalls,
    OperationCalls,
    NoticeCalls,
    AnalyticsCalls,
    DeploymentCalls,
    MonitoringCalls,
):
    """Asks one registry; `asking` says how, and a module for each noun what."""

    __slots__ = ()

    @classmethod
    def open(cls, address: RegistryAddress, token: str | None) -> Self:
        """Return a client over real connections."""
        return cls(address=address, token=token, transport=HttpTransport(address=address))
