"""What a registry's settings choose: adapters, policies, and how they are shown."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from qirvo.access_logs.crawlers import agents_by_public_list
from qirvo.checks import external_scan
from qirvo.domain.agents import Agent
from qirvo.domain.review_work import ReviewPolicy
from qirvo.domain.rules import RuleDoc
from qirvo.server.dice import clock, steady_clock
from qirvo.server.event_ports import Countries
from qirvo.server.events.countries import DatabaseCountries, no_country
from qirvo.server.fetching.guarded import GuardedFetcher
from qirvo.server.http.wiring import Oidc, ShownSetting
from qirvo.server.mail.folder import FolderMailer
from qirvo.server.mail.smtp import SmtpMailer
from qirvo.server.mail_ports import Mailer
from qirvo.server.oidc.documents import IssuerDocuments
from qirvo.server.oidc.logins import CodeLogins
from qirvo.server.oidc.tokens import VerifiedTokens
from qirvo.server.settings import Settings
from qirvo.server.sign_in.challenges import MemoryChallenges
from qirvo.server.sign_in.limiting import MemoryLimiter
from qirvo.server.sign_in.passkeys import WebAuthnPasskeys
from qirvo.server.sign_in.passwords import Argon2PasswordHasher
from qirvo.server.sign_in.shared_challenges import FolderChallenges
from qirvo.server.sign_in_ports import Challenges
from qirvo.server.sql.database import Database
from qirvo.server.usecases.advisories import KeptAdvisories
from qirvo.server.usecases.scans import Scanning
from qirvo.server.usecases.sign_in_attempts import SignInTools
from qirvo.server.usecases.trusted_publishers import TokenIssuers
from qirvo.trust.hardware_sessions import Pin, no_pin

if TYPE_CHECKING:
    from qirvo.checks.suite import Profile


def address_of(settings: Settings) -> str:
    """Return where the registry of `settings` is reached, without a trailing slash."""
    return settings.public_address or f"http://{_in_address(settings.host)}:{settings.port}"


def review_policy_of(settings: Settings) -> ReviewPolicy:
    """Return how this registry reviews."""
    return ReviewPolicy(
        two_people_tiers=frozenset(settings.two_people_tiers),
        claim_lifetime=timedelta(seconds=settings.claim_lifetime_s),
        auto_approve=settings.auto_approve,
        auto_least_releases=settings.auto_least_releases,
    )


def challenges_of(settings: Settings) -> Challenges:
    """Return where challenges wait: where each process that may be asked next finds them."""
    if settings.is_shared:
        return FolderChallenges(settings.data_folder / "challenges", clock)
    return MemoryChallenges(steady_clock)


def sign_in_tools(settings: Settings) -> SignInTools:
    """Return what signing in is looked at with."""
    return SignInTools(
        hasher=Argon2PasswordHasher(),
        passkeys=WebAuthnPasskeys(address_of(settings), settings.name),
        challenges=challenges_of(settings),
        limiter=MemoryLimiter(steady_clock),
        requires_second=frozenset(settings.second_factor_for),
    )


def mailer_of(settings: Settings) -> Mailer:
    """Return the way out for mail."""
    if settings.smtp_host is None:
        return FolderMailer(settings.data_folder / "mail", settings.mail_sender)
    return SmtpMailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.mail_sender,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )


def shown_settings(settings: Settings) -> tuple[ShownSetting, ...]:
    """Return the settings in force as text; secrets hide themselves, and the database's password is left out."""
    values = settings.model_dump(mode="python") | {"database_url": _without_password(settings.database_url)}
    return tuple(
        ShownSetting(
            name=name,
            value="" if values[name] is None else str(values[name]),
            is_default=getattr(settings, name) == field.default,
            meaning=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )


def _without_password(address: str | None) -> str | None:
    return None if address is None else make_url(address).render_as_string(hide_password=True)


def scanning_of(settings: Settings) -> Scanning:
    """Return how scanners of others are asked."""
    rules = external_scan.RULES
    return Scanning(
        scanners={each.name: each.scanner() for each in settings.scanners},
        address=address_of(settings),
        missing={True: rules["external-scan/required-missing"], False: rules["external-scan/missing"]},
    )


def oidc_of(settings: Settings, fetcher: GuardedFetcher) -> Oidc:
    """Return whose tokens and logins are taken."""
    documents = IssuerDocuments(fetcher, clock)
    return Oidc(
        audience=address_of(settings),
        token_issuers=TokenIssuers(by_name={each.name: each.issuer() for each in settings.token_issuers}),
        tokens=VerifiedTokens(documents),
        login_issuers={each.name: each.issuer() for each in settings.login_issuers},
        logins=CodeLogins(documents, fetcher),
        sign_up=settings.oidc_sign_up,
    )


def pin_of(settings: Settings) -> Pin:
    """Return who gives the PIN of a hardware key."""
    given = settings.hsm_pin.get_secret_value()
    return (lambda _wanted: given) if given else no_pin


def profile_of(settings: Settings, database: Database) -> "Callable[[], Profile]":
    """Return what tells what the marketplace checks here; the checks are imported when it is first asked.

    Raises:
        YaraRulesMissingError: A place that the settings name has none.
        YaraRulesMalformedError: The rules that the settings name cannot be used.
        YaraLibraryMissingError: There are rules, and nothing that runs them.
    """

    @cache
    def profile() -> "Profile":
        from qirvo.checks import known_vulnerabilities
        from qirvo.checks.suite import MARKETPLACE
        from qirvo.checks.yara import yara_check

        chosen = MARKETPLACE.with_check(known_vulnerabilities.check_with(KeptAdvisories(database.reading)))
        return chosen.with_check(yara_check(settings.yara_rules)) if settings.yara_rules else chosen

    if settings.yara_rules:
        profile()  # what is wrong with them is told at the start
    return profile


def rules_of(profile: "Callable[[], Profile]") -> Callable[[], Sequence[RuleDoc]]:
    """Return what tells every rule of the checks here."""

    @cache
    def rules() -> Sequence[RuleDoc]:
        from qirvo.checks.catalog import rules_in

        return tuple(rules_in(profile()))

    return rules


def countries_of(settings: Settings) -> Countries:
    """Return what knows which country an address is in.

    Raises:
        CountryDatabaseUnusableError: The file that is named cannot be read.
    """
    return no_country if settings.country_database is None else DatabaseCountries(settings.country_database).country


def agent_of(user_agent: str) -> Agent:
    """Return what kind of program `user_agent` names."""
    return _known_agents()(user_agent)


@cache
def _known_agents() -> Callable[[str], Agent]:
    return agents_by_public_list()  # read when the first visit is counted, not before the registry answers


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
