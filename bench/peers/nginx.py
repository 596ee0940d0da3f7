"""nginx over a folder, which is what is possible at most, or before our registry, whose artifacts it sends."""

from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from tests.support.nginx import an_nginx, sending_place, site_of

_OF_ALL = """
  types { application/json json; application/zip zip; }
  access_log off; sendfile on; keepalive_requests 1000000; gzip on; gzip_types application/json;
"""
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
    return an_nginx(site_of(folder), stage, ready="/metadata/timestamp.json", of_all=_OF_ALL, words=words)


def nginx_before(registry: str, data: Path, stage: Path) -> AbstractContextManager[tuple[str, int]]:
    """Stand before our registry at an address, and send what it has nginx send from its data folder."""
    site = partial(_BEFORE.format, registry=registry.removeprefix("http://"), sending=sending_place(data))
    return an_nginx(site, stage, ready="/health/ready", of_all=_OF_ALL)
