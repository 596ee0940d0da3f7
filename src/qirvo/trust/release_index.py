"""The release index as bytes: the same index is always the same bytes, and what is read is whole or refused.

Only bytes that a host accepts are ever written, for what is signed cannot be taken back. Unknown fields, update
channels and delta codecs are passed over (a later registry may know more); everything known has to have its type.
"""

from collections.abc import Callable, Container, Sequence
from datetime import UTC
from typing import TypeVar

import msgspec
from msgspec import UNSET

from qirvo.domain.deltas import Delta, DeltaCodec
from qirvo.domain.digests import Digest
from qirvo.domain.errors import IntegrityError, InvalidError
from qirvo.domain.licenses import Licensing
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp, RampPoint
from qirvo.domain.releases import Artifact, LogHead, Release, ReleaseIndex, Security, UpdateChannelHead
from qirvo.domain.rollouts import Rollout, RolloutState
from qirvo.domain.standings import Standing, StandingKind
from qirvo.domain.update_channels import STANDARD, Stability, Terms, UpdateChannel
from qirvo.domain.versions import Version, VersionRange
from qirvo.domain.weekly_hours import WeeklyHours
from qirvo.trust.index_shapes import (
    SCHEMA,
    ArchiveShape,
    DeltaShape,
    HeadShape,
    IndexShape,
    LicensingShape,
    LogHeadShape,
    ReleaseShape,
    RolloutShape,
    SchemaShape,
    SecurityShape,
    StandingShape,
    TermsShape,
)
from qirvo.trust.signed_signers import SignersShape, shape_of_signers, signers_of_shape
from qirvo.trust.signed_traits import TraitsShape, shape_of, traits_of_shape

MAX_INDEX_BYTES = 4 * 1024 * 1024  # thousands of releases; a host reads the whole of it

_Value = TypeVar("_Value")
_STANDINGS = frozenset(StandingKind)
_CODECS = frozenset(DeltaCodec)
_STABILITIES = frozenset(Stability)


class MalformedReleaseIndexError(IntegrityError):
    """The bytes are not a release index that this program understands."""

    code = "release-index-malformed"
    hint = "Nothing was changed. Tell the owner of the source: what it signed cannot be read."


def write_release_index(index: ReleaseIndex) -> bytes:
    """Return `index` as compact JSON with sorted keys; the same index gives the same bytes.

    Raises:
        MalformedReleaseIndexError: A host would refuse it (too large, or a head without its release).
    """
    written = msgspec.json.encode(_index_shape(index), order="sorted")
    read_release_index(written)
    return written


def read_release_index(content: bytes) -> ReleaseIndex:
    """Read a release index, tolerating unknown fields.

    Raises:
        MalformedReleaseIndexError: It is no release index; the message names the field.
    """
    if len(content) > MAX_INDEX_BYTES:
        raise MalformedReleaseIndexError(f"a release index of `{len(content)}` bytes is over `{MAX_INDEX_BYTES}`")
    try:
        schema = msgspec.json.decode(content, type=SchemaShape).schema
        if schema != SCHEMA:
            hint = "Update qirvo: the source writes a newer form."
            raise MalformedReleaseIndexError(f"`$.schema` is `{schema[:80]}`, not `{SCHEMA}`", hint=hint)
        return _index(msgspec.json.decode(content, type=IndexShape))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        raise MalformedReleaseIndexError(f"the release index cannot be read: {exc}") from exc


def _at(path: str, make: Callable[[str], _Value], text: str) -> _Value:
    """Make a value of the text found at `path`, which the error names."""
    try:
        return make(text)
    except (InvalidError, ValueError) as exc:
        raise MalformedReleaseIndexError(f"the release index cannot be read at `{path}`: {exc}") from exc


def _maybe_at(path: str, make: Callable[[str], _Value], text: str | None) -> _Value | None:
    return None if text is None else _at(path, make, text)


def _index(shape: IndexShape) -> ReleaseIndex:
    releases: dict[Version, Release] = {}
    for place, release_shape in enumerate(shape.releases):
        release = _release(f"$.releases[{place}]", release_shape)
        if release.version in releases:
            raise MalformedReleaseIndexError(f"the release index names `{release.version}` twice")
        releases[release.version] = release
    terms = _all_terms({} if shape.terms is UNSET else shape.terms)
    heads = {
        UpdateChannel(name): _head(f"$.updateChannels.{name}", head, releases.keys())
        for name, head in shape.update_channels.items()
        if name in STANDARD or name in terms
    }
    plugin_id = _at("$.plugin", PluginId.parse, shape.plugin)
    said = shape.standings if shape.standings is not UNSET else []
    return ReleaseIndex(
        plugin_id=plugin_id,
        number=shape.n,
        releases=releases,
        heads=heads,
        licensing=_licensing(shape.licensing) if isinstance(shape.licensing, LicensingShape) else None,
        standings=tuple(
            _standing(f"$.standings[{place}]", each) for place, each in enumerate(said) if each.kind in _STANDINGS
        ),
        signers=signers_of_shape(shape.signers) if isinstance(shape.signers, SignersShape) else None,
        terms=terms,
        log=LogHead(number=shape.log.n, hash=shape.log.hash) if isinstance(shape.log, LogHeadShape) else None,
    )


def _all_terms(shapes: dict[str, TermsShape]) -> dict[UpdateChannel, Terms]:
    return {
        _at(f"$.terms.{name}", UpdateChannel, name): _terms(f"$.terms.{name}", shape)
        for name, shape in shapes.items()
        if shape.stability in _STABILITIES
    }


def _terms(path: str, shape: TermsShape) -> Terms:
    def promised(stability: str) -> Terms:
        return Terms(
            stability=Stability(stability),
            description=shape.description,
            auto_update=shape.auto_update,
            minimum_age_s=shape.minimum_age,
        )

    return _at(path, promised, shape.stability)


def _terms_shape(terms: Terms) -> TermsShape:
    return TermsShape(
        stability=terms.stability.value,
        description=terms.description,
        auto_update=terms.auto_update,
        minimum_age=terms.minimum_age_s,
    )


def _licensing(shape: LicensingShape) -> Licensing:
    return Licensing(
        keys=dict(shape.keys), revoked=frozenset(shape.revoked), price=shape.price, purchase=shape.purchase
    )


def _licensing_shape(licensing: Licensing) -> LicensingShape:
    return LicensingShape(
        keys=dict(licensing.keys),
        revoked=sorted(licensing.revoked),
        price=licensing.price,
        purchase=licensing.purchase,
    )


def _standing(path: str, shape: StandingShape) -> Standing:
    return Standing(
        kind=StandingKind(shape.kind),
        reason=shape.reason,
        version=_maybe_at(f"{path}.version", Version, shape.version),
        replacement=shape.replacement,
    )


def _head(path: str, shape: HeadShape, known: Container[Version]) -> UpdateChannelHead:
    def released(text: str) -> Version:
        version = Version(text)
        if version not in known:
            raise ValueError(f"there is no release `{version}`")
        return version

    return UpdateChannelHead(
        current=_at(f"{path}.cur", released, shape.cur),
        previous=_maybe_at(f"{path}.prev", released, shape.prev),
        floor=_maybe_at(f"{path}.floor", Version, shape.floor),
        rollout=_rollout(f"{path}.rollout", shape.rollout),
    )


def _rollout(path: str, shape: RolloutShape) -> Rollout:
    def ramp(_: str) -> Ramp:
        return Ramp(tuple(RampPoint(seconds, share) for seconds, share in shape.ramp))

    return Rollout(
        salt=shape.salt,
        start=shape.start.astimezone(UTC),
        ramp=_at(f"{path}.ramp", ramp, ""),
        state=_at(f"{path}.state", RolloutState, shape.state),
        hold_at=shape.hold_at,
        quiet=_quiet(f"{path}.quiet", shape.quiet) if isinstance(shape.quiet, list) else None,
    )


def _quiet(path: str, spans: list[tuple[int, int]]) -> WeeklyHours:
    return _at(path, lambda _: WeeklyHours(tuple(spans)), "")


def _release(path: str, shape: ReleaseShape) -> Release:
    return Release(
        version=_at(f"{path}.version", Version, shape.version),
        artifact=Artifact(
            digest=_at(f"{path}.archive.digest", Digest.parse, shape.archive.digest),
            size_bytes=shape.archive.size,
            tree_digest=_at(f"{path}.tree", Digest.parse, shape.tree),
        ),
        published_at=shape.published_at.astimezone(UTC),
        platform=_at(f"{path}.platform", VersionRange, shape.platform),
        permissions=frozenset(shape.permissions),
        breaking=shape.breaking,
        security=None if shape.security is None else _security(shape.security),
        epoch=shape.epoch,
        via=_maybe_at(f"{path}.via", Version, shape.via),
        notes=shape.notes,
        revoked=shape.revoked,
        publisher_signature=shape.publisher_signature,
        traits=traits_of_shape(shape.traits) if isinstance(shape.traits, TraitsShape) else None,
        deltas=tuple(
            _delta(f"{path}.deltas[{place}]", each) for place, each in enumerate(shape.deltas) if each.codec in _CODECS
        ),
    )


def _delta(path: str, shape: DeltaShape) -> Delta:
    return Delta(
        base=_at(f"{path}.from", Version, shape.base),
        codec=DeltaCodec(shape.codec),
        digest=_at(f"{path}.digest", Digest.parse, shape.digest),
        size_bytes=shape.size,
        unpacked_bytes=shape.unpacked,
    )


def _delta_shape(delta: Delta) -> DeltaShape:
    return DeltaShape(
        base=str(delta.base),
        codec=delta.codec.value,
        digest=str(delta.digest),
        size=delta.size_bytes,
        unpacked=delta.unpacked_bytes,
    )


def _security(shape: SecurityShape) -> Security:
    return Security(severity=shape.severity, cve=tuple(shape.cve), exploited=shape.exploited)


def _index_shape(index: ReleaseIndex) -> IndexShape:
    return IndexShape(
        schema=SCHEMA,
        plugin=str(index.plugin_id),
        n=index.number,
        update_channels={name.value: _head_shape(head) for name, head in index.heads.items()},
        releases=[_release_shape(index.releases[version]) for version in sorted(index.releases)],
        licensing=UNSET if index.licensing is None else _licensing_shape(index.licensing),
        standings=_standing_shapes(index.standings) or UNSET,
        signers=UNSET if index.signers is None else shape_of_signers(index.signers),
        terms={name.value: _terms_shape(terms) for name, terms in index.terms.items()} or UNSET,
        log=UNSET if index.log is None else LogHeadShape(n=index.log.number, hash=index.log.hash),
    )


def _standing_shapes(standings: Sequence[Standing]) -> list[StandingShape]:
    shapes = [
        StandingShape(
            kind=each.kind.value, reason=each.reason, version=_text(each.version), replacement=each.replacement
        )
        for each in standings
    ]
    return sorted(shapes, key=lambda shape: (shape.kind, shape.version or "", shape.reason))


def _head_shape(head: UpdateChannelHead) -> HeadShape:
    rollout = head.rollout
    return HeadShape(
        cur=str(head.current),
        prev=_text(head.previous),
        floor=_text(head.floor),
        rollout=RolloutShape(
            salt=rollout.salt,
            start=rollout.start.astimezone(UTC),
            ramp=[(point.seconds, point.basis_points) for point in rollout.ramp.points],
            state=rollout.state.value,
            hold_at=rollout.hold_at,
            quiet=UNSET if rollout.quiet is None else list(rollout.quiet.spans),
        ),
    )


def _release_shape(release: Release) -> ReleaseShape:
    security, artifact = release.security, release.artifact
    return ReleaseShape(
        version=str(release.version),
        tree=str(artifact.tree_digest),
        archive=ArchiveShape(digest=str(artifact.digest), size=artifact.size_bytes),
        published_at=release.published_at.astimezone(UTC),
        platform=str(release.platform),
        permissions=sorted(release.permissions),
        breaking=release.breaking,
        security=None if security is None else _security_shape(security),
        epoch=release.epoch,
        via=_text(release.via),
        notes=release.notes,
        revoked=release.revoked,
        publisher_signature=release.publisher_signature,
        traits=UNSET if release.traits is None else shape_of(release.traits),
        deltas=[_delta_shape(delta) for delta in release.deltas],
    )


def _security_shape(security: Security) -> SecurityShape:
    return SecurityShape(severity=security.severity, cve=list(security.cve), exploited=security.exploited)


def _text(version: Version | None) -> str | None:
    return None if version is None else str(version)
