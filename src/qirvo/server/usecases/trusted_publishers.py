"""Saying which pipelines may publish: members of a publisher add and remove them, and are told when somebody does."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.audit import AuditEntry
from qirvo.domain.names import PluginId, parse_publisher_name
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.trusted_publishing import (
    MOST_PER_PLUGIN,
    MalformedTrustedPublisherError,
    NoSuchTrustedPublisherError,
    TokenIssuer,
    TrustedPublisher,
    TrustedPublisherExistsError,
    accept_fields,
)
from qirvo.server.ports import NewId, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssuers:
    """The issuers that the registry's owner named, by name."""

    by_name: Mapping[str, TokenIssuer] = field(default_factory=dict)

    @property
    def addresses(self) -> frozenset[str]:
        """Every issuer's address."""
        return frozenset(issuer.address for issuer in self.by_name.values())

    def named(self, name: str) -> TokenIssuer:
        """Return the issuer.

        Raises:
            MalformedTrustedPublisherError: There is none of that name.
        """
        if name not in self.by_name:
            known = ", ".join(f"`{each}`" for each in self.by_name) or "none; the registry's owner names them"
            raise MalformedTrustedPublisherError(f"`{name[:80]}` is no issuer here", hint=f"Issuers are {known}.")
        return self.by_name[name]

    def at(self, address: str) -> TokenIssuer:
        """Return the issuer at an address that was verified."""
        return next(issuer for issuer in self.by_name.values() if issuer.address == address)


def add_trusted_publisher(
    plugin: str,
    issuer: str,
    fields: Mapping[str, str],
    *,
    issuers: TokenIssuers,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> TrustedPublisher:
    """Let a pipeline publish `plugin`, which need not exist yet.

    Raises:
        MalformedNameError: `plugin` is no plugin's id.
        MissingRightError: `by` is not a member of the publisher.
        MalformedTrustedPublisherError: The issuer or a field is none.
        TrustedPublisherExistsError: The plugin trusts it already, or too many.
    """
    plugin_id = PluginId.parse(plugin)
    by.require_publisher(plugin_id)
    trusted = TrustedPublisher(
        id=new_id("tru_"),
        plugin_id=plugin_id,
        issuer=issuer,
        fields=accept_fields(fields, issuer=issuers.named(issuer)),
        created_by=by.name,
        created_at=now,
    )
    with uow:
        present = uow.trusted_publishers.of_publisher(uow.transfers.owner(plugin_id))
        _refuse_more(trusted, [each for each in present if each.plugin_id == plugin_id])
        uow.trusted_publishers.add(trusted)
        uow.audit.add(_entry(trusted, "add", by=by, now=now, new_id=new_id))
        uow.notices.add(_notice(trusted, uow.transfers.owner(plugin_id), by=by, now=now, new_id=new_id))
        uow.commit()
    return trusted


def list_trusted_publishers(publisher: str, *, by: Account, uow: UnitOfWork) -> Sequence[TrustedPublisher]:
    """Return a publisher's, to its members.

    Raises:
        MissingRightError: `by` is not a member.
    """
    by.require_member(parse_publisher_name(publisher))
    with uow:
        return uow.trusted_publishers.of_publisher(publisher)


def remove_trusted_publisher(
    trusted_id: str, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> TrustedPublisher:
    """Let the pipeline publish no more; the tokens it has end at once.

    Raises:
        NoSuchTrustedPublisherError: There is none, or none that `by` may know of.
    """
    with uow:
        trusted = uow.trusted_publishers.get(trusted_id)
        if not by.owns(trusted.plugin_id):
            raise NoSuchTrustedPublisherError(f"there is no trusted publisher `{trusted_id[:80]}`")
        for digest in uow.trusted_publishers.remove(trusted_id):
            uow.accounts.remove_token(digest)
        uow.audit.add(_entry(trusted, "remove", by=by, now=now, new_id=new_id))
        uow.commit()
    return trusted


def _refuse_more(trusted: TrustedPublisher, present: Sequence[TrustedPublisher]) -> None:
    if any((each.issuer, each.fields) == (trusted.issuer, trusted.fields) for each in present):
        raise TrustedPublisherExistsError(f"`{trusted.plugin_id}` trusts this pipeline already")
    if len(present) >= MOST_PER_PLUGIN:
        raise TrustedPublisherExistsError(f"`{trusted.plugin_id}` trusts `{MOST_PER_PLUGIN}` pipelines already")


def _entry(trusted: TrustedPublisher, verb: str, *, by: Account, now: datetime, new_id: NewId) -> AuditEntry:
    values: dict[str, Any] = {"id": trusted.id, "issuer": trusted.issuer, **trusted.fields}
    return AuditEntry(
        id=new_id("aud_"),
        at=now,
        actor=by.name,
        act=f"trusted-publisher.{verb}",
        subject=f"plugin:{trusted.plugin_id}",
        before=values if verb == "remove" else {},
        after=values if verb == "add" else {},
    )


def _notice(trusted: TrustedPublisher, publisher: str, *, by: Account, now: datetime, new_id: NewId) -> Notice:
    told = ", ".join(f"{name} {value}" for name, value in trusted.fields.items())
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.SECURITY,
        title=f"A pipeline may publish {trusted.plugin_id}",
        text=f"{by.name} let a pipeline of {trusted.issuer} publish it: {told}. Remove it if you do not know of it.",
        link=f"/publishers/{publisher}/trusted",
        plugin_id=str(trusted.plugin_id),
        publishers=frozenset({publisher}),
    )
