"""What one file of code was seen to contain. Facts are neutral; whether they are an alarm is for the checks to say.

The same bytes always give the same facts, so facts are kept by the digest of the file and `ENGINE`: a new rule is run
over kept facts, and no file is analysed twice.
"""

from collections.abc import Iterable
from enum import StrEnum

from qirvo.deferred import dataclass

ENGINE = "4"
"""Raised whenever the same bytes may give other facts than before."""


class Capability(StrEnum):
    """What a piece of code reaches for."""

    NETWORK = "network"
    PROCESS = "process"
    FILESYSTEM = "filesystem"
    ENVIRONMENT = "environment"
    DYNAMIC_CODE = "dynamic-code"
    REMOTE_CODE = "remote-code"
    NATIVE_CODE = "native-code"
    WEB_ASSEMBLY = "web-assembly"
    STORAGE = "storage"
    COOKIES = "cookies"
    CLIPBOARD_READ = "clipboard-read"
    CLIPBOARD_WRITE = "clipboard-write"
    GEOLOCATION = "geolocation"
    CAMERA = "camera"
    MICROPHONE = "microphone"
    NOTIFICATIONS = "notifications"
    CALENDAR = "calendar"
    CONTACTS = "contacts"


class Unanalysed(StrEnum):
    """Why there are no facts of a file, or not all."""

    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    TOO_DEEP = "too-deep"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands.

    Attributes:
        line: Counted from 1.
        column: In characters, counted from 1.
        excerpt: What stands there, cut to one short line that is safe to show.
    """

    line: int
    column: int = 1
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A module that is asked for, by its constant name (folded where it is put together from constants)."""

    module: str
    at: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A network host named in the code: `api.example.org`, `192.0.2.1`, without port, in lower case."""

    name: str
    at: Place


def is_host_of(name: str, domains: Iterable[str]) -> bool:
    """Say whether the network host `name` is one of `domains`, or stands below one."""
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The code reaches for something; `what` is how it is written there, for example `navigator.clipboard.readText`."""

    capability: Capability
    what: str
    at: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Anything else that rules combine, by a kind of the engine's own (`analysis/kinds.py` lists them all)."""

    kind: str
    at: Place
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What one file was seen to contain.

    Attributes:
        language: `javascript`, `jsx`, `typescript`, `tsx`, or empty for a file that is no code.
        unanalysed: Why facts are missing; None when the file was read to its end.
        syntax_error: The first place that is no valid syntax; None when there is none.
        is_minified: Whether it is written for machines only.
        known_as: `package@version` when the whole file is one of a published library, recognised by its content.
    """

    language: str
    unanalysed: Unanalysed | None = None
    syntax_error: Place | None = None
    is_minified: bool = False
    known_as: str | None = None
    imports: tuple[Import, ...] = ()
    hosts: tuple[Host, ...] = ()
    uses: tuple[Use, ...] = ()
    facts: tuple[Fact, ...] = ()

    def can(self, *capabilities: Capability) -> bool:
        """Say whether the code reaches for any of `capabilities`."""
        return any(use.capability in capabilities for use in self.uses)

    def of_kind(self, *kinds: str) -> tuple[Fact, ...]:
        """Return the facts of these kinds, in the order of the file."""
        return tuple(fact for fact in self.facts if fact.kind in kinds)
