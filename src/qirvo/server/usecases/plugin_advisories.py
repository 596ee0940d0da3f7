"""Security advisories about plugins: written as drafts, published, corrected, withdrawn, and asked for by hosts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.advisory_content import Written, read_content, read_reason
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.plugin_advisories import (
    MAX_OF_A_PLUGIN,
    AdvisoryContent,
    AdvisoryState,
    NoSuchAdvisoryError,
    PluginAdvisory,
    TooManyAdvisoriesError,
    affected_text,
    affecting,
    new_advisory_id,
    require_may_write,
)
from qirvo.domain.versions import Version
from qirvo.server.advisory_ports import AdvisoryQuery
from qirvo.server.listing_ports import Rendering
from qirvo.server.ports import UnitOfWork, UnlistedPluginError
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.visibility import is_known

_KEPT_IN_LOG = 300  # characters of each thing that changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Advisories, and whether there are more."""

    items: Sequence[PluginAdvisory]
    next: str | None


def create_advisory(plugin_id: PluginId, written: Written, *, rendering: Rendering, acting: Acting) -> PluginAdvisory:
    """Keep a draft of an advisory, which its publisher's members and the registry's owner see.

    Raises:
        MissingRightError: The actor may not write about this plugin.
        MalformedAdvisoryError: Something in it cannot be.
        UnlistedPluginError: There is no such plugin.
        TooManyAdvisoriesError: The plugin has as many as it may have.
    """
    is_operators = require_may_write(plugin_id, acting.by)
    content = read_content(written)
    html = rendering.document(content.details, {})
    with acting.uow as uow:
        if not uow.plugins.signed_number(plugin_id):
            raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")
        if len(uow.plugin_advisories.of(plugin_id)) >= MAX_OF_A_PLUGIN:
            raise TooManyAdvisoriesError(f"`{plugin_id}` has `{MAX_OF_A_PLUGIN}` advisories")
        made = PluginAdvisory(
            id=_free_id(acting, uow),
            plugin_id=plugin_id,
            content=content,
            created_by=acting.by.name,
            created_at=acting.now,
            modified_at=acting.now,
            is_operators=is_operators,
            html=html,
        )
        uow.plugin_advisories.save(made)
        acting.record("advisory.create", f"plugin:{plugin_id}", after={"advisory": made.id, **_logged(content)})
        uow.commit()
    return made


def edit_advisory(advisory_id: str, written: Written, *, rendering: Rendering, acting: Acting) -> PluginAdvisory:
    """Let an advisory say something else; those who heard of it hear when other versions, or graver ones, are meant.

    Raises:
        NoSuchAdvisoryError: There is none that the actor may know of.
        MissingRightError: The actor may not write about its plugin.
        OperatorsAdvisoryError: The registry's owner wrote it.
        MalformedAdvisoryError: Something in it cannot be.
        AdvisoryStateError: It is withdrawn.
    """
    with acting.uow as uow:
        _to_write(advisory_id, acting, uow)  # before anything is rendered for them
    content = read_content(written)
    html = rendering.document(content.details, {})
    with acting.uow as uow:
        before = _to_write(advisory_id, acting, uow)
        edited = before.edited(content, html=html, now=acting.now)
        was, now = _logged(before.content), _logged(content)
        changed = [name for name in now if was[name] != now[name]]
        uow.plugin_advisories.save(edited)
        _record(
            "edit", edited, acting, before={name: was[name] for name in changed}, after={n: now[n] for n in changed}
        )
        if edited.is_in_force and {"ranges", "versions", "severity"} & set(changed):
            _tell(edited, f"{edited.id} about {edited.plugin_id} was changed", acting)
        uow.commit()
    return edited


def publish_advisory(advisory_id: str, *, acting: Acting) -> PluginAdvisory:
    """Let everybody who may know of the plugin see a draft, and hosts be warned.

    Raises:
        NoSuchAdvisoryError: There is none that the actor may know of.
        MissingRightError: The actor may not write about its plugin.
        OperatorsAdvisoryError: The registry's owner wrote it.
        AdvisoryStateError: It is no draft.
    """
    with acting.uow as uow:
        published = _to_write(advisory_id, acting, uow).published(acting.now)
        uow.plugin_advisories.save(published)
        _record("publish", published, acting, before={"state": "draft"}, after={"state": "published"})
        _tell(published, f"Security advisory about {published.plugin_id}: {published.content.summary}", acting)
        uow.commit()
    return published


def withdraw_advisory(advisory_id: str, reason: str, *, acting: Acting) -> PluginAdvisory:
    """Take an advisory back; one that was published stays to be seen with the reason.

    Raises:
        NoSuchAdvisoryError: There is none that the actor may know of.
        MissingRightError: The actor may not write about its plugin.
        OperatorsAdvisoryError: The registry's owner wrote it.
        MalformedAdvisoryError: There is no reason, or it is too long.
        AdvisoryStateError: It is withdrawn already.
    """
    with acting.uow as uow:
        before = _to_write(advisory_id, acting, uow)
        withdrawn = before.withdrawn(read_reason(reason), acting.now)
        uow.plugin_advisories.save(withdrawn)
        states = {"before": {"state": before.state.value}, "after": {"state": withdrawn.state.value}}
        _record("withdraw", withdrawn, acting, reason=withdrawn.reason, **states)
        if withdrawn.is_seen:
            _tell(withdrawn, f"{withdrawn.id} about {withdrawn.plugin_id} is withdrawn", acting)
        uow.commit()
    return withdrawn


def get_advisory(advisory_id: str, *, by: Account | None, uow: UnitOfWork) -> PluginAdvisory:
    """Return an advisory.

    Raises:
        NoSuchAdvisoryError: There is none, or none that `by` may know of.
    """
    with uow:
        return _visible(advisory_id, by, uow)


def list_advisories(query: AdvisoryQuery, *, limit: int, uow: UnitOfWork) -> Found:
    """Return advisories about public plugins that were ever published, the one that changed last first.

    Raises:
        UnknownCursorError: The query goes on after nothing that this list could hold.
    """
    with uow:
        found = uow.plugin_advisories.page(query, limit=limit + 1)
    return Found(items=found[:limit], next=found[limit - 1].id if len(found) > limit else None)


def advisories_of(plugin_id: PluginId, *, by: Account | None, uow: UnitOfWork) -> Sequence[PluginAdvisory]:
    """Return the advisories about a plugin that `by` may see, the one that changed last first."""
    with uow:
        if not is_known(plugin_id, by=by, uow=uow):
            return []
        sees_drafts = _sees_drafts(plugin_id, by, uow)
        return [each for each in uow.plugin_advisories.of(plugin_id) if each.is_seen or sees_drafts]


def affecting_advisories(
    asked: Mapping[PluginId, Version], *, by: Account | None, uow: UnitOfWork
) -> Sequence[PluginAdvisory]:
    """Return the advisories in force that affect what a host has; nothing for a plugin that `by` may not know of."""
    with uow:
        found = uow.plugin_advisories.in_force(asked)
        known = {plugin_id for plugin_id in {each.plugin_id for each in found} if is_known(plugin_id, by=by, uow=uow)}
    return [each for each in found if each.plugin_id in known and affecting([each], asked[each.plugin_id])]


def _to_write(advisory_id: str, acting: Acting, uow: UnitOfWork) -> PluginAdvisory:
    found = _visible(advisory_id, acting.by, uow)
    require_may_write(found.plugin_id, acting.by, is_operators=found.is_operators)
    return found


def _visible(advisory_id: str, by: Account | None, uow: UnitOfWork) -> PluginAdvisory:
    found = uow.plugin_advisories.find(advisory_id)
    if found is not None and is_known(found.plugin_id, by=by, uow=uow) and _is_shown(found, by, uow):
        return found
    raise NoSuchAdvisoryError(f"there is no advisory `{advisory_id[:40]}`")


def _is_shown(advisory: PluginAdvisory, by: Account | None, uow: UnitOfWork) -> bool:
    return advisory.is_seen or _sees_drafts(advisory.plugin_id, by, uow)


def _sees_drafts(plugin_id: PluginId, by: Account | None, uow: UnitOfWork) -> bool:
    """Say whether `by` is of the plugin's publisher, in any role, or the registry's owner."""
    if by is None or not by.name or not by.reaches(plugin_id):
        return False
    if by.owns(plugin_id) or Right.ADMINISTER in by.rights:
        return True
    return by.run is None and uow.publishers.role(uow.transfers.owner(plugin_id), by.name) is not None


def _free_id(acting: Acting, uow: UnitOfWork) -> str:
    while True:
        made = new_advisory_id(acting.now, acting.new_id("").lower())
        if uow.plugin_advisories.find(made) is None:
            return made


def _record(act: str, advisory: PluginAdvisory, acting: Acting, **more: object) -> None:
    more["after"] = {"advisory": advisory.id, **dict(more.get("after") or {})}  # type: ignore[call-overload]
    acting.record(f"advisory.{act}", f"plugin:{advisory.plugin_id}", **more)  # type: ignore[arg-type]


def _tell(advisory: PluginAdvisory, title: str, acting: Acting) -> None:
    content = advisory.content
    why = f" It is withdrawn: {advisory.reason}" if advisory.state is AdvisoryState.WITHDRAWN else ""
    acting.tell(
        NoticeKind.SECURITY,
        title,
        text=f"{content.summary} ({content.danger}). Affected: {affected_text(content)}.{why}",
        link=f"/advisories/{advisory.id}",
        plugin_id=str(advisory.plugin_id),
        publishers=frozenset({acting.uow.transfers.owner(advisory.plugin_id)}),
        is_public=True,
    )


def _logged(content: AdvisoryContent) -> Mapping[str, str]:
    """Return what the audit log keeps of an advisory."""
    told = {
        "summary": content.summary,
        "details": content.details,
        "severity": content.danger.value,
        "cvss": content.cvss,
        "aliases": ", ".join(content.aliases),
        "ranges": affected_text(replace(content, versions=())),
        "versions": ", ".join(content.versions),
        "references": ", ".join(content.references),
        "credits": ", ".join(content.credits),
    }
    return {name: text if len(text) <= _KEPT_IN_LOG else f"{text[:_KEPT_IN_LOG]}…" for name, text in told.items()}
