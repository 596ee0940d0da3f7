"""Bundles for tests: made, unpacked, tampered with, and a stand-in for `qirvo` that notes what it was asked."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qirvo.artifacts.bundles import SUMS, sums_of
from qirvo.authoring.bundle import Bundle, BundleOptions, Signed, make_bundle
from qirvo.domain.publisher_keys import ReleaseStatement
from qirvo.trust.publisher_signatures import public_of, sign_release
from tests.support.plugins import write_plugin
from tests.support.publisher_keys import FIRST

ASKED = "asked"
FAKE = """#!/bin/sh
[ "$1" != --version ] || exit 0
printf '%s\\n' "$PWD" "$@" >'{asked}'
exit {code}
"""


def signing(key: Ed25519PrivateKey = FIRST, publisher: str = "acme") -> Any:
    """What signs with `key` in the name of `publisher`."""

    def sign(statement: ReleaseStatement) -> Signed:
        return Signed(envelope=sign_release(statement, key), publisher=publisher, public=public_of(key))

    return sign


def a_bundle(folder: Path, *, version: str = "1.0.0", options: BundleOptions | None = None, **plugin: Any) -> Bundle:
    """Make the bundle of a good plugin with the changes `plugin`."""
    source = write_plugin(folder / f"plugin-{version}", version=version, **plugin)
    return make_bundle(source, folder / f"bundle-{version}.zip", options or BundleOptions())


def unpacked(bundle: Path, folder: Path) -> Path:
    """Unpack a bundle into `folder`, which is its own afterwards."""
    with zipfile.ZipFile(bundle) as archive:
        folder.mkdir(parents=True)
        for entry in archive.infolist():
            (folder / entry.filename.rpartition("/")[2]).write_bytes(archive.read(entry))
    return folder


def packed(folder: Path, target: Path) -> Path:
    """Pack what was unpacked and changed."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"bundle/{path.name}")
    return target


def list_anew(folder: Path) -> None:
    """Write `SHA256SUMS` anew, as whoever changes a bundle on purpose does."""
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.name != SUMS
    }
    (folder / SUMS).write_text(sums_of(digests), encoding="ascii")


def change_byte(path: Path, at: int = -1) -> None:
    """Change one byte of the file at `path`."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def fake_qirvo(folder: Path, *, code: int = 0) -> Path:
    """Put a `qirvo` into a folder of programs that notes where it was started and with which words."""
    programs = folder / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    program = programs / "qirvo"
    program.write_text(FAKE.format(asked=folder / ASKED, code=code), encoding="utf-8")
    program.chmod(0o755)
    return programs


def with_tools(programs: Path, *names: str) -> Mapping[str, str]:
    """Return an environment that has these programs alone."""
    for name in names:
        found = shutil.which(name)
        if found is not None and not (programs / name).exists():
            (programs / name).symlink_to(found)
    return {"PATH": str(programs)}


def ran(shell: Sequence[str], script: Path | str, *words: str, env: Mapping[str, str], **more: Any) -> Any:
    """Run a script with `shell`; the shell is found where it really is."""
    program = shutil.which(shell[0])
    command = [str(program), *shell[1:], str(script), *words]
    return subprocess.run(command, env=env, capture_output=True, check=False, timeout=120, **more)


def asked_of(folder: Path) -> list[str]:
    """The words that the stand-in was started with; nothing when it was not."""
    noted = folder / ASKED
    return os.fsdecode(noted.read_bytes()).splitlines()[1:] if noted.exists() else []
