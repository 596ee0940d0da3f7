"""Update channels and promotions in tables."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from qirvo.domain.names import PluginId
from qirvo.domain.promotions import Promotion, PromotionState, UpdateChannelPolicy
from qirvo.domain.update_channels import UpdateChannel
from qirvo.server.sql.schema import heads
from qirvo.server.sql.update_channel_schema import promotions, update_channels

_FIELDS = [column.name for column in promotions.columns]
_OF = select(update_channels).where(update_channels.c.plugin_id == bindparam("of"))
_GET = select(promotions).where(promotions.c.id == bindparam("of"))
_WAITING = (
    select(promotions)
    .where(promotions.c.state == PromotionState.WAITING)
    .order_by(promotions.c.asked_at, promotions.c.id)
)
_NEWEST = (
    select(promotions)
    .where(promotions.c.plugin_id == bindparam("of"))
    .order_by(promotions.c.asked_at.desc(), promotions.c.id.desc())
    .limit(bindparam("at_most"))
)


class SqlUpdateChannels:
    """`update_channel_ports.UpdateChannels` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, plugin_id: PluginId, name: UpdateChannel, policy: UpdateChannelPolicy) -> None:
        """Add the policy or replace it."""
        self._forget(plugin_id, name)
        row = {"plugin_id": plugin_id, "name": name, "policy": policy}
        self._connection.execute(insert(update_channels), row)

    def of(self, plugin_id: PluginId) -> Mapping[UpdateChannel, UpdateChannelPolicy]:
        """Return the policies of the plugin's update channels; a standard one nobody decided about has none."""
        return {row.name: row.policy for row in self._connection.execute(_OF, {"of": plugin_id})}

    def remove(self, plugin_id: PluginId, name: UpdateChannel) -> None:
        """Forget the policy, and what the update channel offers; none there is a no-op."""
        self._forget(plugin_id, name)
        of_it = (heads.c.plugin_id == plugin_id, heads.c.update_channel == name)
        self._connection.execute(delete(heads).where(*of_it))

    def _forget(self, plugin_id: PluginId, name: UpdateChannel) -> None:
        of_it = (update_channels.c.plugin_id == plugin_id, update_channels.c.name == name)
        self._connection.execute(delete(update_channels).where(*of_it))


class SqlPromotions:
    """`update_channel_ports.Promotions` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, promotion: Promotion) -> None:
        """Add the promotion, or replace the one of the same id."""
        self._connection.execute(delete(promotions).where(promotions.c.id == promotion.id))
        self._connection.execute(insert(promotions), {name: getattr(promotion, name) for name in _FIELDS})

    def get(self, promotion_id: str) -> Promotion | None:
        """Return the promotion; None without one of that id."""
        row = self._connection.execute(_GET, {"of": promotion_id}).mappings().one_or_none()
        return None if row is None else Promotion(**row)

    def of(self, plugin_id: PluginId, *, limit: int) -> Sequence[Promotion]:
        """Return the plugin's, the newest first."""
        rows = self._connection.execute(_NEWEST, {"of": plugin_id, "at_most": limit}).mappings()
        return [Promotion(**row) for row in rows]

    def waiting(self) -> Sequence[Promotion]:
        """Return all that wait, the oldest first."""
        return [Promotion(**row) for row in self._connection.execute(_WAITING).mappings()]
