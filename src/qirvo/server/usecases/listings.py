"""Reading and editing a listing after publication; see `domain.listing_edits` for what changes at once.

Two members who edit at once do not undo each other's work: an edit names the listing that it was made of.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.audit import AuditEntry
from qirvo.domain.brochures import DocumentKind
from qirvo.domain.listing_edits import (
    EDITED,
    MAX_REASON,
    REVIEWED,
    ListingChangedError,
    NoSuchProposalError,
    Proposal,
    ProposalReasonError,
    edited,
)
from qirvo.domain.listings import Listing, is_web_address
from qirvo.domain.media import Media, MediaKind
from qirvo.domain.names import PluginId
from qirvo.domain.notices import Notice, NoticeKind
from qirvo.domain.submissions import OwnSubmissionError
from qirvo.server.listing_ports import Document, Rendering
from qirvo.server.ports import NewId, Plugin, UnitOfWork
from qirvo.server.usecases.catalog import ask_for_catalog
from qirvo.server.usecases.media import replace_media


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """A listing as its publisher's members see it.

    Attributes:
        validator: Changes with the listing; an edit names it.
        proposal: What waits for a reviewer.
    """

    plugin_id: PluginId
    listing: Listing
    validator: str
    media: Sequence[Media]
    proposal: Proposal | None


def get_listing(plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> ListingView:
    """Return the listing.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
    """
    by.require_publisher(plugin_id)
    with uow:
        return _view(uow.plugins.get(plugin_id), uow=uow)


def edit_listing(
    plugin_id: PluginId,
    changes: Mapping[str, Any],
    *,
    seen: str | None,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    rendering: Rendering,
    new_id: NewId,
) -> ListingView:
    """Change the listing: the name waits for a reviewer, everything else shows at once.

    Args:
        plugin_id: The plugin.
        changes: Field → new value; what is left out stays.
        seen: The validator of the listing that the change was made of; None does not mind what it was.
        by: A member of the publisher.
        now: The present time.
        uow: Writes.
        rendering: Renders documentation.
        new_id: Makes ids.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        ListingChangedError: The listing is another than the one that was seen.
        MalformedListingError: A field cannot be edited, or has the wrong type or size.
    """
    by.require_publisher(plugin_id)
    documentation = changes.get("documentation")
    html = _rendered(documentation, rendering) if isinstance(documentation, str) else None
    with uow:
        plugin = uow.plugins.get(plugin_id)
        if seen not in {None, _validator(plugin.listing)}:
            raise ListingChangedError(f"the listing of `{plugin_id}` was changed meanwhile")
        whole = edited(plugin.listing, changes)
        at_once = edited(plugin.listing, {name: value for name, value in changes.items() if name not in REVIEWED})
        if whole.name != plugin.listing.name:
            _propose_name(plugin_id, whole.name, by=by, now=now, uow=uow)
        made = replace(plugin, listing=at_once, updated_at=now)
        if at_once != plugin.listing:
            uow.plugins.save(made)
            ask_for_catalog(plugin_id, uow=uow)
        if html is not None:
            uow.documents.replace(
                f"plugin:{plugin_id}", [Document(kind=DocumentKind.DOCUMENTATION, html=html)] if html else []
            )
        told = _differences(plugin.listing, whole)
        if told:
            before, after = (
                {name: was for name, (was, _) in told.items()},
                {name: new for name, (_, new) in told.items()},
            )
            act = "listing.propose" if whole.name != plugin.listing.name else "listing.edit"
            uow.audit.add(_entry(act, plugin_id, by=by, now=now, new_id=new_id, before=before, after=after))
            uow.commit()
        return _view(made, uow=uow)


def withdraw_proposal(plugin_id: PluginId, *, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    """Take back what waits for a reviewer.

    Raises:
        MissingRightError: `by` is not a member of the publisher.
        NoSuchProposalError: Nothing waits.
    """
    by.require_publisher(plugin_id)
    with uow:
        proposal = _proposal(plugin_id, uow=uow)
        uow.proposals.remove(plugin_id)
        uow.shelf.drop_unused()
        uow.audit.add(_entry("listing.withdraw", plugin_id, by=by, now=now, new_id=new_id, before=_told_of(proposal)))
        uow.commit()


def list_proposals(*, by: Account, uow: UnitOfWork) -> Sequence[tuple[Proposal, Listing]]:
    """Return what waits for a reviewer, the oldest first, each with the present listing.

    Raises:
        MissingRightError: `by` may not review.
    """
    by.require(Right.REVIEW)
    with uow:
        return [(proposal, uow.plugins.get(proposal.plugin_id).listing) for proposal in uow.proposals.all()]


def decide_proposal(
    plugin_id: PluginId,
    *,
    accept: bool,
    reason: str,
    by: Account,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> Proposal:
    """Let a proposed name or icon show, or refuse it with a reason.

    Raises:
        MissingRightError: `by` may not review.
        NoSuchProposalError: Nothing of this plugin waits.
        OwnSubmissionError: `by` proposed it or is a member of the publisher.
        ProposalReasonError: A refusal without a reason, or one that is too long.
    """
    by.require(Right.REVIEW)
    if len(reason) > MAX_REASON or (not accept and not reason.strip()):
        raise ProposalReasonError("a refusal needs a reason" if not reason.strip() else "the reason is too long")
    with uow:
        proposal = _proposal(plugin_id, uow=uow)
        if by.name == proposal.by or by.has_part_in(plugin_id):
            raise OwnSubmissionError("nobody decides on a proposal of their own publisher")
        if accept:
            _accept(proposal, now=now, uow=uow, new_id=new_id)
        uow.proposals.remove(plugin_id)
        uow.shelf.drop_unused()
        act = "listing.accept" if accept else "listing.refuse"
        entry = _entry(act, plugin_id, by=by, now=now, new_id=new_id, after=_told_of(proposal))
        uow.audit.add(replace(entry, reason=reason))
        owner = uow.transfers.owner(plugin_id)
        uow.notices.add(_notice(proposal, owner, accept=accept, reason=reason, now=now, new_id=new_id))
        uow.commit()
    return proposal


def _accept(proposal: Proposal, *, now: datetime, uow: UnitOfWork, new_id: NewId) -> None:
    plugin_id = proposal.plugin_id
    plugin = uow.plugins.get(plugin_id)
    if proposal.name is not None:
        origins = {**plugin.listing.origins, "name": EDITED}
        uow.plugins.save(
            Plugin(id=plugin_id, listing=replace(plugin.listing, name=proposal.name, origins=origins), updated_at=now)
        )
    picture = None if proposal.icon is None else uow.shelf.picture(proposal.icon)
    if picture is not None:
        replace_media(
            uow,
            Media(
                id=new_id("med_"),
                plugin_id=plugin_id,
                kind=MediaKind.ICON,
                picture=picture,
                thumbnail=picture,
                alt="",
                added_by=proposal.by,
                added_at=now,
            ),
        )
    ask_for_catalog(plugin_id, uow=uow)


def _propose_name(plugin_id: PluginId, name: str, *, by: Account, now: datetime, uow: UnitOfWork) -> None:
    present = uow.proposals.get(plugin_id)
    icon = None if present is None else present.icon
    uow.proposals.save(Proposal(plugin_id=plugin_id, by=by.name, at=now, name=name, icon=icon))


def _proposal(plugin_id: PluginId, *, uow: UnitOfWork) -> Proposal:
    proposal = uow.proposals.get(plugin_id)
    if proposal is None:
        raise NoSuchProposalError(f"nothing of the listing of `{plugin_id}` waits for a reviewer")
    return proposal


def _rendered(documentation: str, rendering: Rendering) -> str:
    return "" if is_web_address(documentation) else rendering.document(documentation, {})


def _view(plugin: Plugin, *, uow: UnitOfWork) -> ListingView:
    return ListingView(
        plugin_id=plugin.id,
        listing=plugin.listing,
        validator=_validator(plugin.listing),
        media=uow.shelf.of(plugin.id),
        proposal=uow.proposals.get(plugin.id),
    )


def _validator(listing: Listing) -> str:
    return hashlib.sha256(msgspec.json.encode(listing, order="deterministic")).hexdigest()[:32]


def _differences(before: Listing, after: Listing) -> Mapping[str, tuple[Any, Any]]:
    names = ("name", "summary", "description", "category", "tags", "links", "documentation")
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: (_short(was), _short(new)) for name, (was, new) in pairs.items() if was != new}


def _short(value: Any) -> Any:  # noqa: ANN401  # whatever a field holds
    return f"{value[:200]}…" if isinstance(value, str) and len(value) > 200 else value  # noqa: PLR2004  # enough to tell


def _told_of(proposal: Proposal) -> Mapping[str, Any]:
    return {"name": proposal.name, "icon": None if proposal.icon is None else str(proposal.icon), "by": proposal.by}


def _entry(
    act: str,
    plugin_id: PluginId,
    *,
    by: Account,
    now: datetime,
    new_id: NewId,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    return AuditEntry(
        id=new_id("aud_"),
        at=now,
        actor=by.name,
        act=act,
        subject=f"plugin:{plugin_id}",
        before=before or {},
        after=after or {},
    )


def _notice(proposal: Proposal, owner: str, *, accept: bool, reason: str, now: datetime, new_id: NewId) -> Notice:
    what = "name" if proposal.icon is None else "icon" if proposal.name is None else "name and icon"
    return Notice(
        id=new_id("not_"),
        at=now,
        kind=NoticeKind.REVIEW,
        title=f"The new {what} of {proposal.plugin_id} {'shows' if accept else 'was refused'}",
        text=reason,
        link=f"/plugins/{proposal.plugin_id}/edit",
        plugin_id=str(proposal.plugin_id),
        publishers=frozenset({owner}),
    )
