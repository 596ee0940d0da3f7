"""Answering for hosts that cannot verify signatures themselves: the same decision, from the same signed indexes.

What is answered here is not signed: whoever can, looks for updates in the signed repository instead. Nothing that is
asked is kept but what is answered to anybody who asks the same, without whoever asked. What is kept counts only as long
as the signed repository says the same, so it is right whoever signs, and in however many processes it is kept.
"""

import threading
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import field, replace

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.ramps import QUEUE_LENGTH
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.rollouts import bucket_of
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Asking, Decision, NoUpdate, at_place, decide, queues
from qirvo.domain.versions import Version
from qirvo.server.ports import ReadRepository, SignedState

MAX_ASKED = 200
_QUESTION_BYTES = 1_000  # about what a question takes, beside its answers


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
    platform_version: Version
    installed: Version | None = None
    update_channel: UpdateChannel = UpdateChannel.STABLE
    granted: frozenset[str] | None = None
    installation_id: str = ""
    consents: bool = False


Answer = bytes | NoUpdate
"""What is told, as it travels; or a refusal that names the place of whoever asked, and so is written for each anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A question that was put, and its answers to whoever puts it again.

    Attributes:
        question: With nobody's id; None where there is no such plugin.
        queues: The salt and the share of each rollout in which a place counts, as `domain.updates.queues` says.
        answers: By which of these shares an installation is within.
    """

    question: UpdateQuestion | None
    queues: tuple[tuple[str, int], ...] = ()
    answers: dict[tuple[bool, ...], Answer] = field(default_factory=dict)

    @property
    def everybody(self) -> bytes | None:
        """What all are told, where no place counts; None until somebody was."""
        answer = self.answers.get(())
        return answer if isinstance(answer, bytes) else None

    def shares(self, installation_id: str) -> tuple[bool, ...]:
        """Say of each share whether the installation is within it."""
        return tuple([place_of(installation_id, salt) < share for salt, share in self.queues])


def place_of(installation_id: str, salt: str) -> int:
    """Return the installation's place in the queue: without an id the last."""
    return bucket_of(installation_id, salt=salt) if installation_id else QUEUE_LENGTH - 1


@dataclass(slots=True, eq=False)
class LiveIndex:
    """A plugin as it was signed last; one that was never signed, too.

    Attributes:
        plugin_id: Which plugin.
        digest: What the signed repository knows the index by.
        index: The index; None where there is none.
        seen: The state of the repository at the last look, which this is right for.
        is_settled: Nobody's answer changes with the signed time.
        permissions: All that a release of it asks for; nothing else that was granted counts.
        told: Answers, by what was asked.
    """

    plugin_id: PluginId
    digest: str | None
    index: ReleaseIndex | None
    seen: SignedState
    is_settled: bool
    permissions: frozenset[str]
    told: dict[Hashable, Told] = field(default_factory=dict)

    @classmethod
    def of(cls, plugin_id: PluginId, digest: str | None, index: ReleaseIndex | None, seen: SignedState) -> "LiveIndex":
        """Return what answers are given from in the state that was `seen`."""
        releases = {} if index is None else index.releases
        asked = frozenset[str]().union(*(release.permissions for release in releases.values()))
        return cls(plugin_id, digest, index, seen, index is None or _settled(index, seen), asked)

    @property
    def size_bytes(self) -> int:
        """About how much of the memory what was told takes."""
        return sum(map(_size, self.told.values()))

    def is_right_for(self, state: SignedState) -> bool:
        """Say whether the answers that are kept are those of `state`."""
        if self.seen is state:
            return True
        if not self.is_settled and self.seen.now != state.now:
            return False
        if self.seen.indexes is not state.indexes and state.indexes.digest_of(self.plugin_id) != self.digest:
            return False
        self.seen = state
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLimits:
    """What is kept at most.

    Attributes:
        plugins: How many, those that there are not among them: anybody may ask about anything.
        of_one: Questions about one plugin.
        all_bytes: Of all answers together.
    """

    plugins: int = 20_000
    of_one: int = 40
    all_bytes: int = 64 * 1024 * 1024


class LiveIndexes:
    """The plugins that were asked about, with what was answered; the oldest make room."""

    def __init__(self, limits: LiveLimits | None = None) -> None:
        """Keep nothing yet."""
        self._limits = limits or LiveLimits()
        self._kept: dict[str, LiveIndex] = {}
        self.find: Callable[[str], LiveIndex | None] = self._kept.get
        """Return what is kept about the plugin of that name; it may be of another state than the present one."""
        self._bytes = 0
        self._looking = threading.Lock()

    def of(
        self, plugin_ids: Collection[PluginId], *, repository: ReadRepository, state: SignedState
    ) -> Mapping[PluginId, LiveIndex]:
        """Return the plugins as they are signed in `state`."""
        return {each: self._of(each, repository, state) for each in plugin_ids}

    def _of(self, plugin_id: PluginId, repository: ReadRepository, state: SignedState) -> LiveIndex:
        kept = self._kept.get(str(plugin_id))
        if kept is not None and kept.is_right_for(state):
            return kept
        digest = state.indexes.digest_of(plugin_id)
        if kept is not None and kept.digest == digest:
            index = kept.index
        else:  # were another one signed meanwhile, the next look would find another digest than this
            index = None if digest is None else repository.signed_index(plugin_id)
        fresh = LiveIndex.of(plugin_id, digest, index, state)
        if kept is not None and kept.digest == digest:  # only time went by: what was asked is asked again
            fresh.told.update({asked: told_of(told.question, fresh) for asked, told in tuple(kept.told.items())})
        with self._looking:
            self._forget(str(plugin_id))
            self._kept[str(plugin_id)] = fresh
            self._bytes += fresh.size_bytes
            self._make_room()
        return fresh

    def keep(self, live: LiveIndex, asked: Hashable, told: Told) -> None:
        """Keep a question that was understood, for whoever puts it again."""
        with self._looking:
            if self._kept.get(str(live.plugin_id)) is not live or asked in live.told:
                return
            if len(live.told) >= self._limits.of_one:
                self._bytes -= _size(live.told.pop(next(iter(live.told))))
            live.told[asked] = told
            self._bytes += _size(told)
            self._make_room()

    def keep_answer(self, live: LiveIndex, asked: Hashable, shares: tuple[bool, ...], answer: Answer) -> None:
        """Keep an answer to a question that is kept, for whoever is within the same shares."""
        with self._looking:
            told = live.told.get(asked)
            if told is None or self._kept.get(str(live.plugin_id)) is not live or shares in told.answers:
                return
            told.answers[shares] = answer
            self._bytes += _answer_size(answer)
            self._make_room()

    def _make_room(self) -> None:
        while len(self._kept) > self._limits.plugins or self._bytes > self._limits.all_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, plugin_id: str) -> None:
        gone = self._kept.pop(plugin_id, None)
        if gone is not None:
            self._bytes -= gone.size_bytes


def _size(told: Told) -> int:
    return _QUESTION_BYTES + sum(map(_answer_size, told.answers.values()))


def _answer_size(answer: Answer) -> int:
    return len(answer) if isinstance(answer, bytes) else _QUESTION_BYTES


def _settled(index: ReleaseIndex, state: SignedState) -> bool:
    """Say whether no answer about the plugin depends on the signed time: each rollout reaches everybody or nobody."""
    names = {*index.heads, *index.terms}
    are_over = not any(queues(name, index, signed_now=state.now) for name in names)
    return are_over and not any(terms.minimum_age_s for terms in index.terms.values())


def live_indexes(
    plugin_ids: Collection[PluginId], *, indexes: LiveIndexes, repository: ReadRepository, state: SignedState
) -> Mapping[PluginId, LiveIndex]:
    """Return the plugins as they are signed in `state`.

    Raises:
        TooManyAskedError: More are asked about than are answered at once.
        RepositoryDamagedError: What is signed cannot be read.
    """
    if len(plugin_ids) > MAX_ASKED:
        raise TooManyAskedError(f"`{len(plugin_ids)}` plugins are more than `{MAX_ASKED}`")
    return indexes.of(set(plugin_ids), repository=repository, state=state)


def told_of(question: UpdateQuestion | None, live: LiveIndex) -> Told:
    """Return what is known of a question before its first answer; None asks about a plugin that there is not."""
    if question is None or live.index is None:
        return Told(None)
    found = queues(question.update_channel, live.index, signed_now=live.seen.now)
    return Told(replace(question, installation_id=""), found)


def decide_for(question: UpdateQuestion, live: LiveIndex) -> Decision | None:
    """Decide as a host would that reads the signed repository; None where there is no such plugin."""
    if live.index is None:
        return None
    return decide(_asking(question, live.index), live.index, signed_now=live.seen.now)


def refused_at(refusal: NoUpdate, installation_id: str, live: LiveIndex) -> NoUpdate:
    """Return a refusal that names a place as it is said to the installation, which is within the same shares."""
    assert live.index is not None  # noqa: S101  # it was refused from that
    return at_place(refusal, place_of(installation_id, refusal.facts.salt or ""), live.index)


def _asking(question: UpdateQuestion, index: ReleaseIndex) -> Asking:
    granted = question.granted
    if granted is None:
        installed = None if question.installed is None else index.releases.get(question.installed)
        granted = frozenset() if installed is None else installed.permissions
    return Asking(
        installation_id=question.installation_id,
        platform_version=question.platform_version,
        update_channel=question.update_channel,
        installed=question.installed,
        granted=granted,
        consents=question.consents,
        place=None if question.installation_id else QUEUE_LENGTH - 1,
    )
