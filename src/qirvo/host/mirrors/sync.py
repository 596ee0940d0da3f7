"""Copying a part of a registry: which repository, and which plugins of it."""

from dataclasses import field
from pathlib import Path

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError
from qirvo.domain.mirroring import Kept
from qirvo.domain.names import PluginId
from qirvo.host.machine import Machine
from qirvo.host.mirrors.copying import Copying, Synced, record_of
from qirvo.host.mirrors.folder import MirrorFolder
from qirvo.host.ports import ConfirmSource, PrivateAccess
from qirvo.host.sources import Source, agree_to
from qirvo.trust.fetcher import HttpFetcher
from qirvo.trust.mirrored import MirroredRepository


class MirrorOfAnotherError(ConflictError):
    """The folder is a mirror of another repository."""

    code = "mirror-of-another"
    hint = "Choose another folder."


class NothingToMirrorError(ConflictError):
    """What is asked for holds no plugin."""

    code = "mirror-nothing"
    hint = "Look at `qirvo plugin search` for ids; `--publisher` takes a publisher's name."


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which plugins are carried: these, and all of these publishers; all when neither is named."""

    plugins: tuple[PluginId, ...] = ()
    publishers: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)


def sync_mirror(
    address: str,
    folder: Path,
    selection: Selection,
    *,
    machine: Machine,
    confirm: ConfirmSource,
    fingerprint: str | None = None,
    private: PrivateAccess | None = None,
) -> Synced:
    """Bring the mirror in `folder` to what the registry at `address` signed last.

    Raises:
        MirrorOfAnotherError: The folder mirrors another repository.
        NothingToMirrorError: The selection is empty.
        SourceNotConfirmedError: The owner does not agree to the root.
        IntegrityError: Something does not verify; the mirror stays as it was.
        UnavailableError: The registry does not answer, or the disk refuses; what was fetched stays for the next time.
    """
    mirror = MirrorFolder(folder)
    with mirror.locked():
        source, root = _source(address, mirror, machine, confirm, fingerprint, private)
        fetcher = HttpFetcher(authorization=f"Bearer {source.token}") if source.token else None
        repository = MirroredRepository(source.repository, mirror.begin(), fetcher=fetcher)
        if mirror.find() is None:
            mirror.save(record_of(source))
        repository.pin(root)
        repository.refresh()
        indexes = [repository.release_index(each) for each in _selected(repository, selection)]
        return Copying(mirror, repository, source, machine).run(indexes, selection.kept)


def _source(
    address: str,
    mirror: MirrorFolder,
    machine: Machine,
    confirm: ConfirmSource,
    fingerprint: str | None,
    private: PrivateAccess | None,
) -> tuple[Source, bytes]:
    """Return what is copied, and the root to pin."""
    record = mirror.find()
    if record is None:
        return agree_to(address, machine=machine, confirm=confirm, fingerprint=fingerprint, private=private)
    source, root = agree_to(
        address, machine=machine, confirm=lambda _: True, fingerprint=record.fingerprint, private=private
    )
    if source.repository != record.repository and record.repository:
        raise MirrorOfAnotherError(f"`{mirror.folder}` is a mirror of `{record.repository}`, not `{source.repository}`")
    return source, root


def _selected(repository: MirroredRepository, selection: Selection) -> list[PluginId]:
    chosen = set(selection.plugins)
    if selection.publishers or not chosen:
        chosen |= {
            each
            for each in repository.plugin_ids()
            if not (selection.publishers or selection.plugins) or each.publisher in selection.publishers
        }
    if not chosen:
        raise NothingToMirrorError(f"`{repository.address}` has no plugin of what was asked for")
    return sorted(chosen, key=str)
