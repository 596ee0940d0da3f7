"""Update channels that publishers decided about, and releases on their way from one to another.

Like `ports`, each docstring is the contract that the contract tests check.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from qirvo.domain.names import PluginId
from qirvo.domain.promotions import Promotion, UpdateChannelPolicy
from qirvo.domain.update_channels import UpdateChannel


class UpdateChannels(Protocol):
    """What publishers decided about update channels; `Plugins.index` carries their terms."""

    def save(self, plugin_id: PluginId, name: UpdateChannel, policy: UpdateChannelPolicy) -> None:
        """Add the policy or replace it."""
        ...

    def of(self, plugin_id: PluginId) -> Mapping[UpdateChannel, UpdateChannelPolicy]:
        """Return the policies of the plugin's update channels; a standard one nobody decided about has none."""
        ...

    def remove(self, plugin_id: PluginId, name: UpdateChannel) -> None:
        """Forget the policy, and what the update channel offers; none there is a no-op."""
        ...


class Promotions(Protocol):
    """Promotions, those that ended among them."""

    def save(self, promotion: Promotion) -> None:
        """Add the promotion, or replace the one of the same id."""
        ...

    def get(self, promotion_id: str) -> Promotion | None:
        """Return the promotion; None without one of that id."""
        ...

    def of(self, plugin_id: PluginId, *, limit: int) -> Sequence[Promotion]:
        """Return the plugin's, the newest first."""
        ...

    def waiting(self) -> Sequence[Promotion]:
        """Return all that wait, the oldest first."""
        ...
