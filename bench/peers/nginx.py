"""nginx over a folder: what is possible at most."""

import getpass
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.people import environment, free_port, running

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
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@contextmanager
def nginx_over(folder: Path, stage: Path, *, words: tuple[str, ...] = ()) -> Iterator[tuple[str, int]]:
    """Show the read plane in `folder`, below `stage`; give its address and its process, started after `words`."""
    port = free_port()
    config, address = stage / "nginx.conf", f"http://127.0.0.1:{port}"
    config.write_text(_SETTINGS.format(stage=stage, port=port, root=folder, user=_AS), encoding="utf-8")
    command: list[str | Path] = [*words, str(NGINX), "-e", "stderr", "-p", stage, "-c", config]
    ready = f"{address}/metadata/timestamp.json"
    with running(command, environment(stage), ready, stage / "nginx.log") as server:
        yield address, server.process.pid
