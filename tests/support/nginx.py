"""A plain nginx that shows a folder; scripts/setup-tests installs Debian's."""

import getpass
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.people import StepFailedError, environment, free_port, running

NGINX = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
_TRIES = 5
_AS = "user {user};" if os.geteuid() == 0 else ""  # without it, workers of root's are nobody, who may not read
_PLAIN = (
    _AS
    + """
daemon off; worker_processes 1; pid {stage}/nginx.pid; error_log stderr crit;
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream;
  access_log {stage}/access.log; sendfile on;
  client_body_temp_path {stage}/body; proxy_temp_path {stage}/proxy; fastcgi_temp_path {stage}/fastcgi;
  uwsgi_temp_path {stage}/uwsgi; scgi_temp_path {stage}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""
)


@contextmanager
def nginx_showing(folder: Path, stage: Path) -> Iterator[str]:
    """Run nginx over `folder` until the block ends; give its address."""
    assert NGINX is not None, "no nginx; scripts/setup-tests installs Debian's"
    stage.mkdir(exist_ok=True)
    for attempt in range(1, _TRIES + 1):
        port = free_port()
        config, address = stage / "nginx.conf", f"http://127.0.0.1:{port}"
        written = _PLAIN.format(stage=stage, port=port, root=folder, user=getpass.getuser())
        config.write_text(written, encoding="utf-8")
        command: list[str | Path] = [NGINX, "-e", "stderr", "-p", stage, "-c", config]
        server = running(command, environment(stage), f"{address}/", stage / "nginx.log")
        try:
            server.__enter__()
        except StepFailedError:  # somebody else was quicker with the port
            if attempt == _TRIES:
                raise
            continue
        try:
            yield address
        finally:
            server.__exit__(None, None, None)
        return
