"""Deployments and environments."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.deployments import (
    ApprovalBody,
    ApprovalDocument,
    ApprovalPage,
    DeploymentBody,
    DeploymentDocument,
    DeploymentPage,
    EndBody,
    EnvironmentPage,
    EnvironmentsBody,
    LeaseBody,
    LeaseDocument,
    ObservationBody,
    ObservationDocument,
    RequestBody,
    RequestDocument,
    ScanBody,
    ScanDocument,
)

_MANY = 100


class DeploymentCalls(Asking):
    """Deployments and environments."""

    __slots__ = ()

    def environments(self, publisher: str) -> EnvironmentPage:
        """Return a publisher's environments."""
        return self._ask("GET", f"/v1/publishers/{part(publisher)}/environments", EnvironmentPage)

    def tell_environments(self, publisher: str, body: EnvironmentsBody) -> None:
        """Tell of a settings file's environments."""
        self._tell("PUT", f"/v1/publishers/{part(publisher)}/environments", body=json_body(body))

    def take_lease(self, publisher: str, environment: str, body: LeaseBody) -> LeaseDocument:
        """Become or stay the one who may change an environment."""
        return self._ask("PUT", _place(publisher, environment, "lease"), LeaseDocument, body=json_body(body))

    def end_lease(self, publisher: str, environment: str, plugin_id: str, fence: int) -> None:
        """Let others change an environment."""
        self._tell("DELETE", f"{_place(publisher, environment, 'lease')}{query_of(plugin=plugin_id, fence=fence)}")

    def request_deployment(self, publisher: str, environment: str, body: RequestBody) -> RequestDocument:
        """Want an image in an environment that does not take it yet."""
        return self._ask("PUT", _place(publisher, environment, "request"), RequestDocument, body=json_body(body))

    def observe(self, publisher: str, environment: str, body: ObservationBody) -> ObservationDocument:
        """Tell what was seen to run in an environment."""
        path = _place(publisher, environment, "observation")
        return self._ask("PUT", path, ObservationDocument, body=json_body(body))

    def deployments(
        self,
        publisher: str,
        *,
        plugin_id: str | None = None,
        environment: str | None = None,
        state: str | None = None,
        by: str | None = None,
    ) -> list[DeploymentDocument]:
        """Return every deployment of a publisher that is wanted, in the order of writing."""
        found: list[DeploymentDocument] = []
        before: str | None = None
        while True:
            query = query_of(plugin=plugin_id, environment=environment, state=state, by=by, before=before, limit=_MANY)
            page = self._ask("GET", f"/v1/publishers/{part(publisher)}/deployments{query}", DeploymentPage)
            found += page.deployments
            before = page.next
            if before is None:
                return found[::-1]

    def deployment(self, deployment_id: str) -> DeploymentDocument:
        """Return a deployment."""
        return self._ask("GET", f"/v1/deployments/{part(deployment_id)}", DeploymentDocument)

    def begin_deployment(self, publisher: str, body: DeploymentBody) -> DeploymentDocument:
        """Write down that a deployment begins; once for each key."""
        path = f"/v1/publishers/{part(publisher)}/deployments"
        return self._ask("POST", path, DeploymentDocument, body=json_body(body))

    def end_deployment(self, deployment_id: str, body: EndBody) -> DeploymentDocument:
        """Write down how a deployment ended."""
        path = f"/v1/deployments/{part(deployment_id)}/end"
        return self._ask("PUT", path, DeploymentDocument, body=json_body(body))

    def deployment_approvals(self, publisher: str, plugin_id: str) -> ApprovalPage:
        """Return who agreed to images of a plugin."""
        path = f"/v1/publishers/{part(publisher)}/deployment-approvals{query_of(plugin=plugin_id)}"
        return self._ask("GET", path, ApprovalPage)

    def approve_deployment(self, publisher: str, body: ApprovalBody) -> ApprovalDocument:
        """Agree that an image goes to an environment."""
        path = f"/v1/publishers/{part(publisher)}/deployment-approvals"
        return self._ask("POST", path, ApprovalDocument, body=json_body(body))

    def image_scan(self, publisher: str, digest: str) -> ScanDocument:
        """Return when an image last passed a scan."""
        return self._ask("GET", f"/v1/publishers/{part(publisher)}/image-scans/{part(digest)}", ScanDocument)

    def note_image_scan(self, publisher: str, digest: str, body: ScanBody) -> ScanDocument:
        """Tell that an image was scanned."""
        path = f"/v1/publishers/{part(publisher)}/image-scans/{part(digest)}"
        return self._ask("PUT", path, ScanDocument, body=json_body(body))


def _place(publisher: str, environment: str, what: str) -> str:
    return f"/v1/publishers/{part(publisher)}/environments/{part(environment)}/{what}"
