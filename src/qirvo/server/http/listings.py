"""Listings and their pictures over HTTP."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.listing_edits import Proposal
from qirvo.domain.listings import Listing
from qirvo.domain.media import LARGEST, Media, MediaKind
from qirvo.domain.names import PluginId
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body, read_limited
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.problems import OtherVersionError, UnsupportedMediaTypeError
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import listings, media
from qirvo.server.usecases.listings import ListingView
from qirvo.server.usecases.media import NewPicture
from qirvo.wire.listings import (
    ListingBody,
    ListingDocument,
    MediaDocument,
    MediaPage,
    ProposalDecisionBody,
    ProposalDocument,
    ProposalPage,
)

router = LateRouter(prefix="/v1", tags=["listings"])
_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/svg+xml", "application/octet-stream")
PICTURE: Mapping[str, Any] = {
    **BEARER,
    "requestBody": {
        "required": True,
        "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in _PICTURE_TYPES[:3]},
    },
}


@router.get("/plugins/{plugin_id}/listing", openapi_extra=dict(BEARER))
def show(request: Request, response: Response, by: Caller, plugin_id: str) -> ListingDocument:
    """Show a listing as its publisher's members see it; `ETag` is what an edit names in `If-Match`."""
    view = listings.get_listing(PluginId.parse(plugin_id), by=by, uow=registry_of(request).reading())
    response.headers["ETag"] = f'"{view.validator}"'
    return listing_document(view)


@router.patch("/plugins/{plugin_id}/listing", openapi_extra=described(ListingBody))
def edit(  # FastAPI's parameters
    request: Request,
    response: Response,
    by: Caller,
    plugin_id: str,
    body: Annotated[ListingBody, Depends(json_body(ListingBody))],
    if_match: Annotated[str | None, Header()] = None,
) -> ListingDocument:
    """Change a listing: a new name waits for a reviewer, everything else shows at once."""
    registry = registry_of(request)
    view = listings.edit_listing(
        PluginId.parse(plugin_id),
        {name: value for name, value in asdict(body).items() if value is not None},
        seen=seen_validator(if_match),
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        rendering=registry.rendering,
        new_id=registry.new_id,
    )
    registry.wake()
    response.headers["ETag"] = f'"{view.validator}"'
    return listing_document(view)


@router.delete("/plugins/{plugin_id}/listing-proposal", status_code=204, openapi_extra=dict(BEARER))
def withdraw(request: Request, by: Caller, plugin_id: str) -> None:
    """Take back a proposed name or icon."""
    registry = registry_of(request)
    listings.withdraw_proposal(
        PluginId.parse(plugin_id), by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )


@router.get("/plugins/{plugin_id}/media")
def pictures(request: Request, plugin_id: str) -> MediaPage:
    """List the pictures of a listing."""
    found = media.list_media(PluginId.parse(plugin_id), uow=registry_of(request).reading())
    return MediaPage(media=[media_document(each) for each in found])


@router.post("/plugins/{plugin_id}/media", status_code=201, openapi_extra=dict(PICTURE))
async def add(
    request: Request,
    by: Caller,
    plugin_id: str,
    kind: Annotated[str, Query(max_length=40)],
    alt: Annotated[str, Query(max_length=1_000)] = "",
) -> MediaDocument:
    """Add a picture, PNG, JPEG or WebP, which is made anew; a new icon waits for a reviewer."""
    registry = registry_of(request)
    named, wanted = PluginId.parse(plugin_id), MediaKind.parse(kind)
    by.require_publisher(named)  # before the body is read
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() not in _PICTURE_TYPES:
        raise UnsupportedMediaTypeError("the body must be a picture", hint="Send a PNG, JPEG or WebP as the body.")
    content = await read_limited(request, most=LARGEST)
    added = await run_in_threadpool(
        media.add_media,
        named,
        NewPicture(kind=wanted, content=content, alt=alt),
        by=by,
        now=registry.clock(),
        new_uow=registry.new_uow,
        blobs=registry.blobs,
        rendering=registry.rendering,
        new_id=registry.new_id,
    )
    registry.wake()
    return media_document(added.media, awaits_review=added.awaits_review)


@router.delete("/plugins/{plugin_id}/media/{media_id}", status_code=204, openapi_extra=dict(BEARER))
def remove(request: Request, by: Caller, plugin_id: str, media_id: str) -> None:
    """Take a picture out of a listing."""
    registry = registry_of(request)
    media.remove_media(
        PluginId.parse(plugin_id), media_id, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    registry.wake()


@router.get("/listing-proposals", openapi_extra=dict(BEARER))
def proposals(request: Request, by: Caller) -> ProposalPage:
    """List the names and icons that wait for a reviewer, the oldest first."""
    found = listings.list_proposals(by=by, uow=registry_of(request).reading())
    return ProposalPage(proposals=[proposal_document(proposal, present) for proposal, present in found])


@router.post("/listing-proposals/{plugin_id}/decision", openapi_extra=described(ProposalDecisionBody))
def decide(
    request: Request,
    by: Caller,
    plugin_id: str,
    body: Annotated[ProposalDecisionBody, Depends(json_body(ProposalDecisionBody))],
) -> ProposalDocument:
    """Let a proposed name or icon show, or refuse it with a reason."""
    registry = registry_of(request)
    decided = listings.decide_proposal(
        PluginId.parse(plugin_id),
        accept=body.accept,
        reason=body.reason,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        new_id=registry.new_id,
    )
    registry.wake()
    return proposal_document(decided)


def seen_validator(if_match: str | None) -> str | None:
    """Return the validator that an edit names; None when it does not mind.

    Raises:
        OtherVersionError: It names something that is no validator of ours.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    named = if_match.strip().removeprefix("W/").strip('"')
    if not named.isalnum():
        raise OtherVersionError("`If-Match` names no version of this listing", hint="Send the `ETag` of the listing.")
    return named


def listing_document(view: ListingView) -> ListingDocument:
    """Return a listing as it travels."""
    listing = view.listing
    return ListingDocument(
        pluginId=str(view.plugin_id),
        etag=view.validator,
        name=listing.name,
        summary=listing.summary,
        description=listing.description,
        category=listing.category,
        tags=list(listing.tags),
        links=dict(listing.links),
        documentation=listing.documentation,
        pricing=dict(listing.pricing),
        origins=dict(listing.origins),
        media=[media_document(each) for each in view.media],
        proposal=None if view.proposal is None else proposal_document(view.proposal, listing),
    )


def media_document(media: Media, *, awaits_review: bool = False) -> MediaDocument:
    """Return a picture as it travels."""
    return MediaDocument(
        id=media.id,
        kind=media.kind.value,
        url=media.picture.path,
        thumbnail=media.thumbnail.path,
        width=media.picture.width,
        height=media.picture.height,
        sizeBytes=media.picture.size_bytes,
        alt=media.alt,
        fromRelease=media.from_release or None,
        awaitsReview=awaits_review,
    )


def proposal_document(proposal: Proposal, present: Listing | None = None) -> ProposalDocument:
    """Return a proposal as it travels."""
    return ProposalDocument(
        pluginId=str(proposal.plugin_id),
        by=proposal.by,
        at=moment(proposal.at),
        name=proposal.name,
        icon=None if proposal.icon is None else f"/media/{proposal.icon.hex}.webp",
        presentName=None if present is None else present.name,
    )
