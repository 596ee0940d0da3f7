"""What a pricing comes to: in one form whatever it was written like, for people, and whether a license is needed.

Amounts stay whole numbers of the smallest unit; only `amount_text` places the point, by the digits of ISO 4217.
"""

from typing import Any

from qirvo.domain.pricing import (
    Enterprise,
    Free,
    Interval,
    Money,
    OneTime,
    Plan,
    Plans,
    Pricing,
    Subscription,
    Usage,
)

_NO_DIGITS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
_THREE_DIGITS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_EACH = {Interval.MONTHLY: "month", Interval.YEARLY: "year"}


def exponent_of(currency: str) -> int:
    """Return how many digits of an amount stand behind the point (ISO 4217)."""
    if currency in _NO_DIGITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def amount_text(money: Money) -> str:
    """Return an amount for people, such as `4.99 USD`, `500 JPY` or `1.250 KWD`."""
    digits = exponent_of(money.currency)
    if digits == 0:
        return f"{money.amount} {money.currency}"
    whole, rest = divmod(money.amount, 10**digits)
    return f"{whole}.{rest:0{digits}d} {money.currency}"


def needs_license(pricing: Pricing) -> bool:
    """Whether nothing of the plugin can be had for nothing; freemium is open."""
    if isinstance(pricing, Plans):
        return not pricing.is_freemium and not any(isinstance(plan.cost, Free) for plan in pricing.plans)
    if isinstance(pricing, OneTime | Subscription | Usage):
        return pricing.price.amount > 0
    return isinstance(pricing, Enterprise)


def trial_days_of(pricing: Pricing) -> int:
    """Return how long it may be tried; 0 when it may not."""
    if isinstance(pricing, OneTime | Subscription):
        return pricing.trial_days
    plans = pricing.plans if isinstance(pricing, Plans | Enterprise) else ()
    return max((trial_days_of(plan.cost) for plan in plans), default=0)


def price_text(pricing: Pricing) -> str:
    """Return what it costs, in one line for people."""
    if isinstance(pricing, Free):
        return "free"
    if isinstance(pricing, OneTime):
        return f"{amount_text(pricing.price)} once"
    if isinstance(pricing, Subscription):
        unit = _EACH[pricing.interval]
        count = pricing.interval_count
        return f"{amount_text(pricing.price)} every {unit if count == 1 else f'{count} {unit}s'}"
    if isinstance(pricing, Usage):
        return f"{amount_text(pricing.price)} for each {pricing.unit}"
    if isinstance(pricing, Plans):
        listed = "; ".join(f"{plan.name}: {price_text(plan.cost)}" for plan in pricing.plans)
        return f"freemium{f' ({listed})' if listed else ''}" if pricing.is_freemium else listed
    begins = f", from {amount_text(pricing.base_price)}" if pricing.base_price is not None else ""
    return f"by agreement with the publisher{begins}"


def normal_form(pricing: Pricing) -> dict[str, Any]:
    """Return the one form of `pricing`; `parse_pricing` reads it to the same value."""
    if isinstance(pricing, Plans):
        kind = "freemium" if pricing.is_freemium else "paid"
        return {"type": kind, "plans": [_plan(plan) for plan in pricing.plans]}
    if isinstance(pricing, Usage):
        return {"type": "usage", **_money(pricing.price), "unit": pricing.unit}
    if isinstance(pricing, Enterprise):
        return _enterprise(pricing)
    return _cost(pricing)


def _cost(cost: Free | OneTime | Subscription) -> dict[str, Any]:
    if isinstance(cost, Free):
        return {"type": "free"}
    trial = {"trialDays": cost.trial_days} if cost.trial_days else {}
    if isinstance(cost, OneTime):
        return {"type": "one-time", **_money(cost.price), **trial}
    every = {"interval": cost.interval.value, "intervalCount": cost.interval_count}
    return {"type": "subscription", **_money(cost.price), **every, **trial}


def _plan(plan: Plan) -> dict[str, Any]:
    cost = {"price": 0} if isinstance(plan.cost, Free) else _cost(plan.cost)
    more = {"features": list(plan.features), "discount": plan.discount_percent}
    return {"name": plan.name, **cost, **more}


def _enterprise(pricing: Enterprise) -> dict[str, Any]:
    within: dict[str, Any] = {"contactRequired": pricing.contact_required, "minimumSeats": pricing.minimum_seats}
    if pricing.base_price is not None:
        within |= {"basePrice": pricing.base_price.amount, "currency": pricing.base_price.currency}
    plans = {"plans": [_plan(plan) for plan in pricing.plans]} if pricing.plans else {}
    return {"type": "enterprise", "enterprise": within, **plans}


def _money(price: Money) -> dict[str, Any]:
    return {"price": price.amount, "currency": price.currency}
