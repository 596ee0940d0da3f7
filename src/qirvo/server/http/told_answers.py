"""What one plugin's question is answered with, as it travels; the same question is answered with the same bytes."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Decision, NoUpdate, Offer, names_place
from qirvo.domain.versions import Version
from qirvo.server.http.times import moment
from qirvo.server.ports import SignedState
from qirvo.server.usecases.update_checks import (
    LiveIndex,
    LiveIndexes,
    Told,
    UpdateQuestion,
    decide_for,
    refused_at,
    told_of,
)
from qirvo.wire.update_checks import AvailableUpdate, UpdateDetails

plugin_id_of = lru_cache(maxsize=50_000)(PluginId.parse)
version_of = lru_cache(maxsize=50_000)(Version.parse)
_LONGEST = 300  # characters; what is kept repeats the address and the version that whoever asks says


class AskedPlugin(Protocol):
    """`wire.update_checks.InstalledPlugin`, however it was read."""

    @property
    def pluginId(self) -> str: ...  # noqa: D102, N802  # the wire's
    @property
    def version(self) -> str | None: ...  # noqa: D102
    @property
    def updateChannel(self) -> str: ...  # noqa: D102, N802
    @property
    def granted(self) -> Sequence[str] | None: ...  # noqa: D102
    @property
    def installationId(self) -> str: ...  # noqa: D102, N802
    @property
    def consents(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Telling:
    """Answers to one request.

    Attributes:
        address: Where the public repository is, with a slash at the end.
        platform: The platform's version, as it was said.
        indexes: Where answers are kept.
    """

    address: str
    platform: str
    indexes: LiveIndexes

    def ready(self, plugins: Sequence[AskedPlugin], state: SignedState, *, most_made: int) -> list[bytes] | None:
        """Return the answers from memory alone; None where more than that is needed.

        Args:
            plugins: What is asked.
            state: What is signed now.
            most_made: How many answers may be made, of questions that were understood before.
        """
        answers, left = [], most_made
        find, platform, address = self.indexes.find, self.platform, self.address
        for asked in plugins:  # a hundred in each request: what is known by now is looked up in place
            live = find(asked.pluginId)
            if live is None or (live.seen is not state and not live.is_right_for(state)):
                return None
            granted = None if asked.granted is None else live.permissions.intersection(asked.granted)
            told = live.told.get((asked.version, asked.updateChannel, granted, asked.consents, platform, address))
            if told is None:
                return None
            answer = self.kept(asked, live, told) if told.queues else told.everybody
            if answer is None:
                left -= 1
                if left < 0:
                    return None
                answer = self.made(asked, live, told)
            answers.append(answer)
        return answers

    def understood(self, asked: AskedPlugin, live: LiveIndex) -> Told:
        """Return what is known of the question, or what can be known before an answer.

        Raises:
            InvalidError: Something in it makes no sense.
        """
        known = live.told.get(self._question(asked, live))
        if known is not None:
            return known
        told = told_of(self._read(asked, live), live)
        if max(len(self.address), len(self.platform), len(asked.version or ""), len(asked.updateChannel)) <= _LONGEST:
            self.indexes.keep(live, self._question(asked, live), told)
        return told

    def kept(self, asked: AskedPlugin, live: LiveIndex, told: Told) -> bytes | None:
        """Return the answer to the question where somebody in the same shares had it before."""
        answer = told.answers.get(told.shares(asked.installationId))
        if answer is None or isinstance(answer, bytes):
            return answer
        return self._written(asked, refused_at(answer, asked.installationId, live))

    def made(self, asked: AskedPlugin, live: LiveIndex, told: Told) -> bytes:
        """Return the answer to the question, decided anew."""
        if told.question is None:
            decision = None
        else:
            decision = decide_for(replace(told.question, installation_id=asked.installationId), live)
        answer = self._written(asked, decision)
        keeping = decision if isinstance(decision, NoUpdate) and names_place(decision) else answer
        self.indexes.keep_answer(live, self._question(asked, live), told.shares(asked.installationId), keeping)
        return answer

    def _written(self, asked: AskedPlugin, decision: Decision | None) -> bytes:
        return msgspec.json.encode(_told(asked, decision, self.address))

    def _question(self, asked: AskedPlugin, live: LiveIndex) -> Hashable:
        granted = None if asked.granted is None else live.permissions.intersection(asked.granted)
        return asked.version, asked.updateChannel, granted, asked.consents, self.platform, self.address

    def _read(self, asked: AskedPlugin, live: LiveIndex) -> UpdateQuestion | None:
        if live.index is None:
            return None
        return UpdateQuestion(
            plugin_id=live.plugin_id,
            platform_version=version_of(self.platform),
            installed=None if asked.version is None else version_of(asked.version),
            update_channel=UpdateChannel(asked.updateChannel),
            granted=None if asked.granted is None else live.permissions.intersection(asked.granted),
            consents=asked.consents,
        )


def _told(asked: AskedPlugin, decision: Decision | None, address: str) -> AvailableUpdate:
    if decision is None:
        return _nothing(asked, "plugin-unknown", f"there is no plugin `{asked.pluginId}` here")
    if not isinstance(decision, Offer):
        return _nothing(asked, decision.reason, decision.explanation, moment(decision.ends))
    release = decision.release
    return AvailableUpdate(
        pluginId=asked.pluginId,
        currentVersion=asked.version,
        latestVersion=str(release.version),
        breaking=release.breaking,
        security=release.security is not None,
        reason=decision.because,
        explanation=f"take `{release.version}`",
        updateInfo=_details(release, address),
    )


def _nothing(asked: AskedPlugin, reason: str, explanation: str, due: str | None = None) -> AvailableUpdate:
    return AvailableUpdate(
        pluginId=asked.pluginId,
        currentVersion=asked.version,
        latestVersion=None,
        breaking=False,
        security=False,
        reason=reason,
        explanation=explanation,
        due=due,
    )


def _details(release: Release, address: str) -> UpdateDetails:
    artifact = release.artifact
    return UpdateDetails(
        version=str(release.version),
        releaseNotes=release.notes,
        publishedAt=moment(release.published_at),
        downloadUrl=f"{address}{artifact.path}",
        digest=str(artifact.digest),
        treeDigest=str(artifact.tree_digest),
        sizeBytes=artifact.size_bytes,
        permissions=sorted(release.permissions),
    )
