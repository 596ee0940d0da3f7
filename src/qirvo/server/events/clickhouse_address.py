"""Where a ClickHouse is: `clickhouse://user@host:8123/database`, with `clickhouses` where the way is encrypted."""

from typing import Self
from urllib.parse import unquote, urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

_ENCRYPTED = {"clickhouse": False, "clickhouses": True}


class EventsAddressError(InvalidError):
    """The address of an event store is none."""

    code = "events-address-malformed"
    hint = "Write `clickhouse://user@host:8123/database`, with `clickhouses` for TLS; its password is another setting."


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickHouseAddress:
    """A database of a ClickHouse, as one of its users sees it."""

    host: str
    port: int
    user: str
    database: str
    is_encrypted: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address.

        Raises:
            EventsAddressError: It is none, or has a password in it, which would be shown.
        """
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as exc:
            raise EventsAddressError(f"the address of the event store cannot be read: {exc}") from exc
        if parts.scheme not in _ENCRYPTED:
            raise EventsAddressError(f"`{parts.scheme}` is no scheme of an event store")
        if parts.password is not None:
            raise EventsAddressError("the address of the event store has a password in it")
        database = unquote(parts.path.removeprefix("/"))
        if not parts.hostname or port is None or not parts.username or not database or parts.query or parts.fragment:
            raise EventsAddressError("the address of the event store needs a user, a host, a port and a database")
        return cls(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username),
            database=database,
            is_encrypted=_ENCRYPTED[parts.scheme],
        )

    def __str__(self) -> str:
        scheme = "clickhouses" if self.is_encrypted else "clickhouse"
        return f"{scheme}://{self.user}@{self.host}:{self.port}/{self.database}"
