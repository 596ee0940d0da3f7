"""The read plane under load, beside nginx and Python's own file server: all three serve the same folder."""

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.keep_alive import generator, requests_per_second
from scripts.people import QIRVO, environment, free_port, running

ROUNDS, SECONDS = 1, 1  # of each figure; three servers with three figures each, and their starts
TIMESTAMP = "metadata/timestamp.json"
ARTIFACT_BYTES = 1024 * 1024
NGINX = """
daemon off; worker_processes 1; pid {stage}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  types {{ application/json json; application/zip zip; }}
  access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {stage}/body; proxy_temp_path {stage}/proxy; fastcgi_temp_path {stage}/fastcgi;
  uwsgi_temp_path {stage}/uwsgi; scgi_temp_path {stage}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@dataclass(frozen=True)
class Served:
    """A server, and where it shows the repository's folder."""

    name: str
    address: str


def run() -> str:
    """Measure and return the table."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as servers:
        stage = Path(name)
        ours = servers.enter_context(_ours(stage))
        folder = stage / "registry" / "repositories" / "public"
        artifact = _an_artifact(folder)
        served = [ours]
        if shutil.which("nginx"):
            served.append(servers.enter_context(_nginx(stage, folder)))
        served.append(servers.enter_context(_http_server(stage, folder)))
        rates = {
            f"{TIMESTAMP}, whole": {one.name: _rate(one, TIMESTAMP) for one in served},
            f"{TIMESTAMP}, known (304)": {one.name: _rate(one, TIMESTAMP, is_known=True) for one in served},
            "an artifact of 1 MiB": {one.name: _rate(one, artifact) for one in served},
        }
    return "".join(_table(f"Read plane, requests per second ({generator()}): {what}", of) for what, of in rates.items())


def _rate(served: Served, path: str, *, is_known: bool = False) -> float:
    url = f"{served.address}/{path}"
    headers = _validators(url) if is_known else {}
    return max(requests_per_second(url, headers, seconds=SECONDS) for _ in range(ROUNDS))


def _validators(url: str) -> Mapping[str, str]:
    """Return the header by which this server is told that its file is known."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # loopback
        etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
    return {"If-None-Match": etag} if etag else {"If-Modified-Since": modified}


def _an_artifact(folder: Path) -> str:
    content = os.urandom(ARTIFACT_BYTES)
    place = folder / "artifacts" / f"{hashlib.sha256(content).hexdigest()}.zip"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    return place.relative_to(folder).as_posix()


@contextlib.contextmanager
def _ours(stage: Path) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [QIRVO, "server", "run", "--port", str(port), "--data", stage / "registry"]
    env = environment(stage, QIRVO_SERVER_BINS_BITS="2", QIRVO_SERVER_LOG_LEVEL="warning")
    with running(command, env, f"{address}/health/ready", stage / "qirvo.log"):
        yield Served("qirvo", f"{address}/repositories/public")


@contextlib.contextmanager
def _nginx(stage: Path, folder: Path) -> Iterator[Served]:
    stage.chmod(0o755)  # its worker is another user
    port = free_port()
    config = stage / "nginx.conf"
    config.write_text(NGINX.format(stage=stage, port=port, root=folder), encoding="utf-8")
    for within in (folder, *folder.relative_to(stage).parents):
        (stage / within).chmod(0o755)
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = ["nginx", "-e", "stderr", "-p", stage, "-c", config]
    with running(command, environment(stage), f"{address}/{TIMESTAMP}", stage / "nginx.log"):
        yield Served("nginx", address)


@contextlib.contextmanager
def _http_server(stage: Path, folder: Path) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "-b",
        "127.0.0.1",
        "-d",
        folder,
        "-p",
        "HTTP/1.1",
    ]
    with running(command, environment(stage), f"{address}/{TIMESTAMP}", stage / "python.log"):
        yield Served("python -m http.server", address)


def _table(title: str, rates: Mapping[str, float]) -> str:
    ours = next(iter(rates.values()))
    width = max(len(name) for name in rates)
    lines = [f"\n{title}", f"  {'':{width}}  per second    ratio"]
    lines += [f"  {name:{width}}  {rate:10.0f}  {rate / ours:6.2f}x" for name, rate in rates.items()]
    return "\n".join(lines) + "\n"
