"""Pipelines that may publish without a secret: which run of which repository counts as which plugin's own.

An issuer (GitHub, GitLab or any other that the registry's owner named) signs what a run is. A trusted publisher says
what such a token must claim. Names of owners and projects can be given up and taken by others, so their numbers are
pinned at the first use.
"""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from qirvo.domain.names import PluginId

MOST_PER_PLUGIN = 20


class MalformedTrustedPublisherError(InvalidError):
    """A trusted publisher's field is missing, unknown or cannot be."""

    code = "trusted-publisher-malformed"
    hint = "`GET /v1/token-issuers` lists the issuers and their fields."


class NoSuchTrustedPublisherError(NotFoundError):
    """There is no such trusted publisher, or none the caller may know of."""

    code = "trusted-publisher-unknown"
    hint = "List them with `qirvo trusted-publisher list`."


class TrustedPublisherExistsError(ConflictError):
    """The plugin trusts this pipeline already, or too many."""

    code = "trusted-publisher-exists"
    hint = "Remove one with `qirvo trusted-publisher remove` first."


class UntrustedRunError(ForbiddenError):
    """The token is genuine, but no plugin trusts what it stands for."""

    code = "publisher-untrusted"
    hint = "Compare the pipeline with `qirvo trusted-publisher list`: repository, workflow file and environment."


class AmbiguousRunError(ConflictError):
    """Several plugins trust the run, and it does not say which one it publishes."""

    code = "publisher-ambiguous"
    hint = "Name the plugin's id in the exchange."


class Match(StrEnum):
    """How a claim is compared with what the publisher filled in."""

    EXACT = "exact"
    FOLDED = "folded"  # letters of ASCII in either case, as the issuer itself treats names
    GITHUB_WORKFLOW = "github-workflow"
    GITLAB_PIPELINE = "gitlab-pipeline"


_ANY = r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimField:
    """What a publisher fills in, and the claim that must agree with it."""

    name: str
    claim: str
    match: Match = Match.EXACT
    form: str = _ANY
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssuer:
    """Who signs tokens for runs.

    Attributes:
        name: What it is called in this registry.
        address: The `iss` of its tokens.
        fields: What a publisher fills in.
        pins: Claims that stay as they were at the first use.
    """

    name: str
    kind: str
    address: str
    fields: tuple[ClaimField, ...]
    pins: tuple[str, ...] = ()


_FILE = r"[A-Za-z0-9._-]{1,100}\.ya?ml"
GITHUB = (
    ClaimField(
        name="repository",
        claim="repository",
        match=Match.FOLDED,
        form=r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}",
    ),
    ClaimField(name="workflow", claim="job_workflow_ref", match=Match.GITHUB_WORKFLOW, form=_FILE),
    ClaimField(name="environment", claim="environment", match=Match.FOLDED, is_required=False),
)
GITLAB = (
    ClaimField(
        name="repository",
        claim="project_path",
        match=Match.FOLDED,
        form=r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}){1,20}",
    ),
    ClaimField(name="workflow", claim="ci_config_ref_uri", match=Match.GITLAB_PIPELINE, form=r"[\w./-]{1,200}\.ya?ml"),
    ClaimField(name="ref", claim="ref", is_required=False),
    ClaimField(name="environment", claim="environment", is_required=False),
)
KINDS: Mapping[str, tuple[tuple[ClaimField, ...], tuple[str, ...]]] = {
    "github": (GITHUB, ("repository_owner_id", "repository_id")),
    "gitlab": (GITLAB, ("namespace_id", "project_id")),
}


def issuer_of(kind: str, *, name: str, address: str, claims: tuple[str, ...], pins: tuple[str, ...]) -> TokenIssuer:
    """Return the issuer; only one of another kind has claims and pins of its own."""
    fields, pinned = KINDS.get(kind, (tuple(ClaimField(name=claim, claim=claim) for claim in claims), pins))
    return TokenIssuer(name=name, kind=kind, address=address, fields=fields, pins=pinned)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedPublisher:
    """A pipeline that may publish one plugin.

    Attributes:
        fields: What was filled in.
        pinned: Claims as they were at the first use; empty before it.
        created_by: Whose membership it stands on: it ends with theirs.
    """

    id: str
    plugin_id: PluginId
    issuer: str
    fields: Mapping[str, str]
    created_by: str
    created_at: datetime
    pinned: Mapping[str, str] = field(default_factory=dict)
    used_at: datetime | None = None

    def refusal(self, claims: Mapping[str, Any], *, issuer: TokenIssuer) -> str:
        """Return the name of the first claim that disagrees; empty when the run is trusted."""
        for each in issuer.fields:
            filled = self.fields.get(each.name, "")
            if filled and not _agrees(each, filled, claims):
                return each.claim
        return next((pin for pin, value in self.pinned.items() if _text(claims.get(pin)) != value), "")

    def used(self, claims: Mapping[str, Any], *, issuer: TokenIssuer, now: datetime) -> "TrustedPublisher":
        """Return it after a use: the first pins what may not change.

        Raises:
            UntrustedRunError: A claim to be pinned is missing.
        """
        pinned = self.pinned or {pin: _text(claims.get(pin)) for pin in issuer.pins}
        missing = next((pin for pin, value in pinned.items() if not value), None)
        if missing is not None:
            raise UntrustedRunError(f"the token does not say `{missing}`")
        return replace(self, pinned=pinned, used_at=now)


def accept_fields(given: Mapping[str, str], *, issuer: TokenIssuer) -> Mapping[str, str]:
    """Return what a publisher filled in, without what was left empty.

    Raises:
        MalformedTrustedPublisherError: A field is missing, unknown or cannot be.
    """
    filled = {name: value.strip() for name, value in given.items() if value.strip()}
    known = {each.name: each for each in issuer.fields}
    unknown = next((name for name in filled if name not in known), None)
    if unknown is not None:
        raise MalformedTrustedPublisherError(f"`{issuer.name}` has no field `{unknown[:80]}`")
    for each in issuer.fields:
        if each.is_required and each.name not in filled:
            raise MalformedTrustedPublisherError(f"`{issuer.name}` needs the field `{each.name}`")
        value = filled.get(each.name, "")
        if value and re.fullmatch(each.form, value, re.ASCII) is None:
            raise MalformedTrustedPublisherError(f"`{value[:200]}` cannot be the field `{each.name}`")
    return filled


def _agrees(each: ClaimField, filled: str, claims: Mapping[str, Any]) -> bool:
    claimed = _text(claims.get(each.claim))
    if each.match is Match.EXACT:
        return claimed == filled
    if each.match is Match.FOLDED:
        return _folded(claimed) == _folded(filled)
    where = claimed.partition("@")[0]  # a ref may hold an @, too; paths of these forms hold none
    project = _text(claims.get("repository" if each.match is Match.GITHUB_WORKFLOW else "project_path"))
    if each.match is Match.GITHUB_WORKFLOW:  # OWNER/REPOSITORY/.github/workflows/FILE@REF
        head, tail = where[: len(project)], where[len(project) :]
        return bool(project) and _folded(head) == _folded(project) and tail == f"/.github/workflows/{filled}"
    before, _, file = where.partition("//")  # HOST/PROJECT//FILE@REF
    return bool(project) and _folded(before.partition("/")[2]) == _folded(project) and file == filled


def _text(value: object) -> str:
    """Return a claim as text; a list, a truth value or nothing is none."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _folded(text: str) -> str:
    """Return `text` with the capitals of ASCII made small, and no other letter changed."""
    return "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in text)
