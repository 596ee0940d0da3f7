"""Where things are below a repository's folder or address, and how long signatures are valid.

    metadata/<version>.<role>.json      root, targets, snapshot and the bins; never changed once reachable
    metadata/timestamp.json             what makes the rest reachable; the only file that is replaced
    targets/index/<publisher>/<sha256>.<name>.json      release indexes

A signed field of ours starts with `qirvo-` (TUF keeps and signs what it does not know).
"""

from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId

METADATA = "metadata"
TARGETS = "targets"
TIMESTAMP_FILE = "timestamp.json"
BIN_PREFIX = "bins"
BITS = 10
"""1,024 bins: a first check of 20 of 10,000 plugins is about 28 to 30 kB, and no later one pays for more (ADR-0007)."""

SIGNED_TIME = "qirvo-signed-time"
"""In the timestamp: the time that rollouts go by."""

BINS_DUE = "qirvo-bins-due"
"""In the snapshot: no bin needs a new signature before this, so that nobody has to read them all to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long a signature holds."""

    root: timedelta = timedelta(days=365)
    targets: timedelta = timedelta(days=365)
    bins: timedelta = timedelta(days=90)
    snapshot: timedelta = timedelta(days=30)
    timestamp: timedelta = timedelta(days=1)


VALIDITY = Validity()


def renewal_of(expires: datetime, life: timedelta) -> datetime:
    """Return when to sign anew: with a quarter of the life left."""
    return expires - life / 4


def index_target(plugin_id: PluginId) -> str:
    """Return the target path of the plugin's release index."""
    return f"index/{plugin_id.publisher}/{plugin_id.name}.json"


def index_file(plugin_id: PluginId, sha256: str) -> str:
    """Return where the release index with this digest is, relative to `targets/`."""
    return f"index/{plugin_id.publisher}/{sha256}.{plugin_id.name}.json"


def metadata_file(role: str, version: int) -> str:
    """Return the name of a role's file, relative to `metadata/`."""
    return f"{version}.{role}.json"
