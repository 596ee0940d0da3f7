"""DuckDB within its bounds: it has so much memory, reads and writes in two folders, and loads nothing from anywhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qirvo.domain.errors import UnavailableError

if TYPE_CHECKING:
    import duckdb


class EventStoreUnavailableError(UnavailableError):
    """The event store does not answer just now."""

    code = "event-store-unavailable"
    hint = "Try again later; events wait in the log meanwhile, and none is lost."


def start_engine(
    folders: Sequence[Path], spare: Path, *, memory_bytes: int, threads: int | None
) -> "duckdb.DuckDBPyConnection":
    """Return an engine that reads and writes in `folders` alone, and loads nothing from anywhere."""
    import duckdb

    config: dict[str, Any] = {
        "memory_limit": f"{memory_bytes}B",
        "temp_directory": str(spare.absolute()),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    engine = duckdb.connect(":memory:", config=config if threads is None else config | {"threads": threads})
    allowed = {"folders": [str(folder.absolute()) for folder in folders]}
    engine.execute("SET allowed_directories = $folders", allowed)
    engine.execute("SET enable_external_access = false")  # but for the folders above
    engine.execute("SET GLOBAL TimeZone = 'UTC'")
    engine.execute("SET enable_progress_bar = false")  # which would be drawn on the registry's standard output
    engine.execute("SET GLOBAL parquet_metadata_cache = true")  # a part never changes under its name
    engine.execute("SET lock_configuration = true")
    return engine


@contextmanager
def engine_faults() -> Iterator[None]:
    """Turn what the disk or the engine refuses into an error of the store."""
    try:
        yield
    except OSError as exc:
        raise EventStoreUnavailableError(f"the event store cannot be written or read: {exc.strerror}") from exc
    except _error_of_engine() as exc:
        raise EventStoreUnavailableError(f"the event store's engine refuses: {str(exc)[:200]}") from exc


def _error_of_engine() -> "type[duckdb.Error]":
    import duckdb

    return duckdb.Error
