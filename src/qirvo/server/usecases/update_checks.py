"""Answering for hosts that cannot verify signatures themselves: the same decision, from the same indexes.

What is answered here is not signed: whoever can, looks for updates in the signed repository instead. Nothing that is
asked is kept.
"""

import threading
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import QUEUE_LENGTH
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.rollouts import RolloutState
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Asking, Decision, decide
from qirvo.domain.versions import Version
from qirvo.server.ports import Repository, UnitOfWork

MAX_ASKED = 200
_KEPT = 20_000  # indexes


class TooManyAskedError(InvalidError):
    """More plugins are asked about at once than are answered."""

    code = "update-check-too-many"
    hint = f"Ask about at most {MAX_ASKED} plugins at once."


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateQuestion:
    """What a host has of one plugin.

    Attributes:
        installed: The version in use; None before the first installation.
        granted: Permissions its owner granted; None is what the installed release asks for.
        installation_id: A name of its own choosing that stays the same, for its place in rollouts; empty is the last
            place, so that a rollout comes when it reaches everybody.
        consents: The owner agrees to breaking changes, new permissions and grave differences.
    """

    plugin_id: PluginId
    installed: Version | None = None
    update_channel: UpdateChannel = UpdateChannel.STABLE
    granted: frozenset[str] | None = None
    installation_id: str = ""
    consents: bool = False


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """An index as it was signed last.

    Attributes:
        is_settled: Nobody's answer changes with time or place: each rollout reaches everybody or nobody.
        permissions: All that a release of it asks for; nothing else that was granted counts.
        told: Answers as they travelled, by what was asked; only where it is settled.
    """

    index: ReleaseIndex
    is_settled: bool
    permissions: frozenset[str]
    told: dict[Hashable, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, index: ReleaseIndex, *, signed_now: datetime) -> "LiveIndex":
        """Return `index` as it is to be answered from."""
        asked = frozenset[str]().union(*(release.permissions for release in index.releases.values()))
        return cls(index=index, is_settled=settled(index, signed_now), permissions=asked)


class LiveIndexes:
    """Indexes as they were signed last, kept by their numbers."""

    def __init__(self) -> None:
        self._kept: dict[PluginId, LiveIndex] = {}
        self._looking = threading.Lock()

    def of(
        self, plugin_ids: Collection[PluginId], uow: UnitOfWork, *, repository: Repository, signed_now: datetime
    ) -> Mapping[PluginId, LiveIndex]:
        """Return the live indexes of public plugins; one whose next state is not signed yet is as it was signed."""
        numbers = uow.plugins.live_numbers(plugin_ids)
        with self._looking:
            found = {each: self._kept[each] for each in numbers if each in self._kept}
        fresh: dict[PluginId, LiveIndex] = {}
        for plugin_id, number in numbers.items():
            kept = found.get(plugin_id)
            if (
                kept is not None
                and kept.index.number == number
                and (kept.is_settled or not settled(kept.index, signed_now))
            ):
                continue
            index = uow.plugins.index(plugin_id)
            if index is None or index.number != number:
                index = repository.signed_index(plugin_id)
            if index is not None:
                fresh[plugin_id] = LiveIndex.of(index, signed_now=signed_now)
        with self._looking:
            if len(self._kept) > _KEPT:
                self._kept.clear()
            self._kept |= fresh
        return found | fresh


def settled(index: ReleaseIndex, signed_now: datetime) -> bool:
    """Say whether every answer about the plugin depends on neither time nor a place in a queue."""
    rollouts = [head.rollout for head in index.heads.values()]
    are_over = all(each.state is RolloutState.HALTED or each.is_complete(signed_now) for each in rollouts)
    return are_over and not any(terms.minimum_age_s for terms in index.terms.values())


def live_indexes(
    plugin_ids: Collection[PluginId],
    *,
    uow: UnitOfWork,
    indexes: LiveIndexes,
    repository: Repository,
    signed_now: datetime,
) -> Mapping[PluginId, LiveIndex]:
    """Return the live indexes of those that are public plugins.

    Raises:
        TooManyAskedError: More are asked about than are answered at once.
    """
    if len(plugin_ids) > MAX_ASKED:
        raise TooManyAskedError(f"`{len(plugin_ids)}` plugins are more than `{MAX_ASKED}`")
    with uow:
        return indexes.of(set(plugin_ids), uow, repository=repository, signed_now=signed_now)


def decide_for(
    question: UpdateQuestion, index: ReleaseIndex, *, platform_version: Version, signed_now: datetime
) -> Decision:
    """Decide as a host would that reads the signed repository."""
    return decide(_asking(question, index, platform_version), index, signed_now=signed_now)


def _asking(question: UpdateQuestion, index: ReleaseIndex, platform_version: Version) -> Asking:
    granted = question.granted
    if granted is None:
        installed = None if question.installed is None else index.releases.get(question.installed)
        granted = frozenset() if installed is None else installed.permissions
    return Asking(
        installation_id=question.installation_id,
        platform_version=platform_version,
        update_channel=question.update_channel,
        installed=question.installed,
        granted=granted,
        consents=question.consents,
        place=None if question.installation_id else QUEUE_LENGTH - 1,
    )
