"""How a published release, or a whole plugin, stands: yanked, deprecated, quarantined or taken down, and why.

| Standing | Who says so | What hosts do at their next check |
|---|---|---|
| deprecated | a member of the publisher | warn |
| yanked | a member | take it no more, unless its very version is named; keep it where it is installed |
| quarantined | a member, or an operator | take it no more, and stop it where it runs |
| taken down | an operator | take it no more; its bytes are gone |
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.scopes import MissingScopeError
from qirvo.domain.versions import Version

MAX_REASON = 2_000  # characters: every host of the plugin fetches it


class MalformedStandingError(InvalidError):
    """What is said of a release or plugin makes no sense."""

    code = "standing-malformed"
    hint = f"Give a reason of 1 to {MAX_REASON:,} characters; a yank is about one release."


class NoSuchStandingError(NotFoundError):
    """There is nothing of this kind to lift."""

    code = "standing-unknown"
    hint = "Look at `qirvo plugin info`."


class OperatorsStandingError(ConflictError):
    """An operator said so, and only an operator may take it back."""

    code = "standing-operators"
    hint = "Ask the registry's operator."


class StandingKind(StrEnum):
    """What is said."""

    DEPRECATED = "deprecated"
    YANKED = "yanked"
    QUARANTINED = "quarantined"
    TAKEN_DOWN = "taken-down"


KEEPS_FROM_ANYBODY = frozenset({StandingKind.QUARANTINED, StandingKind.TAKEN_DOWN})
_OPERATORS = frozenset({StandingKind.TAKEN_DOWN})
_ANYBODYS = frozenset({StandingKind.QUARANTINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is said of one release, or of the whole plugin.

    Attributes:
        version: None is the whole plugin.
        reason: For people.
        replacement: Id of the plugin to use instead; empty when there is none.
    """

    kind: StandingKind
    reason: str
    version: Version | None = None
    replacement: str = ""

    def concerns(self, version: Version) -> bool:
        """Say whether it is about the release of `version`."""
        return self.version is None or self.version == version

    @property
    def sentence(self) -> str:
        """What is said, for people."""
        of = "it" if self.version is None else f"`{self.version}`"
        instead = f"; use `{self.replacement}` instead" if self.replacement else ""
        return f"{of} is {self.kind.replace('-', ' ')}: {self.reason}{instead}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRecord:
    """A standing with who said so, and when; an operator's can be lifted by operators alone."""

    plugin_id: PluginId
    standing: Standing
    by: str
    at: datetime
    is_operators: bool = False


def standing_of(standings: Iterable[Standing], kind: StandingKind, version: Version) -> Standing | None:
    """Return what is said of this kind about the release of `version`; what is said of the whole plugin comes first."""
    found = [each for each in standings if each.kind is kind and each.concerns(version)]
    return min(found, key=lambda each: each.version is not None, default=None)


def read_standing(kind: StandingKind, reason: str, version: Version | None, replacement: str) -> Standing:
    """Return the standing that somebody asks for.

    Raises:
        MalformedStandingError: There is no reason, or a whole plugin is to be yanked.
        MalformedNameError: The replacement is no plugin id.
    """
    if not 1 <= len(reason.strip()) <= MAX_REASON:
        raise MalformedStandingError(f"a reason of `{len(reason.strip())}` characters was given")
    if kind is StandingKind.YANKED and version is None:
        raise MalformedStandingError("a whole plugin cannot be yanked", hint="Deprecate it, or name a version.")
    if replacement:
        PluginId.parse(replacement)
    return Standing(kind=kind, reason=reason.strip(), version=version, replacement=replacement)


def require_may_say(kind: StandingKind, plugin_id: PluginId, by: Account) -> bool:
    """Return whether `by` says so as an operator.

    Raises:
        MissingRightError: They may not say so.
        MissingScopeError: The token that acts is bound to other plugins.
    """
    is_operator = Right.ADMINISTER in by.rights
    if by.grant is not None and not by.reaches(plugin_id):
        raise MissingScopeError(f"this token is not good for `{plugin_id}`")
    if kind in _OPERATORS:
        by.require(Right.ADMINISTER)
        return True
    if by.owns(plugin_id):
        return False
    if kind in _ANYBODYS and is_operator:
        return True
    by.require_publisher(plugin_id)
    return False


def require_may_lift(record: StandingRecord, by: Account) -> None:
    """Refuse unless `by` may take the standing back.

    Raises:
        OperatorsStandingError: An operator said so, and they are none.
        MissingRightError: They are neither a member nor, for what operators may say, an operator.
    """
    if record.is_operators and Right.ADMINISTER not in by.rights:
        raise OperatorsStandingError(f"an operator said that `{record.plugin_id}` is {record.standing.kind}")
    require_may_say(record.standing.kind, record.plugin_id, by)
