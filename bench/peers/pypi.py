"""Registries for pip: pypiserver, which is files alone, and devpi-server, which keeps a database."""

import base64
import io
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from bench.peers.clients import PATIENCE_S, kept_connection, run_program, sending, through
from bench.peers.ports import INSTALLED, Asked, Package
from scripts.people import environment, free_port, running

_DEVPI = INSTALLED / "devpi" / "bin"
_PYPISERVER = INSTALLED / "pypiserver" / "bin"
_LINK = '<a href="'


@dataclass(frozen=True)
class _Running:
    """Either of them: `index` takes uploads, `simple` has the pages that pip reads."""

    pid: int
    address: str
    client: httpx2.Client
    index: str
    simple: str

    def prepared(self, package: Package) -> Callable[[], None]:
        fields = {
            ":action": "file_upload",
            "protocol_version": "1",
            "metadata_version": "2.1",
            "name": package.name,
            "version": package.version,
            "filetype": "bdist_wheel",
            "pyversion": "py3",
        }
        content = {"content": (_file_name(package), _wheel(package), "application/octet-stream")}
        return sending(self.client, "POST", self.index, data=fields, files=content)

    def settle(self) -> None:
        """Nothing follows: what they took can be had."""

    def metadata(self, name: str) -> Asked:
        return Asked(f"{self.address}{self.simple}{name}/")

    def artifact(self, package: Package) -> Asked:
        page = httpx2.get(self.metadata(package.name).url, timeout=PATIENCE_S).raise_for_status()
        links = [part.partition('"')[0] for part in page.text.replace("'", '"').split(_LINK)[1:]]
        link = next(each for each in links if _file_name(package) in each)
        return Asked(str(page.url.join(link).copy_with(fragment=None)))

    def ready(self, place: Path) -> None:
        place.mkdir()

    def install(self, package: Package, place: Path, *, proxy: str = "") -> None:
        self._pip("install", f"{package.name}=={package.version}", "--no-compile", place=place, proxy=proxy)

    def check(self, place: Path, *, proxy: str = "") -> None:
        self._pip("list", "--outdated", "--path", "packages", place=place, proxy=proxy)

    def _pip(self, *words: str, place: Path, proxy: str) -> None:
        where = ["--index-url", f"{self.address}{self.simple}", "--no-cache-dir", "--disable-pip-version-check"]
        env = {"PIP_CONFIG_FILE": "/dev/null", "PIP_TARGET": "packages", **through(proxy)}
        run_program([_PYPISERVER / "python", "-m", "pip", *words, *where], home=place, env=env)


@dataclass(frozen=True)
class Pypiserver:
    """A folder of files, shown."""

    name: str = "pypiserver"

    def is_installed(self) -> bool:
        """Look for it where `scripts/setup-bench` puts it."""
        return (_PYPISERVER / "pypi-server").is_file()

    @contextmanager
    def running(self, stage: Path) -> Iterator[_Running]:
        """Run it upon `stage`."""
        (stage / "packages").mkdir(parents=True, exist_ok=True)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        words = ["run", "-i", "127.0.0.1", "-p", str(port), "-P", ".", "-a", ".", "--disable-fallback"]
        command: list[str | Path] = [_PYPISERVER / "pypi-server", *words, stage / "packages"]
        with (
            running(command, environment(stage), f"{address}/simple/", stage / "log") as server,
            kept_connection(address) as client,
        ):
            yield _Running(server.process.pid, address, client, "/", "/simple/")


@dataclass(frozen=True)
class Devpi:
    """Pages and files behind a database."""

    name: str = "devpi-server"

    def is_installed(self) -> bool:
        """Look for it where `scripts/setup-bench` puts it."""
        return (_DEVPI / "devpi-server").is_file()

    @contextmanager
    def running(self, stage: Path) -> Iterator[_Running]:
        """Run it upon `stage`."""
        data, secret = stage / "data", stage / "secret"
        is_new = not data.exists()
        if is_new:
            data.mkdir(parents=True)
            made: list[str | Path] = [_DEVPI / "devpi-init", "--serverdir", data, "--no-root-pypi"]
            subprocess.run(made, check=True, capture_output=True, timeout=PATIENCE_S)
            secret.write_text("0123456789abcdef" * 4, encoding="ascii")
            secret.chmod(0o600)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        command: list[str | Path] = [_DEVPI / "devpi-server", "--serverdir", data, "--host", "127.0.0.1"]
        command += ["--port", str(port), "--threads", "8", "--secretfile", secret]
        with (
            running(command, environment(stage), f"{address}/+api", stage / "log") as server,
            kept_connection(address, _signed_in(address)) as client,
        ):
            if is_new:
                index = {"type": "stage", "bases": [], "volatile": True}
                client.put("/root/dev", json=index).raise_for_status()
            yield _Running(server.process.pid, address, client, "/root/dev/", "/root/dev/+simple/")


def _signed_in(address: str) -> dict[str, str]:
    who = {"user": "root", "password": ""}
    token = (
        httpx2.post(f"{address}/+login", json=who, timeout=PATIENCE_S).raise_for_status().json()["result"]["password"]
    )
    return {"X-Devpi-Auth": base64.b64encode(f"root:{token}".encode()).decode(), "Accept": "application/json"}


def _file_name(package: Package) -> str:
    return f"{package.name.replace('-', '_')}-{package.version}-py3-none-any.whl"


def _wheel(package: Package) -> bytes:
    name = package.name.replace("-", "_")
    about = f"{name}-{package.version}.dist-info"
    files = {
        f"{name}/__init__.py": b"",
        f"{name}/noise.bin": package.noise(),
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {package.name}\nVersion: {package.version}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"]).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return packed.getvalue()
