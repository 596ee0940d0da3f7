"""What a token for a program may do: scopes, and the plugins it is bound to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from qirvo.deferred import dataclass
from qirvo.domain.errors import ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

MAX_TOKENS, MAX_NAME, MAX_PATTERNS = 100, 80, 50


class NoSuchTokenError(NotFoundError):
    """The caller has no such token."""

    code = "token-unknown"
    hint = "List yours with `qirvo token list`."


class MalformedTokenError(InvalidError):
    """The token asked for makes no sense."""

    code = "token-request-malformed"
    hint = "Give a name, at least one scope, and plugins such as `acme.weather` or `acme.*`."


class MissingScopeError(ForbiddenError):
    """The token may not do this, though its account may."""

    code = "scope-missing"
    hint = "Make a token with this scope: `qirvo token create`."


class Scope(StrEnum):
    """One kind of act."""

    READ = "read"
    PUBLISH = "publish"
    MANAGE = "manage"
    DEPLOY = "deploy"
    REVIEW = "review"
    ADMINISTER = "administer"


MEANINGS = {
    Scope.READ: "read what your account may read, and nothing else",
    Scope.PUBLISH: "upload and submit releases",
    Scope.MANAGE: "rollouts, listings, yanking, quarantine, webhooks and entitlements of your plugins",
    Scope.DEPLOY: "write down what is deployed to your publisher's environments; never approve it",
    Scope.REVIEW: "decide on submissions and reports, where your account may",
    Scope.ADMINISTER: "operate the registry, where your account may",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token may do.

    Attributes:
        plugins: Patterns of plugin ids, in which `*` is anything; none binds it to no plugin.
    """

    scopes: frozenset[Scope]
    plugins: tuple[str, ...] = ()

    def covers(self, plugin_id: PluginId) -> bool:
        """Say whether the token is good for this plugin."""
        return not self.plugins or any(fnmatchcase(str(plugin_id), pattern) for pattern in self.plugins)

    def covers_all_of(self, publisher: str) -> bool:
        """Say whether the token is good for whatever the publisher has, so for acts that are about all of it."""
        return not self.plugins or not {"*", f"{publisher}.*"}.isdisjoint(self.plugins)

    def require(self, scope: Scope | None) -> None:
        """Refuse what the token may not do; None is what no token may.

        Raises:
            MissingScopeError: It may not.
        """
        if scope is None:
            raise MissingScopeError("no token for a program may do this", hint="Sign in with `qirvo auth login URL`.")
        if scope not in self.scopes and scope is not Scope.READ:
            raise MissingScopeError(f"this token has not the scope `{scope}`")

    def is_within(self, other: "Grant | None") -> bool:
        """Say whether it grants nothing that `other` does not; None grants everything."""
        if other is None:
            return True
        is_bound_so = bool(self.plugins) and set(self.plugins) <= set(other.plugins)
        return self.scopes <= other.scopes and (not other.plugins or is_bound_so)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedToken:
    """A token for a program, as its owner sees it.

    Attributes:
        digest: Hexadecimal SHA-256 of its text.
        used_on: The last day it was used; None before.
        parent: Id of the token that made it, with which it ends; empty when a person made it.
    """

    id: str
    digest: str
    account: str
    name: str
    grant: Grant
    created_at: datetime
    expires_at: datetime | None
    used_on: date | None = None
    parent: str = ""


def descendants(tokens: Sequence[NamedToken], ancestor: str) -> Sequence[NamedToken]:
    """Return those among an account's tokens that the one of this id made, and that those made."""
    found = [each for each in tokens if each.parent == ancestor]
    return [*found, *(later for each in found for later in descendants(tokens, each.id))]


def read_grant(scopes: Collection[str], plugins: Collection[str]) -> Grant:
    """Return what is asked for.

    Raises:
        MalformedTokenError: There is no scope, one is unknown, a pattern is none, or a scope cannot be bound.
    """
    unknown = sorted(set(scopes) - set(Scope))
    if unknown or not scopes:
        known = ", ".join(f"`{scope}`" for scope in Scope)
        told = f"`{unknown[0][:40]}` is not a scope" if unknown else "no scope was given"
        raise MalformedTokenError(told, hint=f"Scopes are {known}.")
    allowed = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.*")
    bad = [pattern for pattern in plugins if not pattern or len(pattern) > 200 or not set(pattern) <= allowed]  # noqa: PLR2004
    if bad or len(plugins) > MAX_PATTERNS:
        raise MalformedTokenError(f"`{(bad or ['more'])[0][:80]}` cannot name plugins")
    if plugins and (wide := sorted({Scope.REVIEW, Scope.ADMINISTER} & set(scopes))):
        raise MalformedTokenError(
            f"`{wide[0]}` is about every plugin, and the token is bound to some",
            hint="Make two tokens, or bind none.",
        )
    return Grant(scopes=frozenset(Scope(scope) for scope in scopes), plugins=tuple(sorted(set(plugins))))
