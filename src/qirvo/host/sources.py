"""Which repositories this host trusts. There is none until the owner names one, and its first root is pinned then.

A plugin stays bound to the source it came from: another source that lists the same id is another plugin.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, ForbiddenError, IntegrityError, InvalidError, NotFoundError
from qirvo.host.filesystem import DamagedStateError, locked, read_json, write_json
from qirvo.host.installations import Origin, OriginKind
from qirvo.host.layout import HostLayout
from qirvo.host.machine import Machine
from qirvo.host.ports import ConfirmSource, Discovered, PrivateAccess, SourceProposal

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?")
_OLDEST_S = 10 * 366 * 86_400
_FINGERPRINT = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class NoSuchSourceError(NotFoundError):
    """No source of that name is trusted."""

    code = "source-unknown"
    hint = "`qirvo source list` shows the sources this host trusts."


class NoSourceError(NotFoundError):
    """No source is trusted at all."""

    code = "source-none"
    hint = "Add the registry you trust with `qirvo source add URL`, or install from a file."


class SourceExistsError(ConflictError):
    """The name or the address is taken."""

    code = "source-exists"
    hint = "Choose another name with `--name`, or remove the source first."


class SourceInUseError(ConflictError):
    """Installations are bound to the source."""

    code = "source-in-use"
    hint = "Uninstall these plugins first, or give `--force`; updates then need `--rebind`."


class MalformedSourceError(InvalidError):
    """The address, the name or the fingerprint has not the form of one."""

    code = "source-malformed"
    hint = "Give an http or https address or a folder, a name of small letters and digits, a fingerprint as `sha256:…`."


class FingerprintMismatchError(IntegrityError):
    """The repository's first root is not the one that was expected."""

    code = "source-fingerprint-mismatch"
    hint = "Nothing was trusted. Ask the owner of the source for the fingerprint over another way."


class SourceNotConfirmedError(ForbiddenError):
    """The owner did not agree to trust the source."""

    code = "source-not-confirmed"
    hint = "Compare the fingerprint with what the source's owner says, then agree or give `--yes`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A repository that this host trusts.

    Attributes:
        name: What the owner calls it here.
        address: As the owner gave it.
        repository: Address of the signed repository.
        api: Address of the registry's API; None for a static repository.
        fingerprint: Of the pinned root.
        report_events: Whether the owner lets the host tell this source what happens to its plugins.
        added_at: ISO 8601, UTC.
        token: What reads a private repository there; sent with every request for its files.
        max_age_s: How old its signed time may be, in place of the metadata's own expiry; None: that counts (ADR-0023).
    """

    name: str
    address: str
    repository: str
    fingerprint: str
    added_at: str
    api: str | None = None
    report_events: bool = False
    token: str = field(default="", repr=False)
    max_age_s: int | None = None


class _SourceFile(msgspec.Struct, kw_only=True, rename="camel"):
    name: str
    address: str
    repository: str
    fingerprint: str
    added_at: str
    api: str | None = None
    report_events: bool = False
    token: str = ""
    max_age_s: int | None = None


class Sources:
    """The sources of a home, in the order they were added."""

    def __init__(self, layout: HostLayout) -> None:
        self._layout = layout

    def all(self) -> tuple[Source, ...]:
        """Return every source.

        Raises:
            DamagedStateError: The file holds something else.
        """
        path = self._layout.sources
        found = read_json(path, list[_SourceFile]) or []
        try:
            return tuple(Source(**msgspec.structs.asdict(each) | {"name": _checked_name(each.name)}) for each in found)
        except MalformedSourceError as exc:
            raise DamagedStateError(f"`{path}` cannot be understood: {exc.message}") from exc

    def get(self, name: str) -> Source:
        """Return the source called `name`.

        Raises:
            NoSuchSourceError: There is none.
        """
        for source in self.all():
            if source.name == name:
                return source
        raise NoSuchSourceError(f"no source is called `{name[:80]}`")

    def save(self, sources: Iterable[Source]) -> None:
        """Write all sources."""
        shapes = [_SourceFile(**asdict(source)) for source in sources]
        write_json(self._layout.sources, msgspec.to_builtins(shapes))


def add_source(
    address: str,
    *,
    machine: Machine,
    confirm: ConfirmSource,
    fingerprint: str | None = None,
    name: str | None = None,
    report_events: bool = False,
    private: PrivateAccess | None = None,
    max_age_s: int | None = None,
) -> Source:
    """Trust the repository at `address` or in that folder, or the one a registry there names, and pin its first root.

    With `private` it is the private repository of a publisher of the registry at `address`. With `max_age_s`, its
    signed time may be so old, whatever the expiry of timestamp and snapshot says.

    With the `fingerprint` that its owner tells over another way nothing is asked.

    Raises:
        MalformedSourceError: An argument has not its form.
        SourceExistsError: The name or the address is taken.
        FingerprintMismatchError: The first root is another than expected, or than the registry says itself.
        SourceNotConfirmedError: The owner does not agree.
        UnavailableError: The address does not answer.
        IntegrityError: What it answers is not signed by its own keys.
    """
    expected = None if fingerprint is None else fingerprint_of_text(fingerprint)
    if max_age_s is not None and not 0 < max_age_s <= _OLDEST_S:
        raise MalformedSourceError(f"`{max_age_s}` seconds is no maximum age: give from one second to ten years")
    address = _checked_address(_of_folder(address))
    if private is not None and urlsplit(address).scheme == "file":
        raise MalformedSourceError(f"`{address[:200]}` is a folder, where no token is asked for")
    found = machine.repositories.discover(address, private=private)
    _compare(found, expected)
    source = Source(
        name=_checked_name(name) if name is not None else _name_of(found.repository, private),
        address=address,
        repository=found.repository,
        api=found.api,
        fingerprint=found.fingerprint,
        report_events=report_events,
        token="" if private is None else private.token,
        max_age_s=max_age_s,
        added_at=machine.clock().isoformat(),
    )
    _refuse_taken(source, machine)
    if expected is None and not confirm(_proposal(source)):
        raise SourceNotConfirmedError(f"`{address}` with fingerprint `{found.fingerprint}` was not confirmed")
    with locked(machine.layout.lock("sources"), what="the sources"):
        _refuse_taken(source, machine)
        machine.repositories.forget(source)  # what a removal that was cut short left of this name
        machine.repositories.pin(source, found.root)
        machine.sources.save([*machine.sources.all(), source])
    return source


def agree_to(
    address: str,
    *,
    machine: Machine,
    confirm: ConfirmSource,
    fingerprint: str | None = None,
    private: PrivateAccess | None = None,
) -> tuple[Source, bytes]:
    """Look at `address` as `add_source` does and have its root agreed to, without keeping anything.

    Raises:
        As `add_source`, but for names and addresses that are taken.
    """
    expected = None if fingerprint is None else fingerprint_of_text(fingerprint)
    address = _checked_address(_of_folder(address))
    found = machine.repositories.discover(address, private=private)
    _compare(found, expected)
    source = Source(
        name=_name_of(found.repository, private),
        address=address,
        repository=found.repository,
        api=found.api,
        fingerprint=found.fingerprint,
        token="" if private is None else private.token,
        added_at=machine.clock().isoformat(),
    )
    if expected is None and not confirm(_proposal(source)):
        raise SourceNotConfirmedError(f"`{address}` with fingerprint `{found.fingerprint}` was not confirmed")
    return source, found.root


def let_know(name: str, *, machine: Machine, agreed: bool) -> Source:
    """Let the source called `name` be told what happens to its plugins here, or no longer.

    Raises:
        NoSuchSourceError: There is none.
    """
    with locked(machine.layout.lock("sources"), what="the sources"):
        changed = replace(machine.sources.get(name), report_events=agreed)
        machine.sources.save(changed if each.name == name else each for each in machine.sources.all())
    return changed


def remove_source(name: str, *, machine: Machine, force: bool = False) -> Source:
    """Stop trusting the source called `name` and return what it was.

    Raises:
        NoSuchSourceError: There is none.
        SourceInUseError: Installations are bound to it, and it is not forced.
    """
    with locked(machine.layout.lock("sources"), what="the sources"):
        source = machine.sources.get(name)
        bound = _bound_to(name, machine)
        if bound and not force:
            raise SourceInUseError(f"`{name}` is where {bound} came from")
        machine.sources.save(each for each in machine.sources.all() if each.name != name)
        machine.repositories.forget(source)
    return source


def _compare(found: Discovered, expected: str | None) -> None:
    for told, who in ((expected, "was expected"), (found.announced_fingerprint, "the registry says")):
        if told is not None and told != found.fingerprint:
            raise FingerprintMismatchError(
                f"the first root of `{found.repository}` is `{found.fingerprint}`; {who} `{told}`"
            )


def _proposal(source: Source) -> SourceProposal:
    return SourceProposal(
        name=source.name,
        address=source.address,
        repository=source.repository,
        api=source.api,
        fingerprint=source.fingerprint,
    )


def _bound_to(name: str, machine: Machine) -> str:
    """Name the plugins that are bound to the source `name`; empty when none is."""
    origin = Origin(OriginKind.REPOSITORY, name)
    return ", ".join(f"`{each.plugin_id}`" for each in machine.installations.all() if each.origin == origin)


def _refuse_taken(source: Source, machine: Machine) -> None:
    for other in machine.sources.all():
        if other.name == source.name:
            raise SourceExistsError(f"a source is called `{source.name}` already: `{other.address}`")
        if other.repository == source.repository:
            raise SourceExistsError(f"`{source.repository}` is trusted already, as `{other.name}`")
    bound = _bound_to(source.name, machine)
    if bound:  # to a source that was removed by force: whoever gets its name would get its plugins
        hint = "Choose another name with `--name`; `qirvo plugin install ID --rebind` then binds a plugin to it."
        raise SourceExistsError(f"{bound} came from another source that was called `{source.name}`", hint=hint)


def fingerprint_of_text(text: str) -> str:
    """Return the fingerprint that a person wrote, in its one form.

    Raises:
        MalformedSourceError: It is none.
    """
    match = _FINGERPRINT.fullmatch(text.strip().lower())
    if match is None:
        raise MalformedSourceError(f"`{text[:80]}` is not a fingerprint")
    return f"sha256:{match[1]}"


def _of_folder(address: str) -> str:
    """Return the address of the folder that `address` is the path of; any other stays as it is."""
    if ":" in address or not (address.startswith((".", "/")) or Path(address).is_dir()):
        return address
    return Path(address).absolute().resolve().as_uri()


def _checked_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_folder = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/")
        is_sound = is_folder or (
            parts.scheme in ("http", "https") and parts.hostname and parts.username is None and parts.port != 0
        )
    except ValueError:  # a broken IPv6 address, or a port that is none
        is_sound = False
    if not is_sound:
        raise MalformedSourceError(f"`{address[:200]}` is not the address of a source")
    return address


def _checked_name(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise MalformedSourceError(f"`{name[:80]}` cannot name a source")
    return name


def _name_of(address: str, private: PrivateAccess | None) -> str:
    """Return a name from the network host of `address`, its port where one is written, and the private publisher."""
    parts = urlsplit(address)
    text = parts.hostname or unquote(parts.path).rstrip("/").rpartition("/")[2]
    if parts.port is not None:
        text += f"-{parts.port}"
    if private is not None:
        text += f"-{private.publisher}"
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip(".-")[:64].rstrip(".-") or "source"
