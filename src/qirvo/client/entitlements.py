"""Who may have paid plugins."""

from qirvo.client.answers import refuse_error
from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.entitlements import (
    EntitlementBody,
    EntitlementDocument,
    EntitlementPage,
    PaymentSecretDocument,
    RevocationBody,
    RotationBody,
    TrialBody,
)


class EntitlementCalls(Asking):
    """Who may have paid plugins."""

    __slots__ = ()

    def issue_entitlement(self, body: EntitlementBody) -> EntitlementDocument:
        """Entitle a customer; the answer holds the license key."""
        return self._ask("POST", "/v1/entitlements", EntitlementDocument, body=json_body(body))

    def entitlements(self, plugin_id: str, *, after: str | None = None) -> EntitlementPage:
        """Return some of those who may have the plugin, the latest first."""
        return self._ask("GET", f"/v1/entitlements{query_of(plugin=plugin_id, after=after)}", EntitlementPage)

    def all_entitlements(self, plugin_id: str) -> EntitlementPage:
        """Return everybody who may have the plugin, on as many pages as it takes."""
        page = self.entitlements(plugin_id)
        found = list(page.entitlements)
        while page.next is not None:
            page = self.entitlements(plugin_id, after=page.next)
            found += page.entitlements
        return EntitlementPage(entitlements=found)

    def entitlement(self, entitlement_id: str) -> EntitlementDocument:
        """Return one entitlement."""
        return self._ask("GET", f"/v1/entitlements/{part(entitlement_id)}", EntitlementDocument)

    def revoke_entitlement(self, entitlement_id: str, body: RevocationBody) -> EntitlementDocument:
        """Take an entitlement back."""
        path = f"/v1/entitlements/{part(entitlement_id)}/revocation"
        return self._ask("POST", path, EntitlementDocument, body=json_body(body))

    def start_trial(self, body: TrialBody) -> EntitlementDocument:
        """Try a paid plugin; the answer holds the license key."""
        return self._ask("POST", "/v1/trials", EntitlementDocument, body=json_body(body))

    def rotate_license_key(self, publisher: str, body: RotationBody) -> None:
        """Sign the publisher's licenses with a new key."""
        answer = self._send("POST", f"/v1/license-keys/{part(publisher)}/rotation", json_body(body))
        refuse_error(answer, address=str(self.address))

    def new_payment_secret(self, publisher: str) -> PaymentSecretDocument:
        """Make a secret for the publisher's payment system."""
        path = f"/v1/entitlement-webhooks/{part(publisher)}/secret"
        return self._ask("POST", path, PaymentSecretDocument)
