"""Exchanging an issuer's token for one that may publish one plugin for a quarter of an hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, NoSuchAccountError, TokenKind, UnauthenticatedError
from qirvo.domain.audit import AuditEntry, Outcome
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.provenance import run_of
from qirvo.domain.trusted_publishing import AmbiguousRunError, TokenIssuer, TrustedPublisher, UntrustedRunError
from qirvo.server.oidc_ports import IdentityToken, IdentityTokens, RefusedIdentityTokenError
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.accounts import HandedToken, find_token, hand_out, token_digest
from qirvo.server.usecases.trusted_publishers import TokenIssuers

LIFETIME = timedelta(minutes=15)


class ReplayedTokenError(RefusedIdentityTokenError):
    """The issuer's token was exchanged before."""

    code = "identity-token-replayed"
    hint = "Ask the issuer for a fresh token; each can be exchanged once."


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What an issuer's token was exchanged for."""

    handed: HandedToken
    plugin_id: PluginId


def exchange(
    text: str,
    plugin: str,
    *,
    audience: str,
    issuers: TokenIssuers,
    tokens: IdentityTokens,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> Exchanged:
    """Exchange the issuer's token `text` for one that may publish the plugin that trusts the run.

    `plugin` says which one where several trust it, and may be empty.

    Raises:
        RefusedIdentityTokenError: The token proves nothing here, or was exchanged before.
        UntrustedRunError: No plugin trusts the run.
        AmbiguousRunError: Several do, and none is named.
    """
    wanted = PluginId.parse(plugin) if plugin else None
    verified = tokens.verify(text, issuers=issuers.addresses, audience=audience, now=now)
    issuer = issuers.at(verified.issuer)
    try:
        return _exchange(verified, wanted, issuer=issuer, now=now, uow=uow, new_id=new_id)
    except QirvoError as exc:
        _record_refusal(exc, issuer=issuer, verified=verified, now=now, uow=uow, new_id=new_id)
        raise


def trusted_account(text: str, *, now: datetime, uow: UnitOfWork) -> Account:
    """Return who acts through a token that was exchanged: the member who trusted the run, for its plugin alone.

    Raises:
        UnauthenticatedError: The token is unknown, of another kind, expired, or no longer trusted.
    """
    with uow:
        token = find_token(text, kind=TokenKind.TRUSTED, now=now, uow=uow)
        run = uow.trusted_publishers.bound(token.digest)
        account = uow.accounts.get(token.account)
    if run is None:
        raise UnauthenticatedError("this token's pipeline is no longer trusted")
    return account.running(run)


def _exchange(
    verified: IdentityToken,
    wanted: PluginId | None,
    *,
    issuer: TokenIssuer,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> Exchanged:
    with uow:
        candidates = [each for each in uow.trusted_publishers.of_issuer(issuer.name) if _stands(each, uow=uow)]
        trusted = _matching(candidates, verified, wanted, issuer=issuer)
        if not uow.trusted_publishers.use(verified.key, expires_at=verified.expires_at, now=now):
            raise ReplayedTokenError("the token was exchanged before")
        uow.trusted_publishers.save(trusted.used(verified.claims, issuer=issuer, now=now))
        account = uow.accounts.get(trusted.created_by)
        handed = hand_out(account, TokenKind.TRUSTED, now=now, lifetime=LIFETIME, uow=uow, new_id=new_id)
        run = run_of(verified.claims, plugin_id=trusted.plugin_id, trusted_publisher=trusted.id, issuer=issuer.name)
        uow.trusted_publishers.bind(token_digest(handed.text), run)
        uow.audit.add(
            AuditEntry(
                id=new_id("aud_"),
                at=now,
                actor=account.name,
                act="token.exchange",
                subject=f"plugin:{trusted.plugin_id}",
                after={"trusted_publisher": trusted.id, "repository": run.repository, "commit": run.commit},
            )
        )
        uow.commit()
    return Exchanged(handed=handed, plugin_id=trusted.plugin_id)


def _stands(trusted: TrustedPublisher, *, uow: UnitOfWork) -> bool:
    """Say whether whoever trusts the pipeline is still a member of the publisher."""
    try:
        return uow.accounts.get(trusted.created_by).owns(trusted.plugin_id)
    except NoSuchAccountError:
        return False


def _matching(
    candidates: Sequence[TrustedPublisher], verified: IdentityToken, wanted: PluginId | None, *, issuer: TokenIssuer
) -> TrustedPublisher:
    among = [each for each in candidates if wanted in (None, each.plugin_id)]
    trusting = [each for each in among if not each.refusal(verified.claims, issuer=issuer)]
    if not trusting:
        raise UntrustedRunError("no plugin trusts this run")  # not which claim: whoever asks need not be its owner
    if len({each.plugin_id for each in trusting}) > 1:
        raise AmbiguousRunError(f"`{len(trusting)}` plugins trust this run")
    return trusting[0]


def _record_refusal(
    error: QirvoError,
    *,
    issuer: TokenIssuer,
    verified: IdentityToken,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> None:
    """Write down a genuine token that was refused; what anybody can make up is not worth the disk."""
    with uow:
        uow.audit.add(
            AuditEntry(
                id=new_id("aud_"),
                at=now,
                actor="",
                act="token.exchange",
                subject=f"issuer:{issuer.name}",
                outcome=Outcome.REFUSED,
                reason=error.code,
                after={"subject": str(verified.claims.get("sub", ""))[:500]},
            )
        )
        uow.commit()
