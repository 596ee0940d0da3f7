"""Entitlements, payment events and seats."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from qirvo.domain.entitlements import Entitlement, NoSuchEntitlementError, PaymentEvent, Source
from qirvo.domain.names import PluginId
from qirvo.server.ports import UnknownCursorError
from qirvo.server.sql.entitlement_schema import activations, entitlements, payment_events

_COLUMNS = [each.name for each in fields(Entitlement)]
_EVENT = [each.name for each in fields(PaymentEvent)]
_ADD = insert(entitlements)
_SAVE = update(entitlements).where(entitlements.c.id == bindparam("of"))
_GET = select(entitlements).where(entitlements.c.id == bindparam("id"))
_OF_PLUGIN = (
    select(entitlements)
    .where(entitlements.c.plugin_id == bindparam("plugin"))
    .order_by(entitlements.c.issued_at.desc(), entitlements.c.id)
    .limit(bindparam("most"))
)
_FOLLOWING = _OF_PLUGIN.where(
    or_(
        entitlements.c.issued_at < bindparam("issued_at"),
        and_(entitlements.c.issued_at == bindparam("issued_at"), entitlements.c.id > bindparam("after")),
    )
)
_PLACE = select(entitlements.c.issued_at).where(
    entitlements.c.plugin_id == bindparam("plugin"), entitlements.c.id == bindparam("after")
)
_BY_REFERENCE = select(entitlements).where(
    entitlements.c.plugin_id == bindparam("plugin"),
    entitlements.c.source == bindparam("of_source"),
    entitlements.c.reference == bindparam("of_reference"),
)
_REVOKED = (
    select(entitlements)
    .where(entitlements.c.plugin_id == bindparam("plugin"), entitlements.c.revoked_at.is_not(None))
    .order_by(entitlements.c.id)
)
_ADD_EVENT = insert(payment_events)
_DIGEST = select(payment_events.c.body_digest).where(
    payment_events.c.publisher == bindparam("of_publisher"), payment_events.c.id == bindparam("event")
)
_EVENTS = select(payment_events).where(
    payment_events.c.plugin_id == bindparam("plugin"), payment_events.c.reference == bindparam("of_reference")
)
_ACTIVATE = insert(activations)
_OF = activations.c.entitlement_id == bindparam("entitlement")
_RELEASE = delete(activations).where(_OF, activations.c.host == bindparam("of_host"))
_HOSTS = select(activations.c.host).where(_OF).order_by(activations.c.at, activations.c.host)


class SqlEntitlements:
    """`entitlement_ports.Entitlements` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, entitlement: Entitlement) -> None:
        """Add it, or replace the one of the same id."""
        values = {name: getattr(entitlement, name) for name in _COLUMNS}
        if self._connection.execute(_SAVE, {**values, "of": entitlement.id}).rowcount == 0:
            self._connection.execute(_ADD, values)

    def get(self, entitlement_id: str) -> Entitlement:
        """Return one."""
        row = self._connection.execute(_GET, {"id": entitlement_id}).mappings().one_or_none()
        if row is None:
            raise NoSuchEntitlementError(f"there is no entitlement `{entitlement_id[:80]}`")
        return Entitlement(**row)

    def of_plugin(self, plugin_id: PluginId, *, after: str | None, limit: int) -> Sequence[Entitlement]:
        """Return the plugin's, the latest first, or those that follow the one with the id `after`.

        Raises:
            UnknownCursorError: The plugin has none with that id.
        """
        wanted: dict[str, object] = {"plugin": plugin_id, "most": limit}
        if after is not None:
            place = self._connection.execute(_PLACE, {"plugin": plugin_id, "after": after}).one_or_none()
            if place is None:
                raise UnknownCursorError(f"`{after[:80]}` is no cursor of this list")
            wanted |= {"after": after, "issued_at": place.issued_at}
        asked = _OF_PLUGIN if after is None else _FOLLOWING
        return [Entitlement(**row) for row in self._connection.execute(asked, wanted).mappings()]

    def by_reference(self, plugin_id: PluginId, source: Source, reference: str) -> Entitlement | None:
        """Return the one that `source` calls `reference`, or None."""
        found = {"plugin": plugin_id, "of_source": source, "of_reference": reference}
        row = self._connection.execute(_BY_REFERENCE, found).mappings().first()
        return None if row is None else Entitlement(**row)

    def revoked(self, plugin_id: PluginId) -> Sequence[Entitlement]:
        """Return those of the plugin that were taken back."""
        return [Entitlement(**row) for row in self._connection.execute(_REVOKED, {"plugin": plugin_id}).mappings()]

    def add_event(self, event: PaymentEvent, publisher: str, *, body_digest: str) -> None:
        """Keep what the payment system of `publisher` reported."""
        values = {name: getattr(event, name) for name in _EVENT}
        self._connection.execute(_ADD_EVENT, {**values, "publisher": publisher, "body_digest": body_digest})

    def event_digest(self, publisher: str, event_id: str) -> str | None:
        """Return the digest of the body that the publisher's event of this id came with; None for a new one."""
        found = {"of_publisher": publisher, "event": event_id}
        digest: str | None = self._connection.execute(_DIGEST, found).scalar_one_or_none()
        return digest

    def events(self, plugin_id: PluginId, reference: str) -> Sequence[PaymentEvent]:
        """Return everything reported of one purchase, in any order."""
        rows = self._connection.execute(_EVENTS, {"plugin": plugin_id, "of_reference": reference}).mappings()
        return [PaymentEvent(**{name: row[name] for name in _EVENT}) for row in rows]

    def activate(self, entitlement_id: str, host: str, *, now: datetime) -> None:
        """Give `host` a seat; again is a no-op."""
        if host not in self.hosts(entitlement_id):
            self._connection.execute(_ACTIVATE, {"entitlement_id": entitlement_id, "host": host, "at": now})

    def release_seat(self, entitlement_id: str, host: str) -> bool:
        """Take the seat of `host` back; say whether it had one."""
        return self._connection.execute(_RELEASE, {"entitlement": entitlement_id, "of_host": host}).rowcount > 0

    def hosts(self, entitlement_id: str) -> Sequence[str]:
        """Return the hosts that have a seat, in the order they got it."""
        return self._connection.execute(_HOSTS, {"entitlement": entitlement_id}).scalars().all()
