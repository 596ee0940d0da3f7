"""Notices, preferences, webhooks and deliveries, as their owners see them."""

from dataclasses import field

from qirvo.deferred import dataclass
from qirvo.wire.webhooks import NoticeDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedDocument:
    """A notice on somebody's page."""

    number: int
    notice: NoticeDocument
    readAt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """Somebody's notices, the latest first; `next` is the `before` of the page that follows."""

    notices: list[ReceivedDocument]
    unread: int
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBody:
    """Up to which number notices are read."""

    upTo: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """How many notices were not read before."""

    marked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesDocument:
    """Kinds of notices that come by mail, and those that do whatever is chosen."""

    mailed: list[str]
    always: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesBody:
    """Kinds of notices that are to come by mail."""

    mailed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookBody:
    """A webhook to add; without kinds it is told of all."""

    url: str
    kinds: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseBody:
    """Whether a webhook is told of nothing."""

    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDocument:
    """A webhook; `secret` is told when it is added and never again."""

    id: str
    publisher: str
    url: str
    kinds: list[str]
    paused: bool
    createdAt: str
    createdBy: str
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPage:
    """A publisher's webhooks."""

    webhooks: list[WebhookDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDocument:
    """One notice told to one webhook; `said` is the last answer's status, or why there was none."""

    id: str
    webhook: str
    kind: str
    state: str
    attempts: int
    said: str
    createdAt: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """The latest deliveries to a webhook, the latest first."""

    deliveries: list[DeliveryDocument]
