"""What the host needs of the world: somebody who runs plugins, sources that sign, an owner who agrees, a clock."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding
from qirvo.domain.health import Ended
from qirvo.domain.manifests import Permission
from qirvo.domain.names import PluginId
from qirvo.domain.probations import Look
from qirvo.domain.versions import Version
from qirvo.host.installations import Origin

if TYPE_CHECKING:
    from qirvo.domain.differences import Difference
    from qirvo.domain.digests import Digest
    from qirvo.domain.plugin_advisories import PluginAdvisory
    from qirvo.domain.releases import LogHead, ReleaseIndex
    from qirvo.domain.rollout_log import LogEntry
    from qirvo.host.sources import Source

Clock = Callable[[], datetime]
NewId = Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTicket:
    """What a source gives a host that begins to install: good for one report, until the deadline."""

    text: str
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a source was told something.

    Attributes:
        day: The day on which it counts, as the source says; None where it does not say.
        is_refused: It is not taken, now or ever.
    """

    day: date | None = None
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the owner is asked to agree to before something is installed.

    Attributes:
        installed: The version it replaces, if any.
        origin: Where it comes from; `origin.is_signed` says whether a source vouches for it.
        source_address: The source's address; None for a file or folder.
        permissions: Everything the release asks for.
        new_permissions: Names of those that were not granted before.
        warnings: What its manifest leaves to be wished for.
        breaking: Whether its publisher marks it as a breaking change.
        notes: The release notes, when they are signed with it.
        difference: From what is installed, as far as both are signed; None when that is not known.
        signer: The publisher that signed it itself, and with which key; empty where the source alone vouches.
        signature_warning: What is strange about that.
        signature_note: A further word about it.
        advisories: What security advisories say of this version, for people.
    """

    plugin_id: PluginId
    name: str
    version: Version
    installed: Version | None
    origin: Origin
    source_address: str | None = None
    permissions: tuple[Permission, ...] = ()
    new_permissions: frozenset[str] = frozenset()
    warnings: tuple[Finding, ...] = ()
    breaking: bool = False
    notes: str = ""
    difference: "Difference | None" = None
    signer: str = ""
    signature_warning: str = ""
    signature_note: str = ""
    advisories: tuple[str, ...] = ()

    @property
    def publisher(self) -> str:
        """Whose plugin it says it is; vouched for only when signed."""
        return self.plugin_id.publisher

    @property
    def is_signed(self) -> bool:
        """Whether a source's signed metadata vouch for it."""
        return self.origin.is_signed

    @property
    def is_vouched(self) -> bool:
        """Whether somebody vouches for it: a source, or a publisher with a key that nothing is strange about."""
        return self.is_signed or (self.signer != "" and not self.signature_warning)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProposal:
    """What the owner is asked to trust.

    Attributes:
        repository: Address of the signed repository.
        api: Address of the registry's API; None for a plain static repository.
        fingerprint: Of the repository's first root: compare it with what its owner says elsewhere.
    """

    name: str
    address: str
    repository: str
    api: str | None
    fingerprint: str


Confirm = Callable[[Proposal], bool]
ConfirmSource = Callable[[SourceProposal], bool]


class Reporter(Protocol):
    """Hears what goes on."""

    def reached(self, state: str) -> None:
        """Take note that `state` of a change has just become durable.

        In order: `checked`, `staged`, `journalled`, `re-read`, `swapped`, `probation`, `committed` or `reverted`.
        """
        ...

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Take how far a download is."""
        ...

    def said(self, text: str) -> None:
        """Take words for a person."""
        ...


class Silent:
    """A reporter that nobody listens to."""

    def reached(self, state: str) -> None:
        """Do nothing."""

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Do nothing."""

    def said(self, text: str) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReport:
    """How a plugin's start went.

    Attributes:
        healthy: Whether it came up and said it is well.
        error: What went wrong, when it did not.
        missing_hooks: Hooks that its manifest names and its code lacks.
        provided: Module → `plugin`, `host` or `stand-in`: where what it expects of its host came from.
    """

    healthy: bool
    error: str = ""
    missing_hooks: tuple[str, ...] = ()
    provided: Mapping[str, str] = field(default_factory=dict)


class Runtime(Protocol):
    """Runs plugins."""

    def check_available(self) -> None:
        """Return when plugins can be run here.

        Raises:
            UnavailableError: They cannot, and why.
        """
        ...

    def start(self, plugin_id: PluginId) -> StartReport:
        """Start what the installation of `plugin_id` says now: for good where a serve runs, else to see it come up.

        Raises:
            UnavailableError: The runtime itself does not work; nothing is known of the plugin.
        """
        ...

    def reload(self, plugin_id: PluginId) -> StartReport | None:
        """Make a running serve follow the installation of `plugin_id`, also when there is none; None without a serve.

        Raises:
            UnavailableError: The runtime itself does not work.
        """
        ...

    def look(self, plugin_id: PluginId) -> Look | None:
        """Say how a plugin is that a serve runs; None where none does.

        Raises:
            UnavailableError: The runtime itself does not work.
        """
        ...

    def run_hook(self, plugin_id: PluginId, hook: str, payload: Mapping[str, Any]) -> str:
        """Run a lifecycle hook of `plugin_id` and return what went wrong; empty when nothing did.

        `onConfigChange` is only told to a plugin that is being served.
        """
        ...


class Downloading(Protocol):
    """Gets files that no source signed."""

    def download(self, url: str, destination: Path, *, max_bytes: int) -> None:
        """Fetch what is at `url` to `destination`.

        Raises:
            UnavailableError: It does not answer, or leads to another network host.
            InvalidError: It is longer than `max_bytes`.
        """
        ...


class Providing(Protocol):
    """Gives plugins the modules that they expect of their host."""

    def provide(self, modules: frozenset[str]) -> str:
        """Make sure that the host's folder has `modules`, and return what stands in the way; empty when nothing does.

        Nothing depends on it: where it cannot be done, the runtime has a stand-in and says so.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What an address turned out to be.

    Attributes:
        name: What its owner calls it; empty when it does not say.
        root: The bytes of the repository's first root.
        fingerprint: Of `root`.
        announced_fingerprint: What the registry says the fingerprint is; None for a static repository.
    """

    name: str
    repository: str
    api: str | None
    root: bytes
    fingerprint: str
    announced_fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAccess:
    """Whose private repository is meant, and the token of a member."""

    publisher: str
    token: str = field(repr=False)


class SignedFile(Protocol):
    """A file whose length and digest are signed: an artifact or a delta."""

    @property
    def digest(self) -> "Digest":
        """Of its bytes."""
        ...

    @property
    def size_bytes(self) -> int:
        """Its length."""
        ...

    @property
    def path(self) -> str:
        """Where it is, relative to the repository's address."""
        ...


class Repositories(Protocol):
    """The sources, reached and verified."""

    def discover(self, address: str, *, private: PrivateAccess | None = None) -> Discovered:
        """Look at `address` for the first time, or at a private repository of the registry there; nothing is kept.

        Raises:
            UnavailableError: It does not answer.
            IntegrityError: What it answers is not signed by its own keys.
        """
        ...

    def pin(self, source: "Source", root: bytes) -> None:
        """Trust `root` for `source` from now on.

        Raises:
            ConflictError: Another root is pinned.
        """
        ...

    def forget(self, source: "Source") -> None:
        """Delete what is known of `source`."""
        ...

    def refresh(self, source: "Source") -> datetime:
        """Fetch and verify the newest metadata; return the signed time, which never goes back.

        Raises:
            UnavailableError: The source does not answer.
            IntegrityError: Something does not verify.
        """
        ...

    def index(self, source: "Source", plugin_id: PluginId) -> "ReleaseIndex":
        """Return the plugin's index as the last refresh reached it.

        Raises:
            NotFoundError: The source does not list the plugin.
            IntegrityError: Something does not verify.
        """
        ...

    def prepare(self, source: "Source", plugin_ids: Collection[PluginId]) -> None:
        """Fetch what is new about these plugins, several files at once, so that asking for each index is quick.

        Raises:
            UnavailableError: The source does not answer, or the disk refuses.
            IntegrityError: Something is not what the source signed.
        """
        ...

    def known(self, source: "Source", plugin_id: PluginId) -> "tuple[ReleaseIndex, datetime] | None":
        """Return what is known without asking the source: the newest verified index and signed time; None if nothing.

        Raises:
            UnavailableError: The disk refuses.
        """
        ...

    def download(
        self, source: "Source", file: SignedFile, destination: Path, *, reporter: Reporter, license_key: str = ""
    ) -> None:
        """Fetch an artifact or a delta to `destination`; it has its size and digest. A paid one needs a license key.

        Raises:
            UnavailableError: The source does not answer.
            IntegrityError: The bytes are others than signed.
        """
        ...

    def rollout_log(self, source: "Source", plugin_id: PluginId, signed: "LogHead") -> "list[LogEntry]":
        """Return the plugin's rollout log from its beginning past the `signed` entry.

        Raises:
            NoRolloutLogError: The source shows none.
            BrokenLogError: It shows another than it signed.
            UnavailableError: It does not answer.
        """
        ...

    def part(self, source: "Source", file: SignedFile, start: int, end: int, *, license_key: str = "") -> bytes:
        """Return the bytes of an artifact from `start` up to `end`; nothing of it is proven yet.

        Raises:
            UnavailableError: The source does not answer, or does not send parts.
        """
        ...

    def advisories(self, source: "Source", installed: Mapping[PluginId, Version]) -> "Sequence[PluginAdvisory]":
        """Ask the source's API which security advisories affect these versions of its plugins.

        Raises:
            UnavailableError: It has none to ask for, does not answer, or with what cannot be understood.
        """
        ...

    def begin_report(self, source: "Source", plugin_id: PluginId, version: Version) -> "GivenTicket | None":
        """Tell the source's API that the release is being installed; return its ticket, None where there is none."""
        ...

    def end_report(self, source: "Source", ticket: str, ended: Ended) -> bool:
        """Tell the source's API how the installation of `ticket` ended; False when it does not answer."""
        ...

    def report(self, source: "Source", events: Sequence[Mapping[str, Any]]) -> "Receipt | None":
        """Tell the source's API what happened, once, shortly; None where nobody takes it now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetSlot:
    """A slot of a lock that counts the hosts of a fleet.

    Attributes:
        address: The lock's.
        group: Whose slots.
        holder: Who holds it; the same each time, and nobody can tell the host's id from it.
    """

    address: str
    group: str
    holder: str


class FleetLock(Protocol):
    """Locks that count: so many hosts of a group may hold a slot at once."""

    def take(self, slot: FleetSlot) -> str:
        """Take `slot` and return an empty text, or why it is not given now; one that is held is given again.

        Raises:
            UnavailableError: Nobody answers; it may have been given.
        """
        ...

    def give_back(self, slot: FleetSlot) -> None:
        """Give `slot` back; one that is not held, too.

        Raises:
            UnavailableError: Nobody answers, or it is not taken back.
        """
        ...
