"""What a plugin costs, from any of the shapes that authors write.

Amounts are whole numbers of the currency's smallest unit (499 is 4.99 USD), everywhere: a fraction is an error and
never rounded. Spellings that mean the same (`one_time` and `one-time`, `month` and `monthly`) are one.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.manifests import JsonObject

MAX_AMOUNT = 10**12
MOST_PLANS = 50
_SHOWN = 40
_MOST_DAYS, _MOST_SEATS, _ALL_PERCENT = 3_660, 10**6, 100
_DEFAULT_CURRENCY = "USD"
# ISO 4217: the currencies in which something can be paid; no metals, funds or test codes.
_CODES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND
    VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODES.split())


class MalformedPricingError(InvalidError):
    """The pricing does not say what the plugin costs."""

    code = "pricing-malformed"
    hint = "Give `type`, `price` as a whole number of the smallest unit (499 is 4.99), and `currency` by ISO 4217."


class Interval(StrEnum):
    """How often a subscription is paid."""

    MONTHLY = "monthly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of `currency` (ISO 4217)."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Free:
    """It costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTime:
    """It is paid once."""

    price: Money
    trial_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """It is paid again and again."""

    price: Money
    interval: Interval
    interval_count: int = 1
    trial_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Each use of it is paid: so much for one `unit`."""

    price: Money
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One of several ways to pay; `discount_percent` is what the author says, and nothing is computed from it."""

    name: str
    cost: "Free | OneTime | Subscription"
    features: tuple[str, ...] = ()
    discount_percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """The user chooses; with `is_freemium`, something of it costs nothing."""

    plans: tuple[Plan, ...]
    is_freemium: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """It is agreed on with the publisher; `base_price` is where that begins."""

    contact_required: bool = True
    minimum_seats: int = 1
    base_price: Money | None = None
    plans: tuple[Plan, ...] = ()


Pricing: TypeAlias = Free | OneTime | Subscription | Usage | Plans | Enterprise

_INTERVALS = {
    "month": Interval.MONTHLY,
    "monthly": Interval.MONTHLY,
    "year": Interval.YEARLY,
    "yearly": Interval.YEARLY,
    "annual": Interval.YEARLY,
    "annually": Interval.YEARLY,
}
_LIST_KEYS = ("plans", "models", "tiers")


def parse_pricing(written: JsonObject) -> Pricing:
    """Return what `written` says a plugin costs.

    Raises:
        MalformedPricingError: It does not say so, or contradicts itself.
    """
    kind = _word(written, "type", "model")
    if kind == "free":
        if _amount(written) not in {None, 0}:
            raise MalformedPricingError("`type` is `free`, and there is a price")
        return Free()
    if kind == "enterprise":
        return _enterprise(written)
    if kind in {"usage", "usage-based", "metered"}:
        return Usage(price=_money(written), unit=_text(written, "unit") or "use")
    plans = _plans(written)
    if plans or kind == "freemium":
        return Plans(plans=plans, is_freemium=kind == "freemium")
    return _single(written, kind)


def _single(written: JsonObject, kind: str) -> OneTime | Subscription:
    if kind == "one-time":
        return OneTime(price=_money(written), trial_days=_trial_days(written))
    if kind in {"paid", "subscription"} or kind in _INTERVALS:
        return _paid(written, kind)
    known = "free, paid, one-time, subscription, usage, freemium or enterprise"
    raise MalformedPricingError(
        f"`{kind[:_SHOWN]}` is no kind of pricing: use {known}" if kind else "there is no `type`"
    )


def _paid(written: JsonObject, kind: str) -> OneTime | Subscription:
    """Return a price with an interval, which may stand in an object of its own, or a price that is paid once."""
    below = written.get("subscription")
    source: JsonObject = {**written, **below} if isinstance(below, Mapping) else written
    word = _word(source, "interval") or (kind if kind in _INTERVALS else "")
    price, days = _money(source), _trial_days(source)
    if not word and (kind == "subscription" or below is True):
        raise MalformedPricingError("a subscription needs `interval`: `monthly` or `yearly`")
    if not word:
        return OneTime(price=price, trial_days=days)
    count = _whole(source, "intervalCount", most=_MOST_DAYS)
    return Subscription(price=price, interval=_interval(word), interval_count=count or 1, trial_days=days)


def _interval(word: str) -> Interval:
    if word not in _INTERVALS:
        raise MalformedPricingError(f"`{word[:_SHOWN]}` is no interval: use `monthly` or `yearly`")
    return _INTERVALS[word]


def _plans(written: JsonObject) -> tuple[Plan, ...]:
    found: list[Plan] = []
    for key in _LIST_KEYS:
        listed = written.get(key)
        if listed is None:
            continue
        if not isinstance(listed, list) or len(listed) > MOST_PLANS:
            raise MalformedPricingError(f"`{key}` must be a list of at most {MOST_PLANS} objects")
        found += (_plan(item, f"{key}[{index}]", written) for index, item in enumerate(listed))
    return tuple(found)


def _plan(item: object, where: str, around: JsonObject) -> Plan:
    if not isinstance(item, Mapping):
        raise MalformedPricingError(f"`{where}` must be an object")
    source: dict[str, Any] = {"currency": around.get("currency")} | dict(item)
    kind, word = _word(source, "type", "model"), _word(source, "interval")
    try:
        cost = _cost(source, word or (kind if kind in _INTERVALS else ""))
        name = _text(source, "name") or kind or where
        features = _features(source.get("features"))
        discount = _whole(source, "discount", most=_ALL_PERCENT) or 0
    except MalformedPricingError as exc:
        raise MalformedPricingError(f"`{where}`: {exc.message}") from exc
    return Plan(name=name, cost=cost, features=features, discount_percent=discount)


def _cost(source: JsonObject, interval: str) -> Free | OneTime | Subscription:
    price = _money(source)
    if price.amount == 0:
        return Free()
    days = _trial_days(source)
    if not interval:
        return OneTime(price=price, trial_days=days)
    count = _whole(source, "intervalCount", most=_MOST_DAYS)
    return Subscription(price=price, interval=_interval(interval), interval_count=count or 1, trial_days=days)


def _enterprise(written: JsonObject) -> Enterprise:
    below = written.get("enterprise")
    source: JsonObject = below if isinstance(below, Mapping) else {}
    base = _whole(source, "basePrice", most=MAX_AMOUNT)
    return Enterprise(
        contact_required=source.get("contactRequired") is not False,
        minimum_seats=_whole(source, "minimumSeats", most=_MOST_SEATS) or 1,
        base_price=None if base is None else Money(base, _currency({**written, **source})),
        plans=_plans(written),
    )


def _money(written: JsonObject) -> Money:
    amount = _amount(written)
    if amount is None:
        raise MalformedPricingError("there is no `price`")
    return Money(amount, _currency(written))


def _amount(written: JsonObject) -> int | None:
    price = _whole(written, "price", most=MAX_AMOUNT)
    return _whole(written, "amount", most=MAX_AMOUNT) if price is None else price


def _whole(written: JsonObject, key: str, *, most: int) -> int | None:
    value = written.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedPricingError(f"`{key}` is `{str(value)[:_SHOWN]}`, not a whole number")
    if not 0 <= value <= most:
        raise MalformedPricingError(f"`{key}` is `{str(value)[:_SHOWN]}`, not between 0 and {most}")
    return value


def _currency(written: JsonObject) -> str:
    value = written.get("currency")
    if value is None:
        return _DEFAULT_CURRENCY
    if not isinstance(value, str) or value.strip().upper() not in CURRENCIES:
        raise MalformedPricingError(f"`{str(value)[:_SHOWN]}` is no currency of ISO 4217, such as `EUR`")
    return value.strip().upper()


def _trial_days(written: JsonObject) -> int:
    trial = written.get("trial")
    if isinstance(trial, Mapping) and trial.get("enabled") is not False:
        return _whole(trial, "duration", most=_MOST_DAYS) or 0
    return _whole(written, "trialDays", most=_MOST_DAYS) or 0


def _features(value: object) -> tuple[str, ...]:
    items: Iterable[object] = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, str))


def _text(written: JsonObject, key: str) -> str:
    value = written.get(key)
    return value.strip() if isinstance(value, str) else ""


def _word(written: JsonObject, *keys: str) -> str:
    """Return the first word at `keys` in the one spelling that is compared."""
    found = (_text(written, key) for key in keys)
    return next((word.lower().replace("_", "-") for word in found if word), "")
