"""A plain nginx that shows a folder, or stands before servers in turn; scripts/setup-tests installs Debian's."""

import getpass
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from scripts.people import StepFailedError, environment, free_port, running

NGINX = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
_TRIES = 5
_AS = "user {user};" if os.geteuid() == 0 else ""  # without it, workers of root's are nobody, who may not read
_PLAIN = (
    _AS
    + """
daemon off; worker_processes 1; pid {stage}/nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  {of_all}
  client_body_temp_path {stage}/body; proxy_temp_path {stage}/proxy; fastcgi_temp_path {stage}/fastcgi;
  uwsgi_temp_path {stage}/uwsgi; scgi_temp_path {stage}/scgi;
  {site}
}}
"""
)
_OF_ALL = "include /etc/nginx/mime.types; default_type application/octet-stream; access_log access.log; sendfile on;"
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


@contextmanager
def nginx_showing(folder: Path, stage: Path) -> Iterator[str]:
    """Run nginx over `folder` until the block ends; give its address."""
    with an_nginx(site_of(folder), stage, ready="/") as (address, _process):
        yield address


@contextmanager
def nginx_before(ports: Collection[int], stage: Path, *, ready: str, sending: Path | None = None) -> Iterator[str]:
    """Run nginx before servers of this machine, asked in turn, until the block ends; give its address.

    It sends what they have it send from the data folder `sending`, as the example in the documentation does.
    """
    servers = " ".join(f"server 127.0.0.1:{each} max_fails=1 fail_timeout=2s;" for each in ports)
    place = "" if sending is None else sending_place(sending)
    site = partial(_IN_TURN.format, servers=servers, sending=place)
    with an_nginx(site, stage, ready=ready) as (address, _process):
        yield address


def site_of(folder: Path) -> Callable[..., str]:
    """Return what makes the settings of a site that shows `folder`, of its `port`."""
    return partial(_FOLDER.format, root=folder)


def sending_place(data: Path) -> str:
    """Return the example's place of files that a registry with the data folder `data` has nginx send."""
    found = re.search(rf"location {ACCEL_PATH} {{.*?}}", _EXAMPLE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"no `location {ACCEL_PATH}` in {_EXAMPLE.name}"
    return found[0].replace("/var/lib/qirvo", str(data))


@contextmanager
def an_nginx(
    site: Callable[..., str], stage: Path, *, ready: str, of_all: str = _OF_ALL, words: Sequence[str] = ()
) -> Iterator[tuple[str, int]]:
    """Run nginx until the block ends; give its address and its process.

    Args:
        site: Makes the settings of what it shows, of its `port`.
        stage: Where it keeps what it writes.
        ready: What it answers once it is ready.
        of_all: Settings beside those of the site.
        words: What it is started after.
    """
    assert NGINX is not None, "no nginx; scripts/setup-tests installs Debian's"
    stage.mkdir(exist_ok=True)
    for attempt in range(1, _TRIES + 1):
        port = free_port()
        config, address = stage / "nginx.conf", f"http://127.0.0.1:{port}"
        written = _PLAIN.format(stage=stage, of_all=of_all, site=site(port=port), user=getpass.getuser())
        config.write_text(written, encoding="utf-8")
        command: list[str | Path] = [*words, NGINX, "-e", "stderr", "-p", stage, "-c", config]
        started = running(command, environment(stage), f"{address}{ready}", stage / "nginx.log")
        try:
            server = started.__enter__()
        except StepFailedError:  # somebody else was quicker with the port
            if attempt == _TRIES:
                raise
            continue
        try:
            yield address, server.process.pid
        finally:
            started.__exit__(None, None, None)
        return
