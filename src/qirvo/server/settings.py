"""What an operator may set: from the environment (`QIRVO_SERVER_…`), then from a TOML file, then the defaults here.

No default names a service of anybody: a registry that nobody configured talks to nobody. Every field says what it
means; the settings page is made from it.
"""

import os
import socket
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qirvo.artifacts.limits import DEFAULT_LIMITS
from qirvo.domain.access import Right
from qirvo.domain.errors import InvalidError
from qirvo.domain.risk import Tier
from qirvo.domain.scans import Scanner
from qirvo.domain.trusted_publishing import TokenIssuer, issuer_of
from qirvo.server.oidc_ports import LoginIssuer

Role = Literal["all", "web", "worker"]

PREFIX = "QIRVO_SERVER_"
CONFIG = f"{PREFIX}CONFIG"
BUCKET_ADDRESS = r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"


class SettingsError(InvalidError):
    """A setting is unknown or has a wrong value, or the file cannot be read."""

    code = "settings-malformed"
    hint = "Correct the named setting; docs/settings.md lists them all."


def _secret(secret: SecretStr, file: Path | None, *, of: str) -> str:
    """Return a secret that is a setting of its own or lies in a file.

    Raises:
        SettingsError: The file cannot be read.
    """
    if file is None:
        return secret.get_secret_value()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"`{file}` with {of} cannot be read") from exc


class ScannerSettings(BaseModel):
    """A scanner of somebody else's that is asked about every submission (`[[scanners]]` in the file)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$")
    url: HttpUrl
    secret: SecretStr = Field(min_length=16)
    enforced: bool = False
    required: bool = True
    patience_s: int = Field(default=3_600, ge=1, le=7 * 86_400)

    def scanner(self) -> Scanner:
        """Return it as the rules know it."""
        return Scanner(
            name=self.name,
            url=str(self.url),
            secret=self.secret.get_secret_value(),
            is_enforced=self.enforced,
            is_required=self.required,
            patience=timedelta(seconds=self.patience_s),
        )


class TokenIssuerSettings(BaseModel):
    """An issuer whose runs may publish (`[[token_issuers]]` in the file)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$")
    kind: Literal["github", "gitlab", "other"] = "other"
    address: str = Field(pattern=r"^https?://[!-~]{1,500}$")
    claims: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if self.kind == "other" and not self.claims:
            raise ValueError("name the `claims` that a publisher fills in; without any, every token would do")
        return self

    def issuer(self) -> TokenIssuer:
        """Return it as the rules know it."""
        return issuer_of(self.kind, name=self.name, address=self.address, claims=self.claims, pins=self.pins)


class LoginIssuerSettings(BaseModel):
    """An issuer that people sign in with (`[[login_issuers]]` in the file)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$")
    label: str = Field(default="", max_length=60)
    address: str = Field(pattern=r"^https?://[!-~]{1,500}$")
    client_id: str = Field(min_length=1, max_length=200)
    client_secret: SecretStr = SecretStr("")
    client_secret_file: Path | None = None

    def issuer(self) -> LoginIssuer:
        """Return it as the use cases know it.

        Raises:
            SettingsError: The file with its secret cannot be read.
        """
        secret = _secret(self.client_secret, self.client_secret_file, of="a client's secret")
        return LoginIssuer(
            name=self.name,
            label=self.label or self.name,
            address=self.address,
            client_id=self.client_id,
            client_secret=secret,
        )


class Settings(BaseSettings):
    """How one registry runs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    data_folder: Path = Field(default=Path("qirvo-registry"), description="Folder of everything the registry keeps.")
    database_url: str | None = Field(
        default=None, description="SQLAlchemy address of the database; without it, SQLite in the data folder."
    )
    blobs_url: str | None = Field(
        default=None,
        pattern=BUCKET_ADDRESS,
        description="`s3://BUCKET/PREFIX` where uploads and artifacts are kept; without it, in the data folder. "
        "Extra `s3`.",
    )
    blobs_cache_mb: int = Field(
        default=10_240,
        ge=1,
        description="Megabytes that copies of what lies in the bucket may take in the data folder; what was asked for "
        "in the last ten minutes stays even beyond it.",
    )
    s3_endpoint: str = Field(
        default="",
        pattern=r"^(?:https?://[!-~]+)?$",
        description="Address of the store that has the bucket; Amazon's without it.",
    )
    s3_region: str = Field(
        default="us-east-1", min_length=1, description="Region of the bucket, as its store calls it."
    )
    s3_key_id: str = Field(
        default="", description="Key for the bucket; without it, what the environment or the machine's role gives."
    )
    s3_secret: SecretStr = Field(default=SecretStr(""), description="Secret of `s3_key_id`.")
    s3_secret_file: Path | None = Field(default=None, description="File with the secret of `s3_key_id`, in its place.")
    role: Role = Field(
        default="all",
        description=(
            "What this process does: `all` alone, or `web` and `worker`, any number of each, on PostgreSQL and one "
            "shared data folder (docs/guides/nodes.md)."
        ),
    )
    node: str = Field(
        default="",
        pattern=r"^(?:[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?)?$",
        description="Name of a `web` or `worker` process among all; host, role and port without it.",
    )
    name: str = Field(
        default="Qirvo registry", min_length=1, max_length=100, description="What people call this registry."
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on; loopback unless it is set.")
    port: int = Field(default=8080, ge=1, le=65_535, description="TCP port to listen on.")
    public_address: str | None = Field(
        default=None,
        description="Address the outside uses, when it is another; `http://HOST:PORT` as asked without it.",
    )
    max_upload_bytes: int = Field(
        default=DEFAULT_LIMITS.archive_bytes,
        ge=1024,
        le=DEFAULT_LIMITS.archive_bytes,
        description="Longest archive accepted, in bytes; hosts take none that is longer than the default.",
    )
    signed_time_interval_s: int = Field(
        default=60,
        ge=1,
        le=43_200,
        description="Seconds between two signatures of the present time, by which rollouts move on.",
    )
    bins_bits: int = Field(
        default=10,
        ge=1,
        le=14,
        description="Release indexes are signed in 2 to this power groups; fixed at the first start.",
    )
    hsm_pin: SecretStr = Field(
        default=SecretStr(""),
        description="PIN of the token that has online keys; PYKCS11LIB in the environment names its library.",
    )
    one_time_token_lifetime_s: int = Field(
        default=7 * 86_400, ge=60, description="Seconds within which a one-time token must be exchanged."
    )
    access_token_lifetime_s: int | None = Field(
        default=None, ge=60, description="Seconds an access token is good for; without it, for good."
    )
    review_time: str = Field(
        default="1-3 business days", max_length=100, description="What submitters are told a review takes."
    )
    two_people_tiers: tuple[Tier, ...] = Field(
        default=(),
        description="Tiers of risk (`low`, `medium`, `high`, `critical`) that two reviewers have to approve.",
    )
    claim_lifetime_s: int = Field(
        default=7_200, ge=60, description="Seconds for which a reviewer's claim keeps others away."
    )
    auto_approve: bool = Field(
        default=False,
        description=(
            "Approve updates without a person when nothing speaks against it: low risk, no warning, nothing that hosts "
            "have to consent to, neither breaking nor claiming to be a security fix."
        ),
    )
    auto_least_releases: int = Field(
        default=3, ge=1, description="Published releases a plugin needs before an update is approved without a person."
    )
    scanners: tuple[ScannerSettings, ...] = Field(
        default=(),
        description=(
            "Scanners of others, asked by signed webhooks (docs/scanners.md): tables with `name`, `url`, `secret`, "
            "`enforced`, `required` and `patience_s`; as JSON in the environment."
        ),
    )
    token_issuers: tuple[TokenIssuerSettings, ...] = Field(
        default=(),
        description=(
            "Issuers whose pipelines may publish without a secret: tables with `name`, `kind` (`github`, `gitlab` or "
            "`other`), `address`, and for others `claims` and `pins`; as JSON in the environment."
        ),
    )
    login_issuers: tuple[LoginIssuerSettings, ...] = Field(
        default=(),
        description=(
            "Issuers that people sign in with: tables with `name`, `label`, `address`, `client_id`, and "
            "`client_secret` or `client_secret_file`; as JSON in the environment."
        ),
    )
    oidc_sign_up: bool = Field(
        default=False, description="Give an account to whoever signs in with one of `login_issuers` for the first time."
    )
    dns_resolver: str | None = Field(
        default=None,
        pattern=r"^(?:[0-9.]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$",
        description="`ADDRESS:PORT` of the resolver asked for proofs of domains; the system's without it.",
    )
    reach_loopback: bool = Field(
        default=False, description="Let addresses that publishers name lead to this machine itself: for tests only."
    )
    analysis_in_process: bool = Field(
        default=False,
        description="Analyse code in the registry's own process instead of another: faster to start, less safe.",
    )
    analysis_processes: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Processes that analyse code, a file each at a time; one for two cores without it, at least one.",
    )
    rule_least_outcomes: int = Field(
        default=30, ge=1, description="Decisions of reviewers after which an alarm may be enforced."
    )
    rule_least_precision: float = Field(
        default=0.9,
        ge=0.5,
        le=1,
        description="What the lower end of an alarm's 95 % interval of precision must reach before it may be enforced.",
    )
    sweep_interval_s: int = Field(
        default=3_600,
        ge=60,
        description="Seconds between two searches for bytes that nothing names, and for work that was given up.",
    )
    stop_grace_s: int = Field(
        default=10, ge=1, le=3_600, description="Seconds that open requests get to finish when the registry is stopped."
    )
    yara_rules: tuple[Path, ...] = Field(
        default=(),
        description="Files or folders of YARA rules that are run over every release; needs the extra `yara`.",
    )
    sign_up: Literal["open", "closed"] = Field(
        default="closed", description="Whether anybody may make an account, or administrators alone do."
    )
    new_publishers: Literal["open", "closed"] = Field(
        default="closed",
        description="Whether anybody who is signed in may make a publisher, or administrators alone do.",
    )
    transfer_cooling_s: int = Field(
        default=72 * 3_600,
        ge=0,
        description="Seconds from a plugin's transfer being accepted to its being done; either side may stop it.",
    )
    health_reports_per_network: int = Field(
        default=3,
        ge=1,
        description="How many installations of one release count from one network (/24 or /56) in the test that pauses "
        "rollouts; raise it where all hosts are in one.",
    )
    second_factor_for: tuple[Right, ...] = Field(
        default=(),
        description="Holders of these rights (`review`, `administer`) have to set up more than a password to use them.",
    )
    smtp_host: str | None = Field(
        default=None, description="Mail server; without it mails are put into the folder `mail` of the data folder."
    )
    smtp_port: int = Field(default=587, ge=1, le=65_535, description="TCP port of the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the way to the mail server is encrypted; `none` within one machine only."
    )
    smtp_user: str = Field(default="", description="Name at the mail server; empty when it asks for none.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password at the mail server.")
    mail_sender: str = Field(
        default="Qirvo registry <registry@localhost>", max_length=200, description="What stands in `From` of a mail."
    )
    audit_networks_kept_s: int = Field(
        default=90 * 86_400,
        ge=0,
        description=(
            "Seconds after which the audit log forgets which network a refused or signing-in person came from; "
            "its chain stays whole."
        ),
    )
    behind_proxy: bool = Field(
        default=False,
        description="Take who asks from the last entry of `X-Forwarded-For`; only where a proxy of yours writes it.",
    )
    accel_path: str = Field(
        default="",
        pattern=r"^(?:(?:/[A-Za-z0-9_-]+)+/)?$",
        description="Path at which nginx in front has `repositories` of the data folder as `internal`, such as "
        "`/artifacts-internal/`: nginx then sends artifacts and deltas (`X-Accel-Redirect`). Needs `behind_proxy`.",
    )
    requests_per_minute: int = Field(
        default=600, ge=1, description="Writing requests of one account in a minute; beyond it 429 is answered."
    )
    country_header: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9-]{0,80}$",
        description="Header in which a server of yours in front notes the caller's country, as two letters.",
    )
    country_database: Path | None = Field(
        default=None,
        description="File in MaxMind's format (`.mmdb`) that knows countries by address, where no server notes them.",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="Whoever brings it as a bearer token reads the registry's own figures at `/metrics`; off without.",
    )
    otlp_traces_url: str = Field(
        default="",
        pattern=r"^(?:https?://\S+)?$",
        description="Where traces are sent over OTLP and HTTP, as `http://localhost:4318/v1/traces`; extra `otel`.",
    )
    traced_share: float = Field(
        default=0.1, ge=0, le=1, description="Share of the traces that the registry begins itself and sends."
    )
    figures_interval_s: int = Field(
        default=10, ge=1, le=3_600, description="Seconds after which what happened shows in the figures."
    )
    alerts_interval_s: int = Field(
        default=60, ge=1, le=3_600, description="Seconds between two looks at the figures that alerts watch."
    )
    events_url: str | None = Field(
        default=None,
        description=(
            "ClickHouse that events are counted in, as `clickhouse://user@host:8123/database` (`clickhouses` for TLS); "
            "without it, files in the data folder. Needs the extra `clickhouse`."
        ),
    )
    events_password: SecretStr = Field(default=SecretStr(""), description="Password of the user in `events_url`.")
    events_password_file: Path | None = Field(
        default=None, description="File with that password, where it is to be no setting."
    )
    events_kept_days: int = Field(
        default=730,
        ge=31,
        description="Days after which events are removed, by whole months at most; the sums of downloads stay.",
    )
    figures_memory_mb: int = Field(
        default=512, ge=128, description="Memory that computing figures may take; beyond it, the disk is used."
    )
    private_webhooks: bool = Field(
        default=False,
        description=(
            "Let webhooks be at addresses that are not of the public Internet, as within a company; "
            "then every publisher can make this registry ask whatever it can reach."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least grave kind of line that is logged."
    )

    @field_validator("public_address")
    @classmethod
    def _is_http(cls, address: str | None) -> str | None:
        if address is None:
            return None
        parsed = HttpUrl(address)
        if parsed.username or parsed.password or parsed.query is not None or parsed.fragment is not None:
            raise ValueError("an address without user name, query or fragment is needed")
        return address.rstrip("/")

    @field_validator("token_issuers", "login_issuers")
    @classmethod
    def _are_told_apart(
        cls, issuers: tuple[TokenIssuerSettings | LoginIssuerSettings, ...]
    ) -> tuple[TokenIssuerSettings | LoginIssuerSettings, ...]:
        if any(len({getattr(each, name) for each in issuers}) < len(issuers) for name in ("name", "address")):
            raise ValueError("each issuer needs a name and an address of its own")
        return issuers

    @model_validator(mode="after")
    def _has_one_secret(self) -> Self:
        if bool(self.s3_key_id) != (bool(self.s3_secret.get_secret_value()) ^ (self.s3_secret_file is not None)):
            raise ValueError("`s3_key_id` goes with either `s3_secret` or `s3_secret_file`")
        return self

    @field_validator("scanners")
    @classmethod
    def _have_names_of_their_own(cls, scanners: tuple[ScannerSettings, ...]) -> tuple[ScannerSettings, ...]:
        if len({scanner.name for scanner in scanners}) < len(scanners):
            raise ValueError("each scanner needs a name of its own")
        return scanners

    @field_validator("data_folder")
    @classmethod
    def _knows_home(cls, folder: Path) -> Path:
        return folder.expanduser()

    @model_validator(mode="after")
    def _shares_a_database(self) -> Self:
        is_server = self.database_url is not None and self.database_url.startswith("postgresql")
        if self.is_shared and not is_server:
            raise ValueError(
                f"the role `{self.role}` needs PostgreSQL as `database_url`; on SQLite one process does all"
            )
        return self

    @model_validator(mode="after")
    def _has_nginx_in_front(self) -> Self:
        if self.accel_path and not self.behind_proxy:
            raise ValueError("`accel_path` needs `behind_proxy`: without nginx in front, artifacts would have no bytes")
        return self

    @property
    def is_shared(self) -> bool:
        """Whether other processes serve or work for the same registry."""
        return self.role != "all"

    @property
    def node_name(self) -> str:
        """What this process is called among those of the registry."""
        host = "".join(each if each.isascii() and each.isalnum() else "-" for each in socket.gethostname().lower())
        port = f"-{self.port}" if self.role == "web" else ""
        return self.node or f"{host[:80].strip('-') or 'node'}-{self.role}{port}"

    @property
    def nodes_folder(self) -> Path:
        """Below it lies what belongs to one of several processes."""
        return self.data_folder / "nodes"

    @property
    def own_folder(self) -> Path:
        """What belongs to this process: the data folder, or its part of it where others share that."""
        return self.nodes_folder / self.node_name if self.is_shared else self.data_folder

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'registry.db').absolute()}"

    @property
    def bucket_secret(self) -> str:
        """The secret of the key for the bucket.

        Raises:
            SettingsError: The file that has it cannot be read.
        """
        return _secret(self.s3_secret, self.s3_secret_file, of="the bucket's secret")

    @property
    def blobs_folder(self) -> Path:
        """Where uploaded bytes and artifacts are kept by digest, unless a bucket has them."""
        return self.data_folder / "blobs"

    @property
    def blob_copies_folder(self) -> Path:
        """Where copies of what lies in the bucket are."""
        return self.data_folder / "blob-copies"

    @property
    def blobs_arriving_folder(self) -> Path:
        """Where blobs pass through on their way into a bucket, when many are brought there."""
        return self.data_folder / "blobs-arriving"

    @property
    def staging_folder(self) -> Path:
        """Where bytes are put while they arrive; on the blobs' file system, so that they can be moved there."""
        return self.own_folder / "staging"

    @property
    def events_folder(self) -> Path:
        """Where events are counted: their log, the store of figures, and the salts of visitors' keys."""
        return self.data_folder / "events"

    @property
    def counted_folder(self) -> Path:
        """Where the embedded store of figures lies."""
        return self.events_folder / "store"

    @property
    def event_store_password(self) -> str:
        """The password of the user in `events_url`.

        Raises:
            SettingsError: The file with it cannot be read.
        """
        return _secret(self.events_password, self.events_password_file, of="the event store's password")

    @property
    def figures_memory_bytes(self) -> int:
        """What computing figures may take."""
        return self.figures_memory_mb * 1024 * 1024

    @property
    def repository_folder(self) -> Path:
        """The public repository: the read plane, as it is served."""
        return self.data_folder / "repositories" / "public"

    @property
    def private_folder(self) -> Path:
        """Below it lies each publisher's private repository."""
        return self.data_folder / "repositories" / "private"

    @property
    def search_folder(self) -> Path:
        """Return where the search index lies."""
        return self.own_folder / "search"

    @property
    def keys_folder(self) -> Path:
        """Where the repository's keys are."""
        return self.data_folder / "keys"

    @property
    def one_time_token_lifetime(self) -> timedelta:
        """How long a one-time token can be exchanged."""
        return timedelta(seconds=self.one_time_token_lifetime_s)

    @property
    def access_token_lifetime(self) -> timedelta | None:
        """How long an access token is good for."""
        return None if self.access_token_lifetime_s is None else timedelta(seconds=self.access_token_lifetime_s)


_VARIABLES = frozenset({CONFIG} | {PREFIX + name.upper() for name in Settings.model_fields})


def load_settings(config: Path | None = None, *, overrides: Mapping[str, object] | None = None) -> Settings:
    """Read the settings: `overrides` (the command line) before the environment before the file before the defaults.

    Args:
        config: A TOML file; `QIRVO_SERVER_CONFIG` names one when this is None.
        overrides: Field → value; None values count as not given.

    Raises:
        SettingsError: The file cannot be read, or a setting is unknown or wrong; the message names it.
    """
    named = config or (Path(os.environ[CONFIG]) if os.environ.get(CONFIG) else None)
    in_environment = {name.upper() for name, value in os.environ.items() if value}
    unknown = sorted(name for name in in_environment if name.startswith(PREFIX) and name not in _VARIABLES)
    if unknown:
        raise SettingsError(f"`{unknown[0]}` in the environment is no setting")
    in_file = {} if named is None else _read(named)
    asked = {name: value for name, value in in_file.items() if PREFIX + name.upper() not in in_environment}
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    try:
        return Settings(**(asked | given))  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as exc:
        faults = "; ".join(f"`{_name(fault['loc'])}`: {fault['msg']}" for fault in exc.errors(include_input=False))
        raise SettingsError(f"the settings cannot be used: {faults}") from exc


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise SettingsError(f"the settings file `{path}` cannot be read: {exc.strerror}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(f"the settings file `{path}` is not TOML: {exc}") from exc


def _name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "settings"
