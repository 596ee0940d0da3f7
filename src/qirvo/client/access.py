"""Accounts, tokens, publishers, and what proves them."""

from qirvo.client.answers import refuse_error
from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.access import (
    MemberDocument,
    MemberPage,
    PublisherBody,
    RoleBody,
    TokenBody,
    TokenDocument,
    TokenPage,
    TransferBody,
    TransferDocument,
    TransferPage,
)
from qirvo.wire.accounts import AccountAnswer, AccountBody, AccountDocument, RedeemAnswer
from qirvo.wire.domains import DomainBody, DomainDocument, DomainPage
from qirvo.wire.personal_records import ErasureBody, ErasureDocument
from qirvo.wire.publisher_keys import (
    KeyRevocationBody,
    PublisherKeyBody,
    PublisherKeyDocument,
    PublisherKeyPage,
    SignatureRequirementBody,
)
from qirvo.wire.trusted import (
    ExchangeAnswer,
    ExchangeBody,
    IssuerPage,
    TrustedPublisherBody,
    TrustedPublisherDocument,
    TrustedPublisherPage,
)


class AccessCalls(Asking):
    """Accounts, tokens, publishers, and what proves them."""

    __slots__ = ()

    def my_records(self) -> bytes:
        """Return everything that is recorded of the caller: a `PersonalRecordsDocument`."""
        answer = self._send("GET", "/v1/me/data", None)
        refuse_error(answer, address=str(self.address))
        return answer.content

    def erase_me(self, body: ErasureBody) -> ErasureDocument:
        """Erase the caller's account, for good."""
        return self._ask("POST", "/v1/me/erasure", ErasureDocument, body=json_body(body))

    def exchange(self, body: ExchangeBody) -> ExchangeAnswer:
        """Exchange an issuer's token for one that may publish one plugin."""
        return self._ask("POST", "/v1/oidc-exchanges", ExchangeAnswer, body=json_body(body))

    def token_issuers(self) -> IssuerPage:
        """Return the issuers whose tokens can be exchanged."""
        return self._ask("GET", "/v1/token-issuers", IssuerPage)

    def trusted_publishers(self, publisher: str) -> TrustedPublisherPage:
        """Return a publisher's trusted publishers."""
        return self._ask("GET", f"/v1/trusted-publishers{query_of(publisher=publisher)}", TrustedPublisherPage)

    def add_trusted_publisher(self, body: TrustedPublisherBody) -> TrustedPublisherDocument:
        """Let a pipeline publish a plugin."""
        return self._ask("POST", "/v1/trusted-publishers", TrustedPublisherDocument, body=json_body(body))

    def remove_trusted_publisher(self, trusted_id: str) -> None:
        """Let a pipeline publish no more."""
        self._tell("DELETE", f"/v1/trusted-publishers/{part(trusted_id)}")

    def domains(self, publisher: str) -> DomainPage:
        """Return a publisher's domains."""
        return self._ask("GET", f"/v1/publishers/{part(publisher)}/domains", DomainPage)

    def claim_domain(self, publisher: str, domain: str) -> DomainDocument:
        """Claim a domain."""
        path, body = f"/v1/publishers/{part(publisher)}/domains", json_body(DomainBody(domain=domain))
        return self._ask("POST", path, DomainDocument, body=body)

    def check_domain(self, publisher: str, domain: str) -> DomainDocument:
        """Have the registry look at a domain now."""
        return self._ask("POST", f"/v1/publishers/{part(publisher)}/domains/{part(domain)}/check", DomainDocument)

    def remove_domain(self, publisher: str, domain: str) -> None:
        """Claim a domain no more."""
        self._tell("DELETE", f"/v1/publishers/{part(publisher)}/domains/{part(domain)}")

    def publisher_keys(self, publisher: str) -> PublisherKeyPage:
        """Return a publisher's keys."""
        return self._ask("GET", f"/v1/publishers/{part(publisher)}/keys", PublisherKeyPage)

    def register_key(self, publisher: str, body: PublisherKeyBody) -> PublisherKeyDocument:
        """Let a key sign a publisher's releases."""
        path = f"/v1/publishers/{part(publisher)}/keys"
        return self._ask("POST", path, PublisherKeyDocument, body=json_body(body))

    def revoke_key(self, publisher: str, key_id: str, body: KeyRevocationBody) -> PublisherKeyDocument:
        """Take a publisher's key back."""
        path = f"/v1/publishers/{part(publisher)}/keys/{part(key_id)}/revocation"
        return self._ask("POST", path, PublisherKeyDocument, body=json_body(body))

    def require_signatures(self, publisher: str, body: SignatureRequirementBody) -> PublisherKeyPage:
        """Let every release of a publisher have to be signed, or no longer."""
        path = f"/v1/publishers/{part(publisher)}/signature-requirement"
        return self._ask("PUT", path, PublisherKeyPage, body=json_body(body))

    def whoami(self) -> AccountDocument:
        """Return the account the token stands for."""
        return self._ask("GET", "/v1/whoami", AccountDocument)

    def redeem(self) -> RedeemAnswer:
        """Exchange the one-time token this client was opened with for a lasting one."""
        return self._ask("POST", "/v1/auth/redeem", RedeemAnswer)

    def create_account(self, body: AccountBody) -> AccountAnswer:
        """Create an account; the answer holds its one-time token."""
        return self._ask("POST", "/v1/accounts", AccountAnswer, body=json_body(body))

    def tokens(self) -> TokenPage:
        """Return the caller's tokens for programs."""
        return self._ask("GET", "/v1/tokens", TokenPage)

    def create_token(self, body: TokenBody) -> TokenDocument:
        """Make a token for a program; the answer has its text."""
        return self._ask("POST", "/v1/tokens", TokenDocument, body=json_body(body))

    def revoke_token(self, token: str) -> None:
        """Let a token of the caller's be good no more."""
        self._tell("DELETE", f"/v1/tokens/{part(token)}")

    def transfers(self) -> TransferPage:
        """Return open transfers from or to publishers of the caller's."""
        return self._ask("GET", "/v1/transfers", TransferPage)

    def start_transfer(self, plugin_id: str, body: TransferBody) -> TransferDocument:
        """Offer a plugin to another publisher."""
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/transfer", TransferDocument, body=json_body(body))

    def accept_transfer(self, plugin_id: str) -> TransferDocument:
        """Take a plugin that is offered."""
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/transfer/acceptance", TransferDocument)

    def cancel_transfer(self, plugin_id: str) -> TransferDocument:
        """Stop a transfer."""
        return self._ask("DELETE", f"/v1/plugins/{part(plugin_id)}/transfer", TransferDocument)

    def create_publisher(self, body: PublisherBody) -> MemberDocument:
        """Make a publisher."""
        return self._ask("POST", "/v1/publishers", MemberDocument, body=json_body(body))

    def members(self, publisher: str) -> MemberPage:
        """Return a publisher's members and invited people."""
        return self._ask("GET", f"/v1/publishers/{part(publisher)}/members", MemberPage)

    def invite(self, publisher: str, account: str, body: RoleBody) -> MemberDocument:
        """Invite somebody, or give a member another role."""
        path = f"/v1/publishers/{part(publisher)}/members/{part(account)}"
        return self._ask("PUT", path, MemberDocument, body=json_body(body))

    def remove_member(self, publisher: str, account: str) -> None:
        """Let somebody be a member no more."""
        self._tell("DELETE", f"/v1/publishers/{part(publisher)}/members/{part(account)}")

    def join(self, publisher: str) -> MemberDocument:
        """Accept an invitation."""
        return self._ask("POST", f"/v1/publishers/{part(publisher)}/join", MemberDocument)
