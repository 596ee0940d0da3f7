"""Update channels, rollouts and promotions."""

from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.wire.rollout_log import LogEntryDocument, RolloutLogPage
from qirvo.wire.rollouts import (
    HaltBody,
    RecallBody,
    RolloutBody,
    RolloutDocument,
    RolloutPage,
    ShrinkBody,
    SimulationBody,
    SimulationDocument,
)
from qirvo.wire.update_channels import (
    PromotionBody,
    PromotionDocument,
    PromotionPage,
    UpdateChannelBody,
    UpdateChannelPage,
    UpdateChannelView,
)


class RolloutCalls(Asking):
    """Update channels, rollouts and promotions."""

    __slots__ = ()

    def start_rollout(self, body: RolloutBody) -> RolloutDocument:
        """Expose a published release."""
        return self._ask("POST", "/v1/rollouts", RolloutDocument, body=json_body(body))

    def change_rollout(
        self, plugin_id: str, update_channel: str, act: str, body: HaltBody | ShrinkBody | None = None
    ) -> RolloutDocument:
        """Pause, resume, shrink or halt a rollout."""
        path = f"/v1/rollouts/{part(plugin_id)}/{part(update_channel)}/{act}"
        return self._ask("POST", path, RolloutDocument, body=None if body is None else json_body(body))

    def simulate_rollout(self, plugin_id: str, body: SimulationBody) -> SimulationDocument:
        """Return what a rollout would do."""
        path = f"/v1/rollouts/{part(plugin_id)}/simulation"
        return self._ask("POST", path, SimulationDocument, body=json_body(body))

    def rollout_log(self, plugin_id: str) -> list[LogEntryDocument]:
        """Return the plugin's rollout log from its beginning."""
        found: list[LogEntryDocument] = []
        after: int | None = 0
        while after is not None:
            path = f"/v1/plugins/{part(plugin_id)}/rollout-log{query_of(after=after, limit=500)}"
            page = self._ask("GET", path, RolloutLogPage)
            found += page.entries
            after = page.next
        return found

    def recall(self, plugin_id: str, body: RecallBody) -> RolloutPage:
        """Take a release back; the answer says what is offered instead, by update channel."""
        return self._ask("POST", f"/v1/rollouts/{part(plugin_id)}/recall", RolloutPage, body=json_body(body))

    def update_channels(self, plugin_id: str) -> UpdateChannelPage:
        """Return the plugin's update channels."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/update-channels", UpdateChannelPage)

    def decide_update_channel(self, plugin_id: str, name: str, body: UpdateChannelBody) -> UpdateChannelView:
        """Create an update channel, or change one."""
        path = f"/v1/plugins/{part(plugin_id)}/update-channels/{part(name)}"
        return self._ask("PUT", path, UpdateChannelView, body=json_body(body))

    def remove_update_channel(self, plugin_id: str, name: str) -> None:
        """Remove an update channel."""
        self._tell("DELETE", f"/v1/plugins/{part(plugin_id)}/update-channels/{part(name)}")

    def promote(self, plugin_id: str, body: PromotionBody) -> PromotionDocument:
        """Have a release offered on another update channel."""
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/promotions", PromotionDocument, body=json_body(body))

    def promotions(self, plugin_id: str) -> PromotionPage:
        """Return the plugin's promotions, the newest first."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/promotions", PromotionPage)

    def approve_promotion(self, promotion_id: str) -> PromotionDocument:
        """Approve a promotion."""
        return self._ask("POST", f"/v1/promotions/{part(promotion_id)}/approval", PromotionDocument)

    def withdraw_promotion(self, promotion_id: str) -> PromotionDocument:
        """Take a promotion back."""
        return self._ask("DELETE", f"/v1/promotions/{part(promotion_id)}", PromotionDocument)

    def rollouts(self, plugin_id: str) -> RolloutPage:
        """Return the plugin's rollouts, one per update channel."""
        return self._ask("GET", f"/v1/rollouts{query_of(plugin=plugin_id)}", RolloutPage)
