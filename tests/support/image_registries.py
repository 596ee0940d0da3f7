"""A real image registry (the CNCF distribution's, Debian's `docker-registry`), and tools that we did not write."""

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bcrypt
import pytest

from scripts.people import free_port, wait_until

TOOLS = Path(__file__).resolve().parents[2] / ".tools" / "usr" / "bin"
USER, PASSWORD = "ci", "s3cret"


@dataclass(frozen=True, kw_only=True)
class ImageRegistry:
    """An image registry that runs.

    Attributes:
        name: Its network host with its port, as it stands in references.
        authority: The certificate to trust; None where there is no TLS.
    """

    name: str
    authority: Path | None = None


def program(name: str) -> str:
    """Return the path of a tool, or skip the test where it is not installed."""
    found = shutil.which(name) or (str(TOOLS / name) if (TOOLS / name).exists() else None)
    if found is None:
        pytest.skip(f"`{name}` is not installed: scripts/setup-tests installs it on Debian, as root")
    return found


@contextlib.contextmanager
def an_image_registry(folder: Path, *, secured: bool = False) -> Iterator[ImageRegistry]:
    """Run an image registry below `folder`; `secured` is with TLS, for `USER` alone."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    authority = folder / "certificate.pem" if secured else None
    settings = folder / "registry.yml"
    settings.write_text(_settings(folder, port, secured=secured), encoding="utf-8")
    with (folder / "registry.log").open("wb") as log:
        process = subprocess.Popen([program("docker-registry"), "serve", str(settings)], stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(port), f"image registry on port {port}")
        yield ImageRegistry(name=f"localhost:{port}", authority=authority)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _settings(folder: Path, port: int, *, secured: bool) -> str:
    lines = [
        "version: 0.1",
        "log: {level: warn}",
        f"storage: {{filesystem: {{rootdirectory: {folder}/images}}, delete: {{enabled: true}}}}",
    ]
    http = f"addr: 127.0.0.1:{port}"
    if secured:
        make_certificate(folder / "certificate.pem", folder / "key.pem")
        hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(rounds=4, prefix=b"2a")).decode()
        (folder / "htpasswd").write_text(f"{USER}:{hashed}\n", encoding="utf-8")
        lines.append(f"auth: {{htpasswd: {{realm: test, path: {folder}/htpasswd}}}}")
        http += f", tls: {{certificate: {folder}/certificate.pem, key: {folder}/key.pem}}"
    return "\n".join([*lines, f"http: {{{http}}}"]) + "\n"


def make_certificate(certificate: Path, key: Path) -> None:
    """Make a certificate for this machine, which vouches for itself, and its key."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-addext", names, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*words, *files], check=True, capture_output=True)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("localhost", port), timeout=1):
        return True
    return False
