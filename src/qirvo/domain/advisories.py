"""Advisories: which versions of a package are known to be vulnerable, or to be malicious.

The form is OSV's (ossf.github.io/osv-schema), read into spans of versions. A version is affected when it is listed by
name or lies in a span; order is that of Semantic Versioning, pre-releases included.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from qirvo.deferred import dataclass
from qirvo.domain.versions import MalformedVersionError, Version

MALICIOUS_PREFIX = "MAL-"


class Danger(StrEnum):
    """How grave an advisory is, the gravest first."""

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


_STEPS = ((9.0, Danger.CRITICAL), (7.0, Danger.HIGH), (4.0, Danger.MODERATE))


def danger_of(score: float) -> Danger:
    """Return the word for a score, as CVSS v3.1 §5 has it."""
    return next((danger for least, danger in _STEPS if score >= least), Danger.LOW)


class Bound(StrEnum):
    """What a version in an OSV range begins or ends."""

    INTRODUCED = "introduced"
    FIXED = "fixed"
    LAST_AFFECTED = "last_affected"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Versions from `introduced` on, up to an end if there is one.

    Attributes:
        introduced: The first affected version; empty for the very first.
        until: The end; empty for none.
        includes_until: Whether the end is affected itself.
        is_fixed: Whether the end is a version that mends it.
    """

    introduced: str = ""
    until: str = ""
    includes_until: bool = False
    is_fixed: bool = False

    def __contains__(self, version: Version) -> bool:
        if self.introduced and version < Version(self.introduced):
            return False
        if not self.until:
            return True
        end = Version(self.until)
        return version <= end if self.includes_until else version < end


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """What is known about some versions of one package.

    Attributes:
        id: For example `GHSA-35jh-r3h4-6jhm` or `MAL-2024-1`.
        package: The npm package.
        aliases: Other names of the same, such as `CVE-2021-23337`.
        summary: One line.
        versions: Affected versions that are listed by name.
        spans: Affected versions from one to another.
    """

    id: str
    package: str
    danger: Danger
    aliases: tuple[str, ...] = ()
    summary: str = ""
    versions: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()

    @property
    def is_malicious(self) -> bool:
        """Whether the package itself means harm."""
        return any(name.startswith(MALICIOUS_PREFIX) for name in (self.id, *self.aliases))

    def affects(self, version: str) -> bool:
        """Say whether `version` is affected; one that is no version is only when it is listed by name."""
        if version in self.versions:
            return True
        try:
            parsed = Version(version)
        except MalformedVersionError:
            return False
        return any(parsed in span for span in self.spans)

    def fixed_in(self, version: str) -> str | None:
        """Return the version that mends `version`: the end of the span it lies in; None when none is known."""
        try:
            parsed = Version(version)
        except MalformedVersionError:
            return None
        ends = (Version(span.until) for span in self.spans if span.is_fixed and parsed in span)
        mended = min(ends, default=None)
        return None if mended is None else mended.text


class Advisories(Protocol):
    """Where advisories are looked up."""

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return the advisories that were not withdrawn, by id, of each of `packages` that has some."""
        ...


class NoAdvisories:
    """`Advisories` before any were imported."""

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return nothing."""
        del packages
        return {}


class AdvisoriesInMemory:
    """`Advisories` in a dictionary."""

    def __init__(self, advisories: Iterable[Advisory]) -> None:
        self._of: dict[str, dict[str, Advisory]] = {}
        for advisory in advisories:
            self._of.setdefault(advisory.package, {})[advisory.id] = advisory

    def of(self, packages: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
        """Return the advisories, by id, of each of `packages` that has some."""
        known = {package: self._of[package] for package in packages if package in self._of}
        return {package: [found[each] for each in sorted(found)] for package, found in known.items()}


def spans_of(events: Iterable[tuple[Bound, str]]) -> tuple[Span, ...]:
    """Return the spans between the `events` of one OSV range, in whatever order they are written.

    Raises:
        MalformedVersionError: A bound is not a version; `0` is the very first.
    """
    ordered = sorted(events, key=_place)
    spans: list[Span] = []
    introduced: str | None = None
    for bound, text in ordered:
        if bound is Bound.INTRODUCED:
            introduced = _written(text) if introduced is None else introduced
        elif introduced is not None:
            spans.append(
                Span(
                    introduced=introduced,
                    until=text,
                    includes_until=bound is Bound.LAST_AFFECTED,
                    is_fixed=bound is Bound.FIXED,
                )
            )
            introduced = None
    if introduced is not None:
        spans.append(Span(introduced=introduced))
    return tuple(spans)


_TURN = {Bound.FIXED: 0, Bound.LIMIT: 0, Bound.INTRODUCED: 1, Bound.LAST_AFFECTED: 2}


def _place(event: tuple[Bound, str]) -> tuple[bool, Version, int]:
    """Order by version; at one version an end that leaves it out comes first, one that includes it last."""
    bound, text = event
    is_first = bound is Bound.INTRODUCED and text == "0"
    return not is_first, Version("0.0.0-0") if is_first else Version(text), _TURN[bound]


def _written(text: str) -> str:
    return "" if text == "0" else text
