"""Where people are named: every table, what it says of somebody, and what becomes of that when they are erased.

Whoever adds a table adds it here, or to `WITHOUT_PEOPLE`; `tests/architecture/test_personal_places.py` says so. The
order is that of an erasure: what refers to a row stands before it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import partial

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Table, Text, and_, false, or_, select, type_coerce

from qirvo.deferred import dataclass
from qirvo.domain.entitlements import Source
from qirvo.domain.personal_records import Fate, with_sentences, without_name, without_words
from qirvo.server.mail_ports import MAIL_JOB
from qirvo.server.sql.access_schema import named_tokens, roles
from qirvo.server.sql.advisory_schema import plugin_advisories
from qirvo.server.sql.delivery_schema import deliveries, inbox, notice_preferences, webhooks
from qirvo.server.sql.deployment_schema import (
    deployment_approvals,
    deployment_leases,
    deployment_requests,
    deployments,
)
from qirvo.server.sql.entitlement_schema import entitlements
from qirvo.server.sql.intake_schema import outcomes, rescans, rule_modes, suppressions
from qirvo.server.sql.listing_schema import media, proposals, rating_complaints, rating_votes, ratings
from qirvo.server.sql.oidc_schema import linked_identities, trusted_publishers, trusted_tokens
from qirvo.server.sql.operator_schema import suspensions
from qirvo.server.sql.record_schema import audit, notices
from qirvo.server.sql.report_schedule_schema import report_schedules
from qirvo.server.sql.review_schema import review_work
from qirvo.server.sql.schema import accounts, jobs, memberships, rights, submissions, tokens, uploads
from qirvo.server.sql.sign_in_schema import credentials, passkeys
from qirvo.server.sql.standing_schema import reports, standings
from qirvo.server.sql.transfer_schema import transfers
from qirvo.server.sql.update_channel_schema import promotions

About = Callable[[Connection, str], ColumnElement[bool]]
"""Returns the condition that a row is about the account."""
Rewrite = Callable[[str, str], str]
"""Returns a column's text without the account's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where people are named.

    Attributes:
        kind: As it is called in an export; the table's name where it has one place only.
        names: Columns that hold the account's name and nothing else.
        about: Which rows are about the account; without it those whose `names` name it.
        also: Further rows for the export alone.
        texts: Columns in which the name stands among other things, and what takes it out.
        secret: Columns of which an export says only whether there is something.
        shown: Columns of an export; all, when there are none.
        instead: What takes a name's place, where that is not `ERASED`, and what else goes with it.
        is_told: Whether an export tells of it; not what others did.
    """

    table: Table
    what: str
    fate: Fate
    names: tuple[Column[str], ...] = ()
    kind: str = ""
    about: About | None = None
    also: About | None = None
    texts: Mapping[str, Rewrite] = field(default_factory=dict)
    secret: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    instead: Mapping[str, object] = field(default_factory=dict)
    is_told: bool = True

    @property
    def called(self) -> str:
        """The kind."""
        return self.kind or str(self.table.name)

    def condition(self, connection: Connection, account: str) -> ColumnElement[bool]:
        """Return which rows are about the account, as far as a database can say: `texts` are looked at afterwards."""
        if self.about is not None:
            return self.about(connection, account)
        named = [column == account for column in self.names]
        told = [type_coerce(self.table.c[column], Text).contains(account, autoescape=True) for column in self.texts]
        return or_(false(), *named, *told)


def _json(change: Callable[[object, str], object], text: str, name: str) -> str:
    value = json.loads(text)
    changed = change(value, name)
    return text if changed == value else msgspec.json.encode(changed).decode()


def _names_under(*keys: str) -> Rewrite:
    return partial(_json, partial(without_name, keys=frozenset(keys)))


def _sentences_under(*keys: str) -> Rewrite:
    return partial(_json, partial(with_sentences, keys=frozenset(keys)))


def _left_out(value: object, name: str) -> object:
    return [each for each in value if each != name] if isinstance(value, list) else value


def _to_nobody_else(_connection: Connection, account: str) -> ColumnElement[bool]:
    alone = type_coerce(notices.c.accounts, Text) == msgspec.json.encode([account]).decode()
    return and_(alone, type_coerce(notices.c.publishers, Text) == "[]", notices.c.is_public.is_(False))


def _own_tokens(_connection: Connection, account: str) -> ColumnElement[bool]:
    return named_tokens.c.digest.in_(select(tokens.c.digest).where(tokens.c.account == account))


def _own_runs(_connection: Connection, account: str) -> ColumnElement[bool]:
    mine = select(tokens.c.digest).where(tokens.c.account == account)
    trusted = select(trusted_publishers.c.id).where(trusted_publishers.c.created_by == account)
    return or_(trusted_tokens.c.digest.in_(mine), trusted_tokens.c.trusted_publisher.in_(trusted))


def _on_own_ratings(rating: Column[str], _connection: Connection, account: str) -> ColumnElement[bool]:
    return rating.in_(select(ratings.c.id).where(ratings.c.account == account))


def _mails(connection: Connection, account: str) -> ColumnElement[bool]:
    mail = connection.scalar(select(credentials.c.mail).where(credentials.c.account == account))
    if not mail:
        return false()
    to = msgspec.json.encode({"to": mail}).decode().strip("{}")
    return and_(jobs.c.kind == MAIL_JOB, type_coerce(jobs.c.arguments, Text).contains(to, autoescape=True))


def _trials(_connection: Connection, account: str) -> ColumnElement[bool]:
    return and_(entitlements.c.source == Source.TRIAL, entitlements.c.customer == account)


def _received(_connection: Connection, account: str) -> ColumnElement[bool]:
    return notices.c.number.in_(select(inbox.c.notice).where(inbox.c.account == account))


def _audited(_connection: Connection, account: str) -> ColumnElement[bool]:
    return or_(audit.c.actor == account, audit.c.subject == f"account:{account}")


_REMOVED, _NAMELESS, _KEPT = Fate.REMOVED, Fate.NAMELESS, Fate.KEPT

PLACES: tuple[Place, ...] = (
    Place(
        table=jobs,
        kind="mails",
        fate=_REMOVED,
        about=_mails,
        what="Mail to your address that is not sent yet, or could not be sent.",
        shown=("kind", "arguments", "state", "run_at"),
    ),
    Place(
        table=jobs,
        kind="mails-to-others",
        fate=_NAMELESS,
        texts={"arguments": _sentences_under("subject", "text")},
        is_told=False,
        what="Mail to others that names you and is not sent yet.",
    ),
    Place(
        table=inbox,
        fate=_REMOVED,
        names=(inbox.c.account,),
        what="Which notices are on your page, and when you read them.",
    ),
    Place(
        table=notices,
        kind="notices-to-you",
        fate=_REMOVED,
        about=_to_nobody_else,
        is_told=False,
        what="Notices that only you were told.",
    ),
    Place(
        table=notices,
        fate=_NAMELESS,
        also=_received,
        texts={
            "accounts": partial(_json, _left_out),
            "title": without_words,
            "text": without_words,
        },
        shown=("id", "at", "kind", "title", "text", "link"),
        what="Notices that you were told, or that name you.",
    ),
    Place(
        table=deliveries,
        fate=_NAMELESS,
        texts={"body": _sentences_under("title", "text")},
        shown=("id", "kind", "created_at", "state"),
        what="What webhooks were told, where it names you.",
    ),
    Place(
        table=notice_preferences,
        fate=_REMOVED,
        names=(notice_preferences.c.account,),
        what="Which notices you want by mail.",
    ),
    Place(
        table=report_schedules,
        fate=_REMOVED,
        names=(report_schedules.c.account,),
        what="Of which plugins you asked for regular reports.",
    ),
    Place(
        table=memberships,
        fate=_REMOVED,
        names=(memberships.c.account,),
        what="Publishers that you publish for.",
    ),
    Place(table=roles, fate=_REMOVED, names=(roles.c.account,), what="What you are in publishers, or are invited to."),
    Place(table=rights, fate=_REMOVED, names=(rights.c.account,), what="Rights that you hold in this registry."),
    Place(
        table=suspensions,
        fate=_REMOVED,
        names=(suspensions.c.account,),
        what="A suspension of your account, and its reason.",
    ),
    Place(
        table=suspensions,
        kind="suspensions-decided",
        fate=_NAMELESS,
        names=(suspensions.c.by,),
        shown=("at",),
        what="Suspensions that you decided.",
    ),
    Place(
        table=credentials,
        fate=_REMOVED,
        names=(credentials.c.account,),
        secret=("password_hash", "totp_secret", "recovery_digests"),
        what="Your password, authenticator and recovery codes, and your mail address.",
    ),
    Place(
        table=passkeys,
        fate=_REMOVED,
        names=(passkeys.c.account,),
        secret=("id", "public_key"),
        what="Passkeys that you sign in with.",
    ),
    Place(
        table=linked_identities,
        fate=_REMOVED,
        names=(linked_identities.c.account,),
        what="Who you are at others that you sign in with.",
    ),
    Place(
        table=named_tokens,
        fate=_REMOVED,
        about=_own_tokens,
        secret=("digest", "parent"),
        what="Tokens for programs: what you called them, what they may do, the day they were used last.",
    ),
    Place(table=trusted_tokens, fate=_REMOVED, about=_own_runs, is_told=False, what="Runs of pipelines you trust."),
    Place(
        table=trusted_publishers,
        fate=_REMOVED,
        names=(trusted_publishers.c.created_by,),
        what="Pipelines that you let publish: they act as you.",
    ),
    Place(
        table=tokens,
        fate=_REMOVED,
        names=(tokens.c.account,),
        secret=("digest",),
        what="Sessions and tokens: since when, until when.",
    ),
    Place(
        table=rating_votes,
        kind="votes-on-your-ratings",
        fate=_REMOVED,
        about=partial(_on_own_ratings, rating_votes.c.rating),
        is_told=False,
        what="What others think of your ratings.",
    ),
    Place(
        table=rating_complaints,
        kind="complaints-of-your-ratings",
        fate=_REMOVED,
        about=partial(_on_own_ratings, rating_complaints.c.rating),
        is_told=False,
        what="Complaints of others about your ratings.",
    ),
    Place(
        table=rating_votes,
        fate=_REMOVED,
        names=(rating_votes.c.account,),
        what="Whether others' ratings helped you.",
    ),
    Place(
        table=rating_complaints,
        fate=_REMOVED,
        names=(rating_complaints.c.account,),
        what="Ratings that you complained of.",
    ),
    Place(table=ratings, fate=_REMOVED, names=(ratings.c.account,), what="Your ratings, stars included."),
    Place(
        table=deployment_approvals,
        fate=_REMOVED,
        names=(deployment_approvals.c.by,),
        what="Images that you approved for an environment; without you nobody did.",
    ),
    Place(
        table=uploads,
        fate=_NAMELESS,
        names=(uploads.c.account,),
        shown=("id", "plugin_id", "version", "artifact_size_bytes", "upload_digest", "received_at"),
        what="Archives that you uploaded; releases are made of them.",
    ),
    Place(
        table=submissions,
        fate=_NAMELESS,
        names=(submissions.c.submitted_by,),
        texts={"history": _names_under("by")},
        shown=("id", "plugin_id", "version", "submitted_at", "state"),
        what="Submissions that you sent or decided on; the releases are others' to use.",
    ),
    Place(
        table=entitlements,
        kind="trials",
        fate=_NAMELESS,
        names=(entitlements.c.customer, entitlements.c.reference),
        about=_trials,
        what="Trials of paid plugins; the key that you hold stays good for its time.",
    ),
    Place(
        table=reports,
        fate=_NAMELESS,
        names=(reports.c.by,),
        instead={"contact": ""},
        shown=("id", "plugin_id", "kind", "text", "contact", "at", "state", "answer"),
        what="Problems that you reported; reviewers act on them.",
    ),
    Place(
        table=reports,
        kind="reports-closed",
        fate=_NAMELESS,
        names=(reports.c.closed_by,),
        shown=("id", "plugin_id", "state", "answer"),
        what="Reports that you closed.",
    ),
    Place(
        table=review_work,
        kind="review-claims",
        fate=_NAMELESS,
        names=(review_work.c.claimed_by,),
        instead={"claimed_by": "", "claimed_until": None},
        shown=("submission", "claimed_until"),
        what="Submissions that you are looking at; they are free again.",
    ),
    Place(
        table=review_work,
        fate=_NAMELESS,
        names=(review_work.c.flagged_by, review_work.c.security_by),
        texts={"approved_by": _names_under()},
        shown=("submission",),
        what="Submissions that you reviewed.",
    ),
    Place(
        table=promotions,
        fate=_NAMELESS,
        names=(promotions.c.asked_by,),
        texts={"approved_by": _names_under(), "because": without_words},
        shown=("id", "plugin_id", "version", "asked_at", "state"),
        what="Promotions that you asked for or approved.",
    ),
    Place(
        table=transfers,
        fate=_NAMELESS,
        names=(transfers.c.asked_by, transfers.c.accepted_by),
        shown=("id", "plugin_id", "asked_at", "state"),
        what="Transfers of plugins that you asked for or accepted.",
    ),
    Place(
        table=deployments,
        fate=_NAMELESS,
        names=(deployments.c.by,),
        texts={"late_words": _names_under("by"), "evidence": _sentences_under("reason", "details")},
        shown=("id", "plugin_id", "environment", "number", "began_at", "state"),
        what="Deployments that you did or approved.",
    ),
    Place(
        table=deployment_leases,
        fate=_NAMELESS,
        names=(deployment_leases.c.by,),
        shown=("environment", "plugin_id", "expires_at"),
        what="Environments that you are changing.",
    ),
    Place(
        table=deployment_requests,
        fate=_NAMELESS,
        names=(deployment_requests.c.by,),
        texts={"evidence": _sentences_under("reason", "details")},
        shown=("id", "environment", "plugin_id", "version", "at"),
        what="Deployments that you asked for.",
    ),
    Place(
        table=media,
        fate=_NAMELESS,
        names=(media.c.added_by,),
        shown=("id", "plugin_id", "kind", "alt", "added_at"),
        what="Pictures that you added to listings.",
    ),
    Place(table=proposals, fate=_NAMELESS, names=(proposals.c.by,), what="Changes of listings that you proposed."),
    Place(table=standings, fate=_NAMELESS, names=(standings.c.by,), what="Warnings about plugins that you placed."),
    Place(
        table=plugin_advisories,
        fate=_NAMELESS,
        names=(plugin_advisories.c.created_by,),
        shown=("id", "plugin_id", "created_at", "state"),
        what="Advisories that you wrote.",
    ),
    Place(
        table=webhooks,
        fate=_NAMELESS,
        names=(webhooks.c.created_by,),
        shown=("id", "publisher", "created_at"),
        what="Webhooks of publishers that you made.",
    ),
    Place(table=rule_modes, fate=_NAMELESS, names=(rule_modes.c.by,), what="Rules of the checks that you set."),
    Place(table=outcomes, fate=_NAMELESS, names=(outcomes.c.by,), what="Findings that you judged."),
    Place(table=suppressions, fate=_NAMELESS, names=(suppressions.c.by,), what="Findings that you let pass."),
    Place(
        table=rescans,
        fate=_NAMELESS,
        names=(rescans.c.by,),
        shown=("id", "started_at", "state"),
        what="Re-scans that you began.",
    ),
    Place(
        table=audit,
        fate=_KEPT,
        names=(audit.c.actor,),
        about=_audited,
        shown=("number", "at", "actor", "act", "subject", "outcome", "reason", "before", "after", "network"),
        what="What you did, and what was done to your account: a chain in which a change shows.",
    ),
    Place(
        table=accounts, fate=_REMOVED, names=(accounts.c.name,), what="Your account; nobody is given its name again."
    ),
)

WITHOUT_PEOPLE: Mapping[str, str] = {
    "activations": "hosts by a digest that their owners choose",
    "advisories": "published by others about components",
    "alerts": "figures of plugins",
    "audit_head": "a number and a hash",
    "catalog_changes": "plugins",
    "components": "what artifacts are made of",
    "deltas": "bytes",
    "deployed_environments": "publishers' environments",
    "deployment_observations": "what runs",
    "deployment_scans": "images",
    "documents": "texts of listings and releases, made by publishers for everybody",
    "domain_claims": "publishers' domains",
    "download_counts": "figures",
    "erased_names": "digests of names nobody is given again",
    "facts": "what checks found in files",
    "featured_plugins": "plugins",
    "heads": "what update channels offer",
    "healths": "figures of releases",
    "inventories": "artifacts",
    "member_networks": "keys of networks and days, of whom is not written down",
    "payment_events": "what a publisher's payment provider told of the publisher's customers, not of accounts",
    "pictures": "bytes",
    "plugin_owners": "publishers",
    "plugins": "listings, made by publishers for everybody",
    "private_plugins": "plugins",
    "provenances": "runs of publishers' pipelines, published with their releases",
    "publisher_keys": "publishers' keys",
    "publishers": "names of publishers",
    "ready_answers": "texts for reviewers",
    "registry_root": "the registry's root",
    "releases": "what is published",
    "rescan_hits": "findings in artifacts",
    "rollout_log": "what was signed",
    "scans": "findings in artifacts",
    "signature_requirements": "publishers",
    "spreading": "a number",
    "suspicions": "figures of plugins",
    "tickets": "installations by a digest and a network's key, for the length of a probation",
    "update_channels": "plugins",
    "used_identity_tokens": "digests, until they expire",
}
"""Tables that name no account, and why."""
