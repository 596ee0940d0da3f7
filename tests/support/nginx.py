"""A plain nginx that shows a folder, or stands before servers in turn; scripts/setup-tests installs Debian's."""

import getpass
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
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
  {site}
}}
"""
)
_FOLDER = "server {{ listen 127.0.0.1:{port}; root {root}; }}"
_IN_TURN = """
  upstream nodes {{ {servers} }}
  server {{
    listen 127.0.0.1:{port}; client_max_body_size 64m;
    location / {{
      proxy_pass http://nodes; proxy_http_version 1.1; proxy_request_buffering off; proxy_buffering off;
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
    }}
    {sending}
  }}
"""
_EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nginx-registry.conf"
ACCEL_PATH = "/artifacts-internal/"
"""Where the example has the registry's files."""


def nginx_showing(folder: Path, stage: Path) -> AbstractContextManager[str]:
    """Run nginx over `folder` until the block ends; give its address."""
    return _nginx(lambda port: _FOLDER.format(port=port, root=folder), stage, "/")


def nginx_before(
    ports: Collection[int], stage: Path, *, ready: str, sending: Path | None = None
) -> AbstractContextManager[str]:
    """Run nginx before servers of this machine, asked in turn, until the block ends; give its address.

    It sends what they have it send from the data folder `sending`, as the example in the documentation does.
    """
    servers = " ".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=2s;" for each in ports)
    place = "" if sending is None else sending_place(sending)
    return _nginx(lambda port: _IN_TURN.format(port=port, servers=servers, sending=place), stage, ready)


def sending_place(data: Path) -> str:
    """Return the example's place of files that a registry with the data folder `data` has nginx send."""
    found = re.search(rf"location {ACCEL_PATH} {{.*?}}", _EXAMPLE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"no `location {ACCEL_PATH}` in {_EXAMPLE.name}"
    return found[0].replace("/var/lib/qirvo", str(data))


@contextmanager
def _nginx(site: Callable[[int], str], stage: Path, ready: str) -> Iterator[str]:
    assert NGINX is not None, "no nginx; scripts/setup-tests installs Debian's"
    stage.mkdir(exist_ok=True)
    for attempt in range(1, _TRIES + 1):
        port = free_port()
        config, address = stage / "nginx.conf", f"http://127.0.0.1:{port}"
        written = _PLAIN.format(stage=stage, site=site(port), user=getpass.getuser())
        config.write_text(written, encoding="utf-8")
        command: list[str | Path] = [NGINX, "-e", "stderr", "-p", stage, "-c", config]
        server = running(command, environment(stage), f"{address}{ready}", stage / "nginx.log")
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
