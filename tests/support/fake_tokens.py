"""Tokens for programs and transfers, in memory: there are none."""

from collections.abc import Sequence
from datetime import date, datetime

from qirvo.domain.names import PluginId
from qirvo.domain.scopes import Grant, NamedToken
from qirvo.domain.transfers import Transfer


class FakeNamedTokens:
    """`access_ports.NamedTokens` without any."""

    def add(self, token: NamedToken) -> None:
        raise NotImplementedError

    def grant(self, digest: str) -> tuple[Grant, date | None] | None:  # noqa: ARG002  # there is none
        return None

    def mark_used(self, digest: str, on: date) -> None:
        raise NotImplementedError

    def of(self, account: str) -> Sequence[NamedToken]:  # noqa: ARG002  # the same
        return ()

    def remove(self, digest: str) -> None:
        raise NotImplementedError


class FakeTransfers:
    """`transfer_ports.Transfers` without any."""

    def save(self, transfer: Transfer) -> None:
        raise NotImplementedError

    def open(self, plugin_id: PluginId) -> Transfer | None:  # noqa: ARG002  # there is none
        return None

    def of(self, publishers: frozenset[str]) -> Sequence[Transfer]:  # noqa: ARG002  # the same
        return ()

    def due(self, now: datetime) -> Sequence[Transfer]:  # noqa: ARG002  # the same
        return ()

    def owner(self, plugin_id: PluginId) -> str:
        return plugin_id.publisher

    def give(self, plugin_id: PluginId, publisher: str) -> None:
        raise NotImplementedError

    def is_watched(self, plugin_id: PluginId) -> bool:  # noqa: ARG002  # nothing changed hands
        return False

    def watch_no_more(self, plugin_id: PluginId) -> None:
        """Nothing is watched."""
