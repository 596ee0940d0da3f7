"""Security advisories about plugins: what a publisher, or the registry's owner, says is wrong with which versions.

A draft is seen by who writes it. Once it is published it stays: it may be corrected, and withdrawn with a reason, but
whoever has seen it can always see what became of it. Affected versions are written as OSV writes them, so that one
rule (`domain.advisories`) reads both these and those about components.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, MissingRightError, Right
from qirvo.domain.advisories import Advisory, Bound, Danger, Span, spans_of
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.scopes import MissingScopeError
from qirvo.domain.versions import Version

ID_PREFIX = "QSA-"
MAX_REASON = 2_000  # characters
MAX_OF_A_PLUGIN = 200
MAX_ASKED = 500  # plugins in one question of a host

GRAVEST_FIRST = tuple(Danger)


class NoSuchAdvisoryError(NotFoundError):
    """There is no such advisory, or none the caller may know of."""

    code = "advisory-unknown"
    hint = "List them with `qirvo advisory list`."


class AdvisoryStateError(ConflictError):
    """The advisory is in another state than this needs."""

    code = "advisory-state"
    hint = "Look at it with `qirvo advisory show`."


class OperatorsAdvisoryError(ConflictError):
    """The registry's owner wrote it, and only they may change it."""

    code = "advisory-operators"
    hint = "Ask the registry's operator."


class TooManyAdvisoriesError(ConflictError):
    """The plugin has as many advisories as it may have."""

    code = "advisory-too-many"
    hint = "Edit one that is there."


class AdvisoryState(StrEnum):
    """How far an advisory is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Where affected versions begin or end; `0` is before the very first version."""

    bound: Bound
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryContent:
    """What an advisory says; made by `domain.advisory_content`.

    Attributes:
        summary: One line.
        details: Markdown of a stranger.
        danger: How grave it is.
        cvss: The vector behind `danger`; empty when there is none.
        aliases: The same in other lists: CVE and GHSA ids.
        ranges: Affected versions from one to another, each range as its events.
        versions: Affected versions by name.
        references: Web addresses, https alone.
        credits: Who is thanked.
    """

    summary: str
    danger: Danger
    details: str = ""
    cvss: str = ""
    aliases: tuple[str, ...] = ()
    ranges: tuple[tuple[Event, ...], ...] = ()
    versions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The ranges as spans of versions."""
        return tuple(span for events in self.ranges for span in spans_of((each.bound, each.version) for each in events))


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginAdvisory:
    """An advisory, and what became of it.

    Attributes:
        is_operators: Whether the registry's owner wrote it; members of the publisher cannot change it then.
        html: Its details, rendered harmless.
        published_at: When everybody who may know of the plugin could first see it; None for never.
        reason: Why it was withdrawn.
    """

    id: str
    plugin_id: PluginId
    content: AdvisoryContent
    created_by: str
    created_at: datetime
    modified_at: datetime
    state: AdvisoryState = AdvisoryState.DRAFT
    is_operators: bool = False
    html: str = ""
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    reason: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether it is, or ever was, published."""
        return self.published_at is not None

    @property
    def is_in_force(self) -> bool:
        """Whether it is published and not withdrawn."""
        return self.state is AdvisoryState.PUBLISHED

    @property
    def known(self) -> Advisory:
        """What it says about versions, as advisories about components say it."""
        content = self.content
        return Advisory(
            id=self.id,
            package=str(self.plugin_id),
            danger=content.danger,
            aliases=content.aliases,
            summary=content.summary,
            versions=frozenset(content.versions),
            spans=content.spans,
        )

    def edited(self, content: AdvisoryContent, *, html: str, now: datetime) -> "PluginAdvisory":
        """Return it saying `content`.

        Raises:
            AdvisoryStateError: It is withdrawn.
        """
        if self.state is AdvisoryState.WITHDRAWN:
            raise AdvisoryStateError(f"`{self.id}` is withdrawn", hint="Write a new one.")
        return replace(self, content=content, html=html, modified_at=now)

    def published(self, now: datetime) -> "PluginAdvisory":
        """Return it published.

        Raises:
            AdvisoryStateError: It is no draft.
        """
        if self.state is not AdvisoryState.DRAFT:
            raise AdvisoryStateError(f"`{self.id}` is {self.state} already")
        return replace(self, state=AdvisoryState.PUBLISHED, published_at=now, modified_at=now)

    def withdrawn(self, reason: str, now: datetime) -> "PluginAdvisory":
        """Return it withdrawn; one that never was published stays unseen.

        Raises:
            AdvisoryStateError: It is withdrawn already.
        """
        if self.state is AdvisoryState.WITHDRAWN:
            raise AdvisoryStateError(f"`{self.id}` is withdrawn already")
        return replace(self, state=AdvisoryState.WITHDRAWN, withdrawn_at=now, modified_at=now, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """That a version of a plugin is affected.

    Attributes:
        fixed_in: The version to move to; None when none is known.
    """

    advisory: PluginAdvisory
    version: Version
    fixed_in: Version | None


def affected_releases(advisory: PluginAdvisory, index: ReleaseIndex) -> Mapping[Version, Version | None]:
    """Return the releases of `index` that are affected, the oldest first, each with the version that mends it."""
    known = advisory.known
    found = sorted(version for version in index.releases if known.affects(str(version)))
    return {version: fix_for(advisory, version, index) for version in found}


def fix_for(advisory: PluginAdvisory, version: Version, index: ReleaseIndex | None = None) -> Version | None:
    """Return the nearest later release that is not affected; without one, what the advisory names as the fix.

    A plain version is never sent to a pre-release. A release that is kept back from everybody mends nothing.
    """
    known = advisory.known
    releases = () if index is None else _obtainable(index)
    later = (
        other
        for other in releases
        if other > version and bool(version.prerelease) >= bool(other.prerelease) and not known.affects(str(other))
    )
    nearest = min(later, default=None)
    if nearest is not None:
        return nearest
    named = known.fixed_in(str(version))
    return None if named is None or known.affects(named) else Version(named)


def affecting(
    advisories: Iterable[PluginAdvisory], version: Version, index: ReleaseIndex | None = None
) -> Sequence[Affected]:
    """Return the advisories in force that `version` is affected by, the gravest first."""
    found = [
        Affected(advisory=each, version=version, fixed_in=fix_for(each, version, index))
        for each in advisories
        if each.is_in_force and each.known.affects(str(version))
    ]
    return sorted(found, key=lambda each: (GRAVEST_FIRST.index(each.advisory.content.danger), each.advisory.id))


def affected_text(content: AdvisoryContent) -> str:
    """Return which versions are affected, for people."""
    return "; ".join((*(range_text(events) for events in content.ranges), *content.versions))


def range_text(events: Iterable[Event]) -> str:
    """Return a range as people type it, which `domain.advisory_content` reads again."""
    return ", ".join(f"{each.bound} {each.version}" for each in events)


def is_at_least(danger: Danger, least: Danger) -> bool:
    """Say whether `danger` is as grave as `least`, or graver."""
    return GRAVEST_FIRST.index(danger) <= GRAVEST_FIRST.index(least)


def require_may_write(plugin_id: PluginId, by: Account, *, is_operators: bool = False) -> bool:
    """Return whether `by` writes for the registry's owner; members who publish write for their publisher.

    Raises:
        MissingRightError: They are neither.
        MissingScopeError: The token that acts is bound to other plugins.
        OperatorsAdvisoryError: The owner wrote it, and they are a member alone.
    """
    if not by.reaches(plugin_id):
        raise MissingScopeError(f"this token is not good for `{plugin_id}`")
    is_operator = Right.ADMINISTER in by.rights
    if is_operators and not is_operator and by.owns(plugin_id):
        raise OperatorsAdvisoryError(f"the registry's owner wrote this advisory about `{plugin_id}`")
    if by.owns(plugin_id) and not is_operators:
        return False
    if is_operator:
        return True
    raise MissingRightError(
        f"`{by.name}` may not write advisories about `{plugin_id}`", hint="Ask a member of the publisher."
    )


def new_advisory_id(now: datetime, dice: str) -> str:
    """Return the id of a new advisory: with the year and eight of the hexadecimal digits `dice`.

    It does not count up: nobody learns from the ids they see how many drafts there are.
    """
    return f"{ID_PREFIX}{now.year}-{dice[:4]}-{dice[4:8]}"


def _obtainable(index: ReleaseIndex) -> Iterable[Version]:
    return (
        version
        for version, release in index.releases.items()
        if release.is_offered and index.kept_back(version) is None
    )
