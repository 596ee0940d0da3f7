"""A plugin's alerts: what its publisher decides about them, and the watch that raises and resolves them.

What becomes of an alert is kept, told and written down in one transaction that only succeeds if nobody changed it
meanwhile. So each change is told once, however many workers watch and whenever one of them is killed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.alerts import (
    DEFAULTS,
    MOST_RULES,
    WINDOWS,
    AlertExistsError,
    AlertRule,
    AlertState,
    Change,
    NoSuchAlertError,
    TooManyAlertsError,
    Versions,
    judge,
)
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.readings import Reading, reading_of
from qirvo.domain.submissions import POLICY
from qirvo.domain.told import ToldOf, together
from qirvo.domain.vitals import Vitals
from qirvo.server.alert_ports import KeptAlert
from qirvo.server.event_ports import EventStore
from qirvo.server.ports import NewId, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.events import require_reader

_USUAL = {rule.name: rule for rule in DEFAULTS}
Told = Mapping[str, Mapping[PluginId, Mapping[str, Vitals]]]
"""Window → plugin → version → how it fared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert of a plugin.

    Attributes:
        is_usual: Whether its publisher decided nothing about it.
    """

    rule: AlertRule
    state: AlertState
    is_usual: bool


def list_alerts(plugin_id: PluginId, *, by: Account, uow: UnitOfWork) -> list[Alert]:
    """Return the plugin's alerts by name, also those that are off.

    Raises:
        UnlistedPluginError: There is no such plugin.
        MissingRightError: `by` is neither a member of the publisher nor holds a right in the registry.
    """
    require_reader(plugin_id, by=by)
    with uow:
        uow.plugins.get(plugin_id)
        return sorted(_alerts(uow.alerts.of(plugin_id)), key=_name)


def create_alert(plugin_id: PluginId, rule: AlertRule, *, acting: Acting) -> Alert:
    """Watch one more figure.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        AlertExistsError: There is an alert of this name.
        TooManyAlertsError: The plugin has `MOST_RULES`.
    """
    acting.by.require_publisher(plugin_id)
    with acting.uow as uow:
        uow.plugins.get(plugin_id)
        present = {alert.rule.name: alert for alert in _alerts(uow.alerts.of(plugin_id))}
        if rule.name in present:
            raise AlertExistsError(f"`{plugin_id}` has an alert `{rule.name}`")
        if len(present) >= MOST_RULES:
            raise TooManyAlertsError(f"`{plugin_id}` has `{len(present)}` alerts")
        uow.alerts.save_rule(plugin_id, rule.name, rule)
        acting.record("alert.create", f"plugin:{plugin_id}", after=_shown(rule))
        uow.commit()
    return Alert(rule=rule, state=AlertState(), is_usual=False)


def change_alert(plugin_id: PluginId, rule: AlertRule, *, acting: Acting) -> Alert:
    """Watch by another rule what is watched under this name.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchAlertError: There is no alert of this name.
    """
    acting.by.require_publisher(plugin_id)
    with acting.uow as uow:
        before = _one(plugin_id, rule.name, uow)
        uow.alerts.save_rule(plugin_id, rule.name, rule)
        acting.record("alert.change", f"plugin:{plugin_id}", before=_shown(before.rule), after=_shown(rule))
        uow.commit()
    return Alert(rule=rule, state=before.state, is_usual=False)


def remove_alert(plugin_id: PluginId, name: str, *, acting: Acting) -> None:
    """Watch no more what is watched under this name; a usual alert is as it is for whoever decided nothing.

    Raises:
        MissingRightError: The actor is not a member of the publisher.
        UnlistedPluginError: There is no such plugin.
        NoSuchAlertError: There is no alert of this name, or nothing of a usual one was decided.
    """
    acting.by.require_publisher(plugin_id)
    with acting.uow as uow:
        before = _one(plugin_id, name, uow)
        if before.is_usual:
            raise NoSuchAlertError(f"`{name}` is watched for every plugin", hint="Turn it off: `qirvo alert change`.")
        if name in _USUAL:
            uow.alerts.save_rule(plugin_id, name, None)
        else:
            uow.alerts.remove(plugin_id, name)
        acting.record("alert.remove", f"plugin:{plugin_id}", before=_shown(before.rule))
        uow.commit()


def watch_alerts(
    *, now: datetime, new_uow: Callable[[], UnitOfWork], store: EventStore, new_id: NewId, most_of_a_network: int
) -> int:
    """Look at all figures that are watched; return how many alerts were raised or resolved.

    One look at the events serves all rules of a window; plugins of which nothing was told have nothing to look at.
    """
    with new_uow() as uow:
        kept = uow.alerts.all()
    windows = {rule.window for rule in DEFAULTS} | {
        alert.rule.window for each in kept.values() for alert in _alerts(each) if not alert.rule.is_off
    }
    told: Told = {
        window: _by_plugin(store.told(since=now - WINDOWS[window], until=now, most_of_a_network=most_of_a_network))
        for window in sorted(windows)
    }
    changes = 0
    for plugin_id in sorted({*kept, *(plugin for each in told.values() for plugin in each)}, key=str):
        with new_uow() as uow:
            found = _judged(plugin_id, kept.get(plugin_id, {}), told, uow=uow, now=now)
        for alert, after, change in found:
            changes += _note(plugin_id, alert, after, change, now=now, uow=new_uow(), new_id=new_id)
    return changes


def _judged(
    plugin_id: PluginId, kept: Mapping[str, KeptAlert], told: Told, *, uow: UnitOfWork, now: datetime
) -> list[tuple[Alert, AlertState, Change]]:
    offered = {head.current.text for head in uow.plugins.heads(plugin_id).values()}
    found = []
    for alert in _alerts(kept):
        of_plugin = told.get(alert.rule.window, {}).get(plugin_id, {})
        after, change = judge(alert.rule, _readings(alert.rule, of_plugin, offered), alert.state, now=now)
        if change is not None:
            found.append((alert, after, change))
    return found


def _readings(rule: AlertRule, told: Mapping[str, Vitals], offered: Iterable[str]) -> Mapping[str, Reading]:
    """Return version → the figure, of what the rule looks at; under the empty text that of everything together."""
    if rule.versions is Versions.OFFERED:
        wanted = {version: told.get(version, Vitals()) for version in offered}
    else:
        wanted = {"": together(told.values())}
    found = {version: reading_of(vitals, rule.figure) for version, vitals in wanted.items()}
    return {version: reading for version, reading in found.items() if reading is not None}


def _note(  # what a change is told with
    plugin_id: PluginId,
    alert: Alert,
    after: AlertState,
    change: Change,
    *,
    now: datetime,
    uow: UnitOfWork,
    new_id: NewId,
) -> bool:
    """Keep the change, write it down and tell of it, unless somebody else did; say whether it was kept."""
    rule, acting = alert.rule, Acting(by=Account(name=POLICY), now=now, uow=uow, new_id=new_id)
    with uow:
        if not uow.alerts.change_state(plugin_id, rule.name, alert.state, after):
            return False
        acting.record(
            f"alert.{'raise' if change is Change.RAISED else 'resolve'}",
            f"plugin:{plugin_id}",
            reason=after.evidence,
            after={"alert": rule.name, "severity": rule.severity.value, "rule": rule.sentence},
        )
        acting.tell(
            NoticeKind.ALERT,
            f"{plugin_id}: {rule.name} {'was raised' if change is Change.RAISED else 'is over'} ({rule.severity})",
            text=f"{after.evidence[:1].upper()}{after.evidence[1:]}. Watched is: {rule.sentence}.",
            link=f"/plugins/{plugin_id}/monitoring",
            plugin_id=str(plugin_id),
            publishers=frozenset({uow.transfers.owner(plugin_id)}),
        )
        uow.commit()
    return True


def _one(plugin_id: PluginId, name: str, uow: UnitOfWork) -> Alert:
    uow.plugins.get(plugin_id)
    found = next((alert for alert in _alerts(uow.alerts.of(plugin_id)) if alert.rule.name == name), None)
    if found is None:
        raise NoSuchAlertError(f"`{plugin_id}` has no alert `{name[:80]}`")
    return found


def _alerts(kept: Mapping[str, KeptAlert]) -> list[Alert]:
    """Return all alerts of a plugin of which so much is kept: the usual ones, unless another rule was decided."""
    found = []
    for name in {**_USUAL, **kept}:
        known = kept.get(name, KeptAlert())
        rule = known.rule or _USUAL.get(name)
        if rule is not None:
            found.append(Alert(rule=rule, state=known.state, is_usual=known.rule is None))
    return found


def _by_plugin(told: Mapping[ToldOf, Vitals]) -> Mapping[PluginId, Mapping[str, Vitals]]:
    found: dict[PluginId, dict[str, Vitals]] = {}
    for of, vitals in told.items():
        versions = found.setdefault(of.plugin_id, {})
        versions[of.version] = versions.get(of.version, Vitals()) + vitals
    return found


def _shown(rule: AlertRule) -> Mapping[str, Any]:
    return {"rule": rule.sentence, **{name: str(value) for name, value in asdict(rule).items()}}


def _name(alert: Alert) -> str:
    return alert.rule.name
