"""ClickHouse over HTTP: asked, given events, and its refusals in our words."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import Error

from qirvo.domain.errors import UnavailableError
from qirvo.server.events.clickhouse_address import ClickHouseAddress
from qirvo.server.events.clickhouse_dialect import bound, in_clickhouse
from qirvo.server.events.engine import EventStoreUnavailableError
from qirvo.server.events.usage_answers import Rows

LEAST_VERSION = "25.8"
CONNECTS_WITHIN_S = 5
ANSWERS_WITHIN_S = 120
_SETTINGS: Mapping[str, Any] = {"join_use_nulls": 1}
_INSERTING: Mapping[str, Any] = {"async_insert": 0, "input_format_null_as_default": 1}
"""Acknowledged when it is on the disk, and not before."""
_REFUSALS = frozenset({81, 192, 193, 194, 291, 492, 497, 516})
"""ClickHouse's codes for an unknown database or user, a wrong password, and rights that are missing."""


class EventStoreUnreachableError(EventStoreUnavailableError):
    """The ClickHouse that keeps the events does not answer."""

    code = "event-store-unreachable"
    hint = "Try again later; events wait in the log, and none is lost. The registry's owner looks at `events_url`."


class EventStoreRefusedError(EventStoreUnavailableError):
    """The ClickHouse that keeps the events does not let this registry in."""

    code = "event-store-refused"
    hint = "Correct `events_url` and `events_password`; the user needs SELECT, INSERT, ALTER, CREATE TABLE, TRUNCATE."


class EventStoreVersionError(UnavailableError):
    """The ClickHouse, or what it holds, is of a version that this registry does not know."""

    code = "event-store-version"
    hint = "Upgrade whichever of the two is older; events wait in the log meanwhile, and none is lost."


class ClickHouseClient:
    """A way to one database, for any number of threads; made when it is first used.

    Args:
        address: Where the database is.
        password: Of its user.
        memory_bytes: What one question may take.
    """

    def __init__(self, address: ClickHouseAddress, *, password: str, memory_bytes: int) -> None:
        self._address = address
        self._password = password
        self._memory_bytes = memory_bytes
        self._making = threading.Lock()
        self._made: Client | None = None

    def ask(self, statement: str, **values: object) -> Rows:
        """Return the rows of a statement of ours.

        Raises:
            EventStoreUnavailableError: ClickHouse refuses, or is away.
            EventStoreVersionError: It is too old; likewise in everything else.
        """
        with _faults(self._address):
            found = self._client().query(in_clickhouse(statement), parameters=_bound(values))
            return [tuple(row) for row in found.result_rows]

    def do(self, statement: str, **values: object) -> None:
        """Carry out a statement of ours; raises like `ask`."""
        with _faults(self._address):
            self._client().command(in_clickhouse(statement), parameters=_bound(values), settings=dict(_INSERTING))

    def put(self, table: str, parquet: Path, *, token: str) -> None:
        """Put the rows of a file into a table, all or none, once for each `token`; raises like `ask`."""
        settings = dict(_INSERTING) | {"insert_deduplication_token": token}
        with _faults(self._address):
            self._client().raw_insert(table, insert_block=parquet.read_bytes(), fmt="Parquet", settings=settings)

    def fetch(self, statement: str, parquet: Path, **values: object) -> None:
        """Write the rows of a statement of ours into a file; raises like `ask`.

        Raises:
            OSError: The disk refuses.
        """
        with _faults(self._address), parquet.open("wb") as file:
            asked = in_clickhouse(statement)
            with self._client().raw_stream(asked, parameters=_bound(values), fmt="Parquet") as stream:
                shutil.copyfileobj(stream, file)

    def close(self) -> None:
        """Let go of the connections; they are made again when it is asked again."""
        with self._making:
            if self._made is not None:
                self._made.close()
                self._made = None

    def _client(self) -> Client:
        with self._making:
            if self._made is None:
                made = self._connected()
                if not made.min_version(LEAST_VERSION):
                    made.close()
                    raise EventStoreVersionError(f"ClickHouse {made.server_version} is older than {LEAST_VERSION}")
                self._made = made
            return self._made

    def _connected(self) -> Client:
        return clickhouse_connect.get_client(
            host=self._address.host,
            port=self._address.port,
            username=self._address.user,
            password=self._password,
            database=self._address.database,
            interface="https" if self._address.is_encrypted else "http",
            compress=False,  # answers are short, and events come compressed
            connect_timeout=CONNECTS_WITHIN_S,
            send_receive_timeout=ANSWERS_WITHIN_S,
            autogenerate_session_id=False,  # a session answers one question at a time
            form_encode_query_params=True,  # values may be longer than an address
            settings=dict(_SETTINGS) | {"max_memory_usage": self._memory_bytes},
        )


def _bound(values: Mapping[str, object]) -> dict[str, object]:
    return {name: bound(value) for name, value in values.items()}


@contextmanager
def _faults(address: ClickHouseAddress) -> Iterator[None]:
    """Turn what ClickHouse refuses into an error of the store."""
    try:
        yield
    except Error as exc:
        said = str(exc)[:300]
        if exc.code in _REFUSALS:
            raise EventStoreRefusedError(f"`{address}` refuses: {said}") from exc
        if exc.code is None:
            raise EventStoreUnreachableError(f"`{address}` does not answer: {said}") from exc
        raise EventStoreUnavailableError(f"`{address}` refuses: {said}") from exc
