"""The rollout log of a plugin as its source shows it, and what the source signed of it."""

from collections.abc import Callable
from urllib.parse import quote, urljoin

from tuf.api.exceptions import DownloadError, DownloadHTTPError

from qirvo.deferred import dataclass
from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import LogHead
from qirvo.domain.rollout_log import BrokenLogError, LogEntry, follow
from qirvo.host.choosing import find_source
from qirvo.host.machine import Machine
from qirvo.host.sources import Source
from qirvo.trust.diagnosis import SourceUnreachableError
from qirvo.trust.rollout_logs import MOST_BYTES, log_file, read_entries, read_log

_PAGE = 500
_NOT_THERE = frozenset({403, 404, 410})

Fetch = Callable[[str, int], bytes]


class NoRolloutLogError(NotFoundError):
    """The source shows no rollout log of the plugin."""

    code = "rollout-log-not-shown"
    hint = "Ask the registry that it copies, with `--registry URL`."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenLog:
    """A rollout log that begins as the source signed it.

    Attributes:
        signed: The last entry that is signed; None where the source signs none.
        end: The last entry.
    """

    source: str
    entries: list[LogEntry]
    signed: LogHead | None
    end: LogHead | None


def signed_log_head(plugin_id: PluginId, source_name: str | None, *, machine: Machine) -> LogHead | None:
    """Return the last entry of the log that the source has signed; None where it keeps none.

    Raises:
        NoSourceError: None is trusted.
        NotInSourcesError: None has the plugin.
        AmbiguousSourceError: Several have.
        QirvoError: A source does not answer or does not verify.
    """
    return _signed(plugin_id, source_name, machine)[1]


def proven_log(plugin_id: PluginId, source_name: str | None, *, machine: Machine) -> ProvenLog:
    """Return the log that the source shows, followed past what it signed.

    Raises:
        NoRolloutLogError: It shows none.
        BrokenLogError: It shows another than it signed.
        QirvoError: As `signed_log_head`.
    """
    source, signed = _signed(plugin_id, source_name, machine)
    entries = [] if signed is None else machine.repositories.rollout_log(source, plugin_id, signed)
    return ProvenLog(source=source.name, entries=entries, signed=signed, end=follow(entries, signed=signed))


def fetch_log(source: Source, plugin_id: PluginId, signed: LogHead, *, fetch: Fetch) -> list[LogEntry]:
    """Fetch the log from the source's API, else from the file that a mirror keeps; as `Repositories.rollout_log`."""
    try:
        if source.api is None:
            return read_log(fetch(urljoin(source.repository, log_file(signed.hash)), MOST_BYTES), signed=signed)
        entries = _pages(f"{source.api}/plugins/{quote(str(plugin_id), safe='')}/rollout-log", fetch)
    except DownloadHTTPError as exc:
        if exc.status_code in _NOT_THERE:
            raise NoRolloutLogError(f"source `{source.name}` shows no rollout log of `{plugin_id}`") from exc
        raise SourceUnreachableError(f"the rollout log of `{plugin_id}` cannot be fetched: {exc}") from exc
    except DownloadError as exc:
        raise SourceUnreachableError(f"the rollout log of `{plugin_id}` cannot be fetched: {exc}") from exc
    follow(entries, signed=signed)
    return entries


def _pages(address: str, fetch: Fetch) -> list[LogEntry]:
    found: list[LogEntry] = []
    after: int | None = 0
    while after is not None:
        entries, following = read_entries(fetch(f"{address}?after={after}&limit={_PAGE}", MOST_BYTES))
        found += entries
        if following is not None and (following <= after or not entries):
            raise BrokenLogError(f"after entry `{after}` the source goes on at `{following}`")
        after = following
    return found


def _signed(plugin_id: PluginId, source_name: str | None, machine: Machine) -> tuple[Source, LogHead | None]:
    source = find_source(plugin_id, source_name, machine.installations.find(plugin_id), machine=machine)
    machine.repositories.refresh(source)
    return source, machine.repositories.index(source, plugin_id).log
