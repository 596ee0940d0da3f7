"""The Guide's *Distribution Channels*: `distribute(pluginPath, channelId, options)` and what it says of them.

The records have the Guide's field names. What the Guide throws or answers with `success: false` is answered so here,
with one error for each requirement that is unmet, and what to do about it.
"""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qirvo.deferred import dataclass
from qirvo.domain.distribution_channels import DEFAULTS, DistributionTerms
from qirvo.domain.distribution_terms import read_terms, written_terms
from qirvo.domain.errors import QirvoError

if TYPE_CHECKING:
    from qirvo.authoring.distribute import Outlets
    from qirvo.authoring.publish import PublishOptions, Reporter


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthConfig:
    """What a distribution channel asks for to know who sends; the Guide names the type and does not define it."""

    type: Literal["none", "api-key", "oidc"] = "none"
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionRequirements:
    """What has to be met; the Guide names the type and does not define it."""

    review: bool = False
    testing: bool = False
    documentation: bool = False
    security: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionChannel:
    """A way for plugins to leave.

    Attributes:
        endpoint: The address of a registry or of what takes files, or a folder; `custom` names none.
    """

    id: str
    name: str
    type: Literal["marketplace", "direct", "enterprise", "private"]
    endpoint: str = "custom"
    authentication: AuthConfig = field(default_factory=AuthConfig)
    requirements: DistributionRequirements = field(default_factory=DistributionRequirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingConfig:
    """What a plugin costs.

    Attributes:
        price: A whole number of the currency's smallest unit: 499 is 4.99.
        subscription: How often it is paid, `monthly` or `yearly`; the Guide's bare true is refused, saying so.
    """

    type: Literal["free", "paid", "freemium"] = "free"
    price: int | None = None
    currency: str | None = None
    subscription: bool | Literal["monthly", "yearly"] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionOptions:
    """How a plugin leaves.

    Attributes:
        version: Has to be the plugin's.
        beta: Only for those who follow the update channel `beta`.
        private: Only for members of the publisher, or for whom it is given to.
    """

    version: str | None = None
    releaseNotes: str = ""
    beta: bool = False
    private: bool = False
    pricing: PricingConfig | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionResult:
    """What became of it."""

    success: bool
    distributionId: str = ""
    downloadUrl: str | None = None
    marketplaceUrl: str | None = None
    errors: list[str] = field(default_factory=list)


def default_distribution_channels() -> dict[str, DistributionChannel]:
    """Return the distribution channels that everybody has, by id: the Guide's two, and two of ours."""
    return {id_: _channel_of(terms) for id_, terms in DEFAULTS.items()}


def distribute(
    plugin_path: Path,
    distribution_channel_id: str,
    options: DistributionOptions | None = None,
    *,
    outlets: "Outlets",
    reporter: "Reporter",
    distribution_channels: Mapping[str, DistributionChannel] | None = None,
    sending: "PublishOptions | None" = None,
    out: Path | None = None,
) -> DistributionResult:
    """Let the plugin leave by a distribution channel, once it meets what that demands.

    Args:
        plugin_path: A plugin's folder or archive.
        distribution_channel_id: One of `distribution_channels`, or of the defaults.
        options: The Guide's.
        outlets: The registries and whatever hands out directly.
        reporter: Hears how far it is.
        distribution_channels: Some beside the defaults, by id.
        sending: What is said and waited for beside the Guide's options.
        out: The folder for what is handed out directly.
    """
    from qirvo.authoring import distribute as authoring  # noqa: PLC0415  # its libraries are an extra
    from qirvo.authoring.distribution_channels import terms_called  # noqa: PLC0415  # the same
    from qirvo.authoring.distribution_demands import (  # noqa: PLC0415  # the same
        DistributionOptions as Wanted,
    )
    from qirvo.authoring.distribution_demands import (  # noqa: PLC0415  # the same
        RequirementsUnmetError,
        label_of,
    )

    wanted = options or DistributionOptions()
    try:
        own = {id_: _terms_of(defined) for id_, defined in (distribution_channels or {}).items()}
        done = authoring.distribute(
            plugin_path,
            terms_called(distribution_channel_id, {**DEFAULTS, **own}),
            Wanted(
                version=wanted.version,
                release_notes=wanted.releaseNotes,
                is_beta=wanted.beta,
                is_private=wanted.private,
                pricing=_written_pricing(wanted.pricing),
            ),
            outlets=outlets,
            reporter=reporter,
            sending=sending,
            out=out,
        )
    except RequirementsUnmetError as refused:
        errors = [f"{label_of(each)}: {each.message} ({each.help})" for each in refused.findings]
        return DistributionResult(success=False, errors=[refused.message, *errors])
    except QirvoError as refused:
        return DistributionResult(success=False, errors=[refused.message])
    return DistributionResult(
        success=True,
        distributionId=done.id,
        downloadUrl=done.download_url,
        marketplaceUrl=done.marketplace_url,
    )


def _channel_of(terms: DistributionTerms) -> DistributionChannel:
    written = written_terms(terms)
    return DistributionChannel(
        id=terms.id,
        name=terms.name,
        type=terms.way.value,
        endpoint=written["endpoint"],
        authentication=AuthConfig(**written["authentication"]),
        requirements=DistributionRequirements(**written["requirements"]),
    )


def _terms_of(distribution_channel: DistributionChannel) -> DistributionTerms:
    return read_terms(
        {
            "id": distribution_channel.id,
            "name": distribution_channel.name,
            "type": distribution_channel.type,
            "endpoint": distribution_channel.endpoint,
            "authentication": {
                "type": distribution_channel.authentication.type,
                "required": distribution_channel.authentication.required,
            },
            "requirements": {
                "review": distribution_channel.requirements.review,
                "testing": distribution_channel.requirements.testing,
                "documentation": distribution_channel.requirements.documentation,
                "security": distribution_channel.requirements.security,
            },
        }
    )


def _written_pricing(pricing: PricingConfig | None) -> dict[str, Any] | None:
    if pricing is None:
        return None
    often = pricing.subscription
    below = {"interval": often} if isinstance(often, str) else often
    interval = {"subscription": below} if below else {}
    told = {"type": pricing.type, "price": pricing.price, "currency": pricing.currency}
    return {name: value for name, value in told.items() if value is not None} | interval
