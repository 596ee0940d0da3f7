"""What is installed without a source: an archive, a plugin's folder, or a bundle, as it came or unpacked (ADR-0027)."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from qirvo.artifacts.bundles import (
    BUNDLE_LIMITS,
    OpenedBundle,
    is_bundle_file,
    is_bundle_folder,
    opened_file,
    opened_folder,
)
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import ForbiddenError, IntegrityError, InvalidError
from qirvo.host.candidates import Candidate, read_candidate
from qirvo.host.filesystem import make_private_folder, remove_file
from qirvo.host.installations import Origin, OriginKind
from qirvo.host.machine import Machine
from qirvo.trust.direct_signatures import verify_direct

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class OtherSignerError(IntegrityError):
    """The files are not signed with the key that they should be."""

    code = "install-other-signer"
    hint = "Nothing was changed. Ask the publisher over another way which key is theirs."


class OpenAddressError(ForbiddenError):
    """The address is one that anybody on the way can answer for."""

    code = "install-address-open"
    hint = "Give an `https://` address, or `--digest sha256:…` with what the publisher says over another way."


class NoDigestOfFolderError(InvalidError):
    """A folder has no digest to compare."""

    code = "install-digest-of-folder"
    hint = "Give `--digest` for a file or an address."


@contextmanager
def candidate_at(path: Path, *, machine: Machine, digest: Digest | None = None) -> Iterator[Candidate]:
    """Give what lies at `path`: an archive, a plugin's folder, or a bundle.

    Args:
        path: Where it lies.
        machine: The host.
        digest: What the file has to have; None compares nothing.

    Raises:
        DigestMismatchError: It is another file.
        QirvoError: It is not a plugin that could be installed, or not what its bundle lists or its publisher signed.
    """
    name = str(path).encode("utf-8", "backslashreplace").decode()  # a path need not be text; a record is
    if not path.is_dir():
        _compare(path, digest, name)
        with _candidate_in(path, Origin(OriginKind.FILE, name), machine) as candidate:
            yield candidate
        return
    if digest is not None:
        raise NoDigestOfFolderError(f"`{name}` is a folder")
    origin = Origin(OriginKind.FOLDER, name)
    if is_bundle_folder(path):
        with opened_folder(path, _scratch(machine)) as bundle:
            yield _signed(bundle, origin)
        return
    folder = FolderSource(path)
    yield read_candidate(folder, origin=origin, tree_digest=folder.tree().digest)


@contextmanager
def candidate_from(url: str, *, machine: Machine, digest: Digest | None = None) -> Iterator[Candidate]:
    """Give what is served at `url`: an archive or a bundle.

    Raises:
        OpenAddressError: Anybody on the way could answer, and no `digest` tells them apart.
        DigestMismatchError: It is another file.
        QirvoError: It cannot be fetched, or as for `candidate_at`.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _THIS_MACHINE and digest is None:
        raise OpenAddressError(f"`{url}` is not protected on its way")
    shown = parts._replace(query="", fragment="").geturl()  # a query may hold a secret
    with ExitStack() as stack:
        path = _scratch(machine) / f"{machine.new_id()}.download"
        stack.callback(remove_file, path)
        machine.downloading.download(url, path, max_bytes=BUNDLE_LIMITS.archive_bytes)
        _compare(path, digest, shown)
        yield stack.enter_context(_candidate_in(path, Origin(OriginKind.URL, shown), machine))


def check_signer(candidate: Candidate, wanted: str) -> None:
    """Refuse what is not signed with the key whose id is `wanted`.

    Raises:
        OtherSignerError: It is signed with another, or with none.
    """
    signature = candidate.signature
    if signature is None:
        raise OtherSignerError(f"`{candidate.plugin_id}` `{candidate.manifest.version}` is not signed")
    if signature.key_id != wanted.lower():
        raise OtherSignerError(
            f"`{candidate.plugin_id}` `{candidate.manifest.version}` is signed with key `{signature.key_id}`"
        )


@contextmanager
def _candidate_in(path: Path, origin: Origin, machine: Machine) -> Iterator[Candidate]:
    if path.is_file() and is_bundle_file(path):
        with opened_file(path, _scratch(machine)) as bundle:
            yield _signed(bundle, origin)
        return
    with open_archive(path) as archive:
        yield read_candidate(archive, origin=origin, tree_digest=archive.tree().digest)


def _signed(bundle: OpenedBundle, origin: Origin) -> Candidate:
    """Return what is in a bundle, with the signature that came with it, which has to fit."""
    candidate = read_candidate(bundle.artifact, origin=origin, tree_digest=bundle.artifact.tree().digest)
    if not (bundle.signature or bundle.publisher_key):
        return candidate
    signature = verify_direct(
        bundle.signature,
        bundle.publisher_key,
        plugin_id=candidate.plugin_id,
        version=candidate.manifest.version,
        tree_digest=candidate.tree_digest,
    )
    return replace(candidate, signature=signature, origin=replace(candidate.origin, signer=signature.signer))


def _compare(path: Path, digest: Digest | None, name: str) -> None:
    if digest is None:
        return
    with disk_errors(path), path.open("rb") as file:
        found = Digest(hashlib.file_digest(file, "sha256").hexdigest())
    if found != digest:
        raise DigestMismatchError(
            f"`{name}` is `{found}`, not `{digest}`", hint="Nothing was changed. It is another file than was meant."
        )


def _scratch(machine: Machine) -> Path:
    """Return a folder of the owner's alone, for what goes with the command."""
    make_private_folder(machine.layout.downloads)
    return machine.layout.downloads
