"""A real S3 server for tests: OpenStack Swift from its wheel, one of each of its servers, one copy of everything."""

import atexit
import contextlib
import functools
import getpass
import itertools
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import obstore

from qirvo.server.blobs.bucket import Bucket
from scripts.people import environment, free_port, wait_until

PROGRAMS = Path(__file__).resolve().parents[2] / ".venv-s3" / "bin"
KEY_ID, SECRET, REGION = "test:tester", "testing", "us-east-1"
_NUMBERS = itertools.count(1)
_KINDS = ("account", "container", "object")
_PIPELINE = "catch_errors s3api tempauth bulk slo dlo proxy-server"

_RINGS = """
import sys
from swift.common.ring import RingBuilder
for kind, _, port in (each.partition("=") for each in sys.argv[2:]):
    builder = RingBuilder(3, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1", "weight": 1.0})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{kind}.ring.gz")
"""


class SwiftServer:
    """Swift's processes on loopback; its bytes lie in a folder and outlive `kill`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        assert (PROGRAMS / "swift-proxy-server").is_file(), "no Swift; scripts/setup-tests installs it"
        self._ports = {name: free_port() for name in (*_KINDS, "proxy")}
        self._processes: list[subprocess.Popen[bytes]] = []
        (folder / "data" / "d1").mkdir(parents=True)
        self._write_configuration()

    @property
    def endpoint(self) -> str:
        """Where it speaks S3."""
        return f"http://127.0.0.1:{self._ports['proxy']}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        commands = [[str(PROGRAMS / f"swift-{kind}-server"), str(self._file(kind))] for kind in (*_KINDS, "proxy")]
        with (self.folder / "server.log").open("ab") as log:
            self._processes = [
                subprocess.Popen(command, stdout=log, stderr=log, env=environment(self.folder)) for command in commands
            ]
        wait_until(self._answers, "an answer of Swift")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def a_bucket(self, prefix: str = "/blobs") -> Bucket:
        """Make a new bucket."""
        name = f"bucket-{next(_NUMBERS)}"
        self._make(name)
        return self.bucket(name, prefix)

    def bucket(self, name: str, prefix: str = "/blobs", *, secret: str = SECRET) -> Bucket:
        """Say how a bucket is reached, whether or not it is there."""
        return Bucket(
            address=f"s3://{name}{prefix}", endpoint=self.endpoint, region=REGION, key_id=KEY_ID, secret=secret
        )

    def _make(self, name: str) -> None:
        store = self.bucket(name, "").open()
        asked = urllib.request.Request(obstore.sign(store, "PUT", "", timedelta(minutes=5)), method="PUT")
        urllib.request.urlopen(asked, timeout=30).close()

    def _answers(self) -> bool:
        try:
            self._make("ready")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code == HTTPStatus.CONFLICT  # made before it was killed
        except OSError:
            return False
        return True

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}-server.conf"

    def _write_configuration(self) -> None:
        hashes = {"swift_hash_path_prefix": "qirvo", "swift_hash_path_suffix": "tests"}
        (self.folder / "swift.conf").write_text(
            _sections(
                {
                    "swift-hash": hashes,
                    "storage-policy:0": {"name": "p0", "default": "yes"},
                    "swift-constraints": {"max_header_size": "16384"},
                }
            )
        )
        common = {"bind_ip": "127.0.0.1", "workers": "0", "swift_dir": str(self.folder), "log_level": "ERROR"}
        common |= {"user": getpass.getuser(), "devices": str(self.folder / "data"), "mount_check": "false"}
        for kind in _KINDS:
            port = str(self._ports[kind])
            app = {f"app:{kind}-server": {"use": f"egg:swift#{kind}"}}
            pipeline = {"pipeline:main": {"pipeline": f"{kind}-server"}}
            self._file(kind).write_text(_sections({"DEFAULT": common | {"bind_port": port}, **pipeline, **app}))
        rings = [f"{kind}={self._ports[kind]}" for kind in _KINDS]
        subprocess.run([str(PROGRAMS / "python"), "-c", _RINGS, str(self.folder), *rings], check=True)
        self._file("proxy").write_text(_sections(self._proxy(common)))

    def _proxy(self, common: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
        own = {
            "s3api": {"location": REGION, "dns_compliant_bucket_names": "true"},
            "tempauth": {"user_test_tester": f"{SECRET} .admin .reseller_admin"},
        }
        names = _PIPELINE.split()[:-1]
        return {
            "DEFAULT": {**common, "bind_port": str(self._ports["proxy"])},
            "pipeline:main": {"pipeline": _PIPELINE},
            "app:proxy-server": {
                "use": "egg:swift#proxy",
                "allow_account_management": "true",
                "account_autocreate": "true",
            },
            **{f"filter:{name}": {"use": f"egg:swift#{name}", **own.get(name, {})} for name in names},
        }


@contextlib.contextmanager
def a_swift() -> Iterator[SwiftServer]:
    """A server of its own, which may be killed and started again."""
    folder = Path(tempfile.mkdtemp(prefix="qirvo-swift-"))
    server = SwiftServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def swift() -> SwiftServer:
    """The server of this process, for whoever does it no harm."""
    kept = contextlib.ExitStack()
    atexit.register(kept.close)
    return kept.enter_context(a_swift())


def _sections(sections: Mapping[str, Mapping[str, str]]) -> str:
    return "".join(
        f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()) + "\n"
        for name, values in sections.items()
    )
