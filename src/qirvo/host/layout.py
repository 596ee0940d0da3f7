"""Where everything lies below QIRVO_HOME: a contract with `node/home/layout.js`, stated here alone."""

from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

_DIGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PluginLayout:
    """What belongs to one plugin.

    Attributes:
        folder: `plugins/<plugin id>`.
    """

    folder: Path

    @property
    def installation(self) -> Path:
        """What is installed; only the Python half writes it."""
        return self.folder / "installation.json"

    @property
    def journal(self) -> Path:
        """The change that is under way."""
        return self.folder / "journal.json"

    @property
    def current(self) -> Path:
        """The symbolic link to the active release."""
        return self.folder / "current"

    @property
    def releases(self) -> Path:
        """The content trees, never written to after staging."""
        return self.folder / "releases"

    @property
    def config(self) -> Path:
        """The owner's configuration values."""
        return self.folder / "config.json"

    @property
    def data(self) -> Path:
        """The plugin's own storage; only the runtime writes it."""
        return self.folder / "data"

    @property
    def busy(self) -> Path:
        """Until when the plugin is not to be changed; it or its owner writes it."""
        return self.folder / "busy.json"

    @property
    def snapshots(self) -> Path:
        """Copies of the storage by the release that wrote it, where another cannot read it."""
        return self.folder / "snapshots"

    def snapshot(self, release: str) -> Path:
        """The copy of the storage that `release` wrote."""
        return self.snapshots / release

    @property
    def proofs(self) -> Path:
        """What was proven of the content trees; it costs time alone to lose it."""
        return self.folder / "proofs"

    def proof(self, release: str) -> Path:
        """What was proven of the content tree of `release`."""
        return self.proofs / f"{release}.json"

    @property
    def run_state(self) -> Path:
        """What the runtime remembers of the plugin."""
        return self.folder / "runtime.json"

    @property
    def given_up(self) -> Path:
        """The ways of fetching that did not lead to a release."""
        return self.folder / "given-up.json"

    def release(self, name: str) -> Path:
        """The content tree called `name`."""
        return self.releases / name


@dataclass(frozen=True, slots=True)
class HostLayout:
    """What belongs to the host.

    Attributes:
        home: QIRVO_HOME.
    """

    home: Path

    @property
    def host(self) -> Path:
        """The host's identity and settings."""
        return self.home / "host.json"

    @property
    def sources(self) -> Path:
        """The trusted repositories."""
        return self.home / "sources.json"

    @property
    def direct_keys(self) -> Path:
        """The publishers' keys that came with files, by plugin."""
        return self.home / "direct-keys.json"

    @property
    def licenses(self) -> Path:
        """The license keys of paid plugins."""
        return self.home / "licenses.json"

    @property
    def events(self) -> Path:
        """What happened here, one JSON line an event."""
        return self.home / "events.jsonl"

    @property
    def outbox(self) -> Path:
        """What is to be told to sources, where their owner agreed."""
        return self.home / "reports"

    @property
    def told(self) -> Path:
        """What sources were told of active installations."""
        return self.home / "reports" / "told.json"

    @property
    def serve_record(self) -> Path:
        """How to reach the running serve; only the runtime writes it."""
        return self.home / "run" / "serve.json"

    @property
    def daemon(self) -> Path:
        """What the daemon remembers."""
        return self.home / "run" / "daemon.json"

    @property
    def fleet_slot(self) -> Path:
        """The slot of the fleet's lock that is held."""
        return self.home / "run" / "fleet-slot.json"

    @property
    def store(self) -> Path:
        """The blobs that content trees are made of."""
        return self.home / "store"

    @property
    def provided(self) -> Path:
        """The modules that the host provides to plugins."""
        return self.home / "provided"

    @property
    def downloads(self) -> Path:
        """Archives on their way; nothing here outlives a command."""
        return self.home / "run" / "downloads"

    @property
    def plugins(self) -> Path:
        """The plugins' folders."""
        return self.home / "plugins"

    def plugin(self, plugin_id: PluginId) -> PluginLayout:
        """What belongs to `plugin_id`."""
        return PluginLayout(self.plugins / str(plugin_id))

    def download(self, plugin_id: PluginId) -> Path:
        """Where an archive of `plugin_id` is downloaded to."""
        return self.downloads / f"{plugin_id}.zip"

    def lock(self, name: str) -> Path:
        """The lock file for `name`: a plugin's id or a part of the host."""
        return self.home / "run" / "locks" / f"{name}.lock"

    @property
    def tickets(self) -> Path:
        """Tickets of sources for reports that were not made yet."""
        return self.home / "run" / "tickets"

    def ticket(self, plugin_id: PluginId) -> Path:
        """The ticket for a report of how an installation of `plugin_id` went."""
        return self.tickets / f"{plugin_id}.json"

    def log(self, plugin_id: PluginId) -> Path:
        """The plugin's log; the runtime appends."""
        return self.home / "logs" / f"{plugin_id}.log"

    def trust(self, source_name: str) -> Path:
        """What is known of one source: its pinned root and verified metadata."""
        return self.home / "trust" / source_name


def release_name(version: Version, tree_digest: Digest) -> str:
    """Return the folder name of a content tree: two trees that call themselves the same version stay apart."""
    return f"{version}-{tree_digest.hex[:_DIGEST_SHOWN]}"
