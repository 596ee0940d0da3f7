"""Update checks for hosts that cannot verify signatures, as they travel; names as in the Guide's `AvailableUpdate`."""

from qirvo.deferred import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledPlugin:
    """What a host has of one plugin.

    Attributes:
        version: In use; null before the first installation.
        granted: Permissions its owner granted; null is what the installed release asks for.
        installationId: A name of the host's own choosing that stays the same and may be another for each plugin;
            without it the host is the last in each rollout. It is not kept.
        consents: The owner agrees to breaking changes, new permissions and grave differences.
    """

    pluginId: str
    version: str | None = None
    updateChannel: str = "stable"
    granted: list[str] | None = None
    installationId: str = ""
    consents: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCheckBody:
    """What is asked about, and the platform's version."""

    plugins: list[InstalledPlugin]
    platformVersion: str = "2.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDetails:
    """The Guide's `updateInfo`: the offered release."""

    version: str
    releaseNotes: str
    publishedAt: str
    downloadUrl: str
    digest: str
    treeDigest: str
    sizeBytes: int
    permissions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableUpdate:
    """The answer for one plugin.

    Attributes:
        latestVersion: What to take; null takes nothing, for `reason`.
        reason: Why, as a word that stays the same.
        explanation: Why, for people.
        due: When a refusal ends as things stand.
    """

    pluginId: str
    currentVersion: str | None
    latestVersion: str | None
    breaking: bool
    security: bool
    reason: str
    explanation: str
    due: str | None = None
    updateInfo: UpdateDetails | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCheckAnswer:
    """Answers in the order of the questions, at a signed time; they are not signed themselves."""

    signedTime: str
    updates: list[AvailableUpdate]
