"""How a promotion is told of."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qirvo.wire.update_channels import PromotionDocument


def promotion_lines(promotion: "PromotionDocument") -> list[str]:
    """Return a promotion as lines for people."""
    moves = f"{promotion.pluginId} {promotion.version} from {promotion.source} to {promotion.to}"
    if promotion.state == "done":
        return [f"{moves}: promoted."]
    if promotion.state == "waiting":
        return [f"{moves}: {promotion.id} waits.", *(f"  {sentence}" for sentence in promotion.waitsFor)]
    return [f"{moves}: {promotion.state}: {promotion.because}"]
