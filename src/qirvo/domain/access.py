"""Who may do what in a registry.

An account acts through a token. Membership of a publisher gives the right to publish that publisher's plugins; review
and administration are rights of their own. A right that is missing is refused without saying what exists.
"""

from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.provenance import PipelineRun
from qirvo.domain.scopes import Grant, MissingScopeError, Scope

ACCESS_PREFIX = "qpt_"  # recognizable to secret scanners
ONE_TIME_PREFIX = "qot_"
SESSION_PREFIX = "qst_"
TRUSTED_PREFIX = "qtt_"
HALF_PREFIX = "qht_"
MAILED_PREFIX = "qmt_"


class UnauthenticatedError(ForbiddenError):
    """No token, or one that is unknown, used up or expired."""

    code = "unauthenticated"
    hint = "Sign in with `qirvo auth login URL`."


class MissingRightError(ForbiddenError):
    """The account has not the right."""

    code = "right-missing"
    hint = "Ask an administrator of the registry."


class NoSuchAccountError(NotFoundError):
    """There is no such account."""

    code = "account-unknown"
    hint = "Create it with `qirvo account create`."


class AccountExistsError(ConflictError):
    """The name is taken."""

    code = "account-exists"
    hint = "Choose another name."


class MalformedAccountError(InvalidError):
    """The account asked for makes no sense."""

    code = "account-malformed"
    hint = "Name 1 to 64 lower-case letters, digits and hyphens; give `--publisher`, `--reviewer` or `--administrator`."


class Right(StrEnum):
    """What an account may hold beside its memberships."""

    REVIEW = "review"
    ADMINISTER = "administer"


class TokenKind(StrEnum):
    """What a token is good for.

    Acting; being exchanged once for one that is; acting from a browser; letting a trusted pipeline publish its one
    plugin; going on with a sign-in whose password was right; having received a mail.
    """

    ACCESS = "access"
    ONE_TIME = "one-time"
    SESSION = "session"
    TRUSTED = "trusted"
    HALF = "half"
    MAILED = "mailed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Someone, or something, that signs in.

    Attributes:
        publishers: Publishers it is a member of.
        run: The pipeline's run that acts for it, which may publish one plugin and nothing else; None for itself.
        received: Plugins that its publishers were given.
        given_away: Plugins that bear its publishers' names and are others' now.
        grant: What the program's token may do that acts for it; None for itself.
        signed_in_at: When whoever acts signed in; None where nobody did.
        program: Digest of that token; empty for itself.
    """

    name: str
    publishers: frozenset[str] = frozenset()
    rights: frozenset[Right] = frozenset()
    run: PipelineRun | None = None
    grant: Grant | None = None
    program: str = ""
    received: frozenset[PluginId] = frozenset()
    given_away: frozenset[PluginId] = frozenset()
    signed_in_at: datetime | None = field(default=None, compare=False)

    def owns(self, plugin_id: PluginId) -> bool:
        """Say whether a publisher of the account's owns the plugin: the one in its id, unless it was transferred."""
        return self.reaches(plugin_id) and self.has_part_in(plugin_id)

    def has_part_in(self, plugin_id: PluginId) -> bool:
        """Say whether a publisher of the account's owns the plugin, whatever the token that acts here is good for.

        This is the question of rules that keep people from judging what is their own: no narrow token lifts those.
        """
        own_name = plugin_id.publisher in self.publishers and plugin_id not in self.given_away
        return own_name or plugin_id in self.received

    def reaches(self, plugin_id: PluginId) -> bool:
        """Say whether what acts here is good for the plugin: a token or a pipeline's run may be bound to others."""
        is_runs = self.run is None or self.run.plugin_id == plugin_id
        return is_runs and (self.grant is None or self.grant.covers(plugin_id))

    def may_know(self, plugin_id: PluginId) -> bool:
        """Say whether what is not public of `plugin_id` may be shown: to its publisher's members and to reviewers."""
        return self.reaches(plugin_id) and (self.owns(plugin_id) or Right.REVIEW in self.rights)

    def require_publisher(self, plugin_id: PluginId) -> None:
        """Refuse unless the account may publish `plugin_id`.

        Raises:
            MissingRightError: It is not a member of the plugin's publisher, or a run that may publish another plugin.
        """
        if self.run is not None and self.run.plugin_id != plugin_id:
            raise MissingRightError(
                f"this token may publish `{self.run.plugin_id}` only",
                hint="Add a trusted publisher for the other plugin, too.",
            )
        if self.grant is not None and not self.grant.covers(plugin_id):
            raise MissingScopeError(f"this token is not good for `{plugin_id}`")
        if plugin_id in self.given_away:
            raise MissingRightError(
                f"`{plugin_id}` bears the name of `{plugin_id.publisher}`, which gave it to another publisher",
                hint="Ask a member of the publisher that owns it.",
            )
        if not self.owns(plugin_id):
            raise MissingRightError(
                f"`{self.name}` is not a member of publisher `{plugin_id.publisher}`",
                hint="Ask a member of the publisher, or change `id` in manifest.json.",
            )

    def require_member(self, publisher: str) -> None:
        """Refuse unless the account may do what is about a publisher as a whole.

        Raises:
            MissingRightError: It is not a member of the publisher, whether there is one or not.
            MissingScopeError: The token that acts is bound to some plugins.
        """
        if publisher not in self.publishers:
            raise MissingRightError(
                f"`{self.name}` is not a member of publisher `{publisher[:80]}`", hint="Ask a member of the publisher."
            )
        self.require_unbound(publisher)

    def require_unbound(self, publisher: str) -> None:
        """Refuse when what acts here is good for some of the publisher's plugins only.

        Raises:
            MissingScopeError: It is.
        """
        if self.run is not None or (self.grant is not None and not self.grant.covers_all_of(publisher)):
            raise MissingScopeError(
                f"this token is bound to some plugins, and this is about all of publisher `{publisher[:80]}`",
                hint="Use a token that is bound to none.",
            )

    def narrowed(self, grant: Grant, *, program: str = "") -> "Account":
        """Return the account as a program acts for it that has no more than `grant`."""
        scoped = {Right.REVIEW: Scope.REVIEW, Right.ADMINISTER: Scope.ADMINISTER}
        rights = frozenset(right for right in self.rights if scoped[right] in grant.scopes)
        return replace(self, rights=rights, grant=grant, program=program)

    def running(self, run: PipelineRun) -> "Account":
        """Return the account as a pipeline's run acts for it: about one plugin, with none of the account's rights."""
        return Account(
            name=self.name,
            publishers=self.publishers & {run.plugin_id.publisher},
            run=run,
            received=self.received & {run.plugin_id},
            given_away=self.given_away & {run.plugin_id},
        )

    def require(self, right: Right) -> None:
        """Refuse unless the account holds `right`.

        Raises:
            MissingRightError: It does not.
        """
        if right not in self.rights:
            raise MissingRightError(f"`{self.name}` has not the right to {right}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token as the registry knows it: by digest, never by value.

    Attributes:
        digest: Hexadecimal SHA-256 of the token's text.
        used_at: When a one-time token was exchanged.
    """

    digest: str
    account: str
    kind: TokenKind
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = None

    def require_valid(self, *, kind: TokenKind, now: datetime) -> None:
        """Refuse a token of another kind, used up or expired.

        Raises:
            UnauthenticatedError: It is.
        """
        if self.kind is not kind:
            raise UnauthenticatedError("this token is of another kind")
        if self.used_at is not None:
            raise UnauthenticatedError("this token was used before")
        if self.expires_at is not None and now >= self.expires_at:
            raise UnauthenticatedError(f"this token expired at `{self.expires_at.isoformat()}`")
