"""Update channels and promotions as they travel."""

from dataclasses import field

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyBody:
    """How a release is exposed when nobody says otherwise; without a percentage or stages, to everybody at once.

    Attributes:
        percentage: Share of the installations served at first.
        duration: Seconds until everybody is served; 0 keeps the share.
        stages: Instead of a duration: [seconds after the start, percentage], from one to the next evenly.
        quietHours: Hours of the week, in UTC, in which the share stands still, as `22:00-06:00, Sat-Sun`.
    """

    percentage: float | None = None
    duration: int = 0
    stages: list[tuple[int, float]] = field(default_factory=list)
    quietHours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelBody:
    """What a publisher decides about an update channel.

    Attributes:
        stability: What a follower has to expect: `stable`, `beta` or `alpha`.
        autoUpdate: Whether hosts take its releases on their own.
        minimumAge: Seconds that a release has to be old before hosts take it on their own.
        soak: Seconds that a release has to have been offered elsewhere before it is promoted there.
        approvals: How many people have to approve a promotion, beside the one who asks.
    """

    stability: str
    description: str = ""
    autoUpdate: bool = True
    rolloutStrategy: StrategyBody = field(default_factory=StrategyBody)
    minimumAge: int = 0
    soak: int = 0
    approvals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelView:
    """An update channel, what it promises and what it offers.

    Attributes:
        channelId: The Guide's id: the plugin's and the update channel's, with a slash between.
        channelUrl: Where this document is.
        ramp: Corners of the usual rollout as [seconds, basis points].
        current: The version it offers; null offers none.
        basisPoints: The share of the installations that is served `current`.
        previous: What the others get.
    """

    channelId: str
    channelUrl: str
    pluginId: str
    name: str
    description: str
    stability: str
    autoUpdate: bool
    minimumAge: int
    ramp: list[list[int]]
    quietHours: str
    soak: int
    approvals: int
    current: str | None = None
    basisPoints: int = 0
    rolloutState: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateChannelPage:
    """The update channels of one plugin, the standard ones first."""

    updateChannels: list[UpdateChannelView]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionBody:
    """Have a release offered on another update channel, too.

    Attributes:
        to: The update channel that shall offer it.
        source: The one that offers it now; without it the one that does so longest.
        percentage: As in a rollout; without it, `to` says how it is exposed.
    """

    version: str
    to: str
    source: str | None = None
    percentage: float | None = None
    duration: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDocument:
    """A promotion.

    Attributes:
        state: `waiting`, `done`, `withdrawn` or `failed`.
        waitsFor: What still has to come, as sentences.
        because: Why it failed or was withdrawn.
    """

    id: str
    pluginId: str
    version: str
    source: str
    to: str
    askedBy: str
    askedAt: str
    approvedBy: list[str]
    state: str
    waitsFor: list[str] = field(default_factory=list)
    endedAt: str | None = None
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionPage:
    """Promotions, the newest first."""

    promotions: list[PromotionDocument]
