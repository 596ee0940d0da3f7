"""nginx over a folder, which is what is possible at most, or before our registry, whose artifacts it sends."""

import getpass
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from scripts.people import environment, free_port, running
from tests.support.nginx import sending_place

NGINX = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
_AS = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""  # without it, workers of root's are nobody
_SETTINGS = """
{user} daemon off; worker_processes 1; pid {stage}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  types {{ application/json json; application/zip zip; }}
  access_log off; sendfile on; keepalive_requests 1000000; gzip on; gzip_types application/json;
  client_body_temp_path {stage}/body; proxy_temp_path {stage}/proxy; fastcgi_temp_path {stage}/fastcgi;
  uwsgi_temp_path {stage}/uwsgi; scgi_temp_path {stage}/scgi;
  {site}
}}
"""
_FOLDER = "server {{ listen 127.0.0.1:{port}; root {root}; }}"
_BEFORE = """
  upstream registry {{ server {registry}; keepalive 32; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://registry; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
    }}
    {sending}
  }}
"""


def nginx_over(folder: Path, stage: Path, *, words: tuple[str, ...] = ()) -> AbstractContextManager[tuple[str, int]]:
    """Show the read plane in `folder`, below `stage`; give its address and its process, started after `words`."""
    return _nginx(lambda port: _FOLDER.format(port=port, root=folder), stage, "/metadata/timestamp.json", words)


def nginx_before(registry: str, data: Path, stage: Path) -> AbstractContextManager[tuple[str, int]]:
    """Stand before our registry at an address, and send what it has nginx send from its data folder."""
    named, sending = registry.removeprefix("http://"), sending_place(data)
    return _nginx(lambda port: _BEFORE.format(port=port, registry=named, sending=sending), stage, "/health/ready", ())


@contextmanager
def _nginx(site: Callable[[int], str], stage: Path, ready: str, words: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    stage.mkdir(exist_ok=True)
    port = free_port()
    config, address = stage / "nginx.conf", f"http://127.0.0.1:{port}"
    config.write_text(_SETTINGS.format(stage=stage, site=site(port), user=_AS), encoding="utf-8")
    command: list[str | Path] = [*words, str(NGINX), "-e", "stderr", "-p", stage, "-c", config]
    with running(command, environment(stage), f"{address}{ready}", stage / "nginx.log") as server:
        yield address, server.process.pid
