"""Verdaccio, a registry for npm."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from bench.peers.clients import kept_connection, run_program, sending, through
from bench.peers.ports import INSTALLED, Asked, Package
from scripts.people import environment, free_port, running

_NODE = INSTALLED / "nodejs" / "bin" / "node"
_NPM = INSTALLED / "nodejs" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_PROGRAM = INSTALLED / "verdaccio" / "node_modules" / "verdaccio" / "bin" / "verdaccio"
_SETTINGS = """\
storage: {stage}/storage
auth: {{ htpasswd: {{ file: {stage}/htpasswd }} }}
uplinks: {{}}
packages: {{ '**': {{ access: $all, publish: $all, unpublish: $all }} }}
max_body_size: 100mb
log: {{ type: stdout, level: error }}
listen: 127.0.0.1:{port}
"""


@dataclass(frozen=True)
class _Running:
    pid: int
    address: str
    client: httpx2.Client

    def prepared(self, package: Package) -> Callable[[], None]:
        tarball = _tarball(package)
        return sending(self.client, "PUT", f"/{package.name}", json=_document(self.address, package, tarball))

    def settle(self) -> None:
        """Nothing follows: what it took can be had."""

    def metadata(self, name: str) -> Asked:
        return Asked(f"{self.address}/{name}")

    def artifact(self, package: Package) -> Asked:
        return Asked(f"{self.address}/{package.name}/-/{_file_name(package)}")

    def ready(self, place: Path) -> None:
        place.mkdir()
        (place / "package.json").write_text('{"private": true}', encoding="utf-8")

    def install(self, package: Package, place: Path, *, proxy: str = "") -> None:
        words = ["install", f"{package.name}@{package.version}", "--registry", self.address, "--no-audit", "--no-fund"]
        run_program([_NODE, _NPM, *words, "--ignore-scripts", "--no-update-notifier"], home=place, env=through(proxy))

    def check(self, place: Path, *, proxy: str = "") -> None:
        words = ["outdated", "--registry", self.address, "--no-update-notifier", "--prefer-online"]
        run_program([_NODE, _NPM, *words], home=place, env=through(proxy))


@dataclass(frozen=True)
class Verdaccio:
    """Node.js and files."""

    name: str = "verdaccio"

    def is_installed(self) -> bool:
        """Look for it where `scripts/setup-bench` puts it."""
        return _PROGRAM.is_file()

    @contextmanager
    def running(self, stage: Path) -> Iterator[_Running]:
        """Run it upon `stage`."""
        stage.mkdir(exist_ok=True)
        port = free_port()
        address, settings = f"http://127.0.0.1:{port}", stage / "config.yaml"
        settings.write_text(_SETTINGS.format(stage=stage, port=port), encoding="utf-8")
        command: list[str | Path] = [_NODE, _PROGRAM, "--config", settings]
        with (
            running(command, environment(stage), f"{address}/-/ping", stage / "log") as server,
            kept_connection(address) as client,
        ):
            yield _Running(server.process.pid, address, client)


def _file_name(package: Package) -> str:
    return f"{package.name}-{package.version}.tgz"


def _tarball(package: Package) -> bytes:
    files = {
        "package.json": json.dumps({"name": package.name, "version": package.version, "main": "index.js"}).encode(),
        "index.js": b"module.exports = {};\n",
        "noise.bin": package.noise(),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path, content in files.items():
            member = tarfile.TarInfo(f"package/{path}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), 1)


def _document(address: str, package: Package, tarball: bytes) -> dict[str, Any]:
    file_name = _file_name(package)
    integrity = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    version = {
        "name": package.name,
        "version": package.version,
        "main": "index.js",
        "dist": {"integrity": f"sha512-{integrity}", "tarball": f"{address}/{package.name}/-/{file_name}"},
    }
    attached = {
        "content_type": "application/octet-stream",
        "data": base64.b64encode(tarball).decode(),
        "length": len(tarball),
    }
    return {
        "_id": package.name,
        "name": package.name,
        "dist-tags": {"latest": package.version},
        "versions": {package.version: version},
        "_attachments": {file_name: attached},
    }
