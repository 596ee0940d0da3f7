"""Which event store a registry's settings choose."""

from typing import TYPE_CHECKING

from qirvo.server.event_ports import OpenEventStore
from qirvo.server.events.duckdb_store import DuckDbEventStore
from qirvo.server.settings import Settings, SettingsError

if TYPE_CHECKING:
    from qirvo.server.events.clickhouse_store import ClickHouseEventStore


def event_store_of(settings: Settings) -> OpenEventStore:
    """Return the store of a registry; it is looked at when it is first asked.

    Raises:
        EventsAddressError: `events_url` is none.
        SettingsError: It needs an extra that is not installed, or its password cannot be read.
    """
    return clickhouse_of(settings, settings.events_url) if settings.events_url else embedded_of(settings)


def embedded_of(settings: Settings) -> DuckDbEventStore:
    """Return the store in the data folder, whatever the settings choose."""
    return DuckDbEventStore(
        settings.counted_folder,
        segments=settings.events_folder / "log",
        memory_bytes=settings.figures_memory_bytes,
        is_shared=settings.is_shared,
        spare=settings.own_folder / "spare" if settings.is_shared else None,
    )


def clickhouse_of(settings: Settings, address: str) -> "ClickHouseEventStore":
    """Return the store in the ClickHouse at `address`; raises like `event_store_of`."""
    try:
        from qirvo.server.events.clickhouse_address import ClickHouseAddress  # noqa: PLC0415  # an extra's library
        from qirvo.server.events.clickhouse_client import ClickHouseClient  # noqa: PLC0415  # the same
        from qirvo.server.events.clickhouse_store import ClickHouseEventStore  # noqa: PLC0415  # the same
    except ImportError as exc:
        raise SettingsError(
            "`events_url` needs the extra `clickhouse`: pip install 'qirvo[server,clickhouse]'"
        ) from exc
    return ClickHouseEventStore(
        ClickHouseClient(
            ClickHouseAddress.parse(address),
            password=settings.event_store_password,
            memory_bytes=settings.figures_memory_bytes,
        ),
        outgoing=settings.staging_folder / "events",
        lock=settings.counted_folder / ".elsewhere.lock",
        segments=settings.events_folder / "log",
        memory_bytes=settings.figures_memory_bytes,
    )
