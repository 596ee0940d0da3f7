"""Who the deployer is at an image registry: read from the files that every container tool keeps.

`DOCKER_CONFIG`/config.json or `~/.docker/config.json`, then podman's `REGISTRY_AUTH_FILE` or
`$XDG_RUNTIME_DIR/containers/auth.json`. A credential helper named there (`credHelpers`, `credsStore`) is asked.
"""

import base64
import binascii
import json
import subprocess
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError, UnavailableError

_HELPER_S = 20
_PUBLIC_NAMES = {"docker.io": ("docker.io", "https://index.docker.io/v1/", "index.docker.io")}


class CredentialFileUnreadableError(InvalidError):
    """A file of credentials for image registries is not of its form."""

    code = "image-credentials-unreadable"
    hint = "Sign in again with `docker login`, `podman login` or `skopeo login`, or mend the file."


class CredentialProgramFailedError(UnavailableError):
    """A credential program gave no answer."""

    code = "image-credential-program-failed"
    hint = "Run the program by hand, or name a user and a password for this image registry."


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageCredential:
    """A user's name and password, or the token that stands for both; it never shows itself."""

    user: str
    password: str = field(repr=False)
    identity_token: str = field(default="", repr=False)


def credential_files(environ: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Return where credentials may lie, the first that knows a registry counts."""
    docker = Path(environ["DOCKER_CONFIG"]) if environ.get("DOCKER_CONFIG") else home / ".docker"
    podman = environ.get("REGISTRY_AUTH_FILE")
    runtime = environ.get("XDG_RUNTIME_DIR")
    places = [Path(podman)] if podman else []
    places.append(docker / "config.json")
    if runtime and not podman:
        places.append(Path(runtime) / "containers" / "auth.json")
    return (*places, home / ".config" / "containers" / "auth.json")


def find_credential(registry: str, files: tuple[Path, ...]) -> ImageCredential | None:
    """Return the credential for the image registry `registry`; None to come as nobody.

    Raises:
        CredentialFileUnreadableError: A file is damaged.
        CredentialProgramFailedError: The helper that a file names failed.
    """
    for path in files:
        try:
            document = json.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError) as exc:
            raise CredentialFileUnreadableError(f"`{path}` cannot be read: {exc}") from exc
        found = _from_document(document, registry, path)
        if found is not None:
            return found
    return None


def _from_document(document: object, registry: str, path: Path) -> ImageCredential | None:
    if not isinstance(document, dict):
        raise CredentialFileUnreadableError(f"`{path}` holds no object")
    helper = _text(document.get("credHelpers"), registry) or document.get("credsStore")
    names = _PUBLIC_NAMES.get(registry, (registry, f"https://{registry}", f"http://{registry}"))
    auths = document.get("auths")
    for name in names:
        entry = auths.get(name) if isinstance(auths, dict) else None
        if isinstance(entry, dict) and (entry.get("auth") or entry.get("identitytoken")):
            return _read_entry(entry, registry, path)
    return None if not isinstance(helper, str) or not helper else _ask_helper(helper, names[0])


def _text(document: object, name: str) -> str:
    value = document.get(name) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""


def _read_entry(entry: Mapping[str, Any], registry: str, path: Path) -> ImageCredential:
    try:
        user, colon, password = base64.b64decode(str(entry.get("auth", "")), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as exc:
        raise CredentialFileUnreadableError(f"the entry `{registry}` of `{path}` is not of its form") from exc
    token = _text(entry, "identitytoken")
    if not colon and not token:
        raise CredentialFileUnreadableError(f"the entry `{registry}` of `{path}` is not of its form")
    return ImageCredential(user=user, password=password.rstrip("\0"), identity_token=token)


def _ask_helper(helper: str, registry: str) -> ImageCredential | None:
    program = f"docker-credential-{helper}"
    try:
        told = subprocess.run(  # noqa: S603  # the program that the owner's own file names
            [program, "get"], input=registry.encode(), capture_output=True, timeout=_HELPER_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise CredentialProgramFailedError(f"`{program}` does not answer: {exc}") from exc
    if told.returncode != 0:  # it knows none; the protocol has no other way to say so
        return None
    try:
        answer = json.loads(told.stdout)
        user, secret = str(answer["Username"]), str(answer["Secret"])
    except (ValueError, KeyError, TypeError) as exc:
        raise CredentialProgramFailedError(f"`{program}` answered something else than a credential") from exc
    if user == "<token>":
        return ImageCredential(user="", password="", identity_token=secret)
    return ImageCredential(user=user, password=secret)
