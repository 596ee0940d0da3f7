"""How a release leaves its publisher."""

from enum import StrEnum


class DistributionChannel(StrEnum):
    """The four ways out of the Distribution Guide."""

    MARKETPLACE = "marketplace"
    DIRECT = "direct"
    ENTERPRISE = "enterprise"
    PRIVATE = "private"
