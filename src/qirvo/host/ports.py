"""What the host needs of the world: somebody who runs plugins, sources that sign, an owner who agrees, a clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qirvo.domain.findings import Finding
from qirvo.domain.manifests import Permission
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.installations import Origin

if TYPE_CHECKING:
    from qirvo.domain.differences import Difference
    from qirvo.domain.releases import Artifact, ReleaseIndex
    from qirvo.host.sources import Source

Clock = Callable[[], datetime]
NewId = Callable[[], str]


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

    @property
    def publisher(self) -> str:
        """Whose plugin it says it is; vouched for only when signed."""
        return self.plugin_id.publisher

    @property
    def is_signed(self) -> bool:
        """Whether a source's signed metadata vouch for it."""
        return self.origin.is_signed


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

    def run_hook(self, plugin_id: PluginId, hook: str, payload: Mapping[str, Any]) -> str:
        """Run a lifecycle hook of `plugin_id` and return what went wrong; empty when nothing did.

        `onConfigChange` is only told to a plugin that is being served.
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


class Repositories(Protocol):
    """The sources, reached and verified."""

    def discover(self, address: str) -> Discovered:
        """Look at `address` for the first time; nothing is kept.

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

    def known(self, source: "Source", plugin_id: PluginId) -> "tuple[ReleaseIndex, datetime] | None":
        """Return what is known without asking the source: the newest verified index and signed time; None if nothing.

        Raises:
            UnavailableError: The disk refuses.
        """
        ...

    def download(self, source: "Source", artifact: "Artifact", destination: Path, *, reporter: Reporter) -> None:
        """Fetch the artifact's bytes to `destination`; they have its size and digest.

        Raises:
            UnavailableError: The source does not answer.
            IntegrityError: The bytes are others than signed.
        """
        ...

    def report(self, source: "Source", events: Sequence[Mapping[str, str]]) -> None:
        """Tell the source's API what happened. Nothing depends on it: a failure is passed over in silence."""
        ...
