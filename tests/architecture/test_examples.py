"""The example files of the guides are what the programs they are for read, and keep what the guides say of them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.nginx import NGINX

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
UNITS = sorted(EXAMPLES.rglob("*.service"))
SITES = sorted(EXAMPLES.rglob("nginx-*.conf"))
ANALYSE = shutil.which("systemd-analyze")
OPENSSL = shutil.which("openssl")
MOST_EXPOSED = 20
"""Tenths; `systemd-analyze security` calls up to 2.0 "OK" in its strictest sense and a bare service 9.6 "UNSAFE"."""


each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
each_site = pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)


def settings(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith(("#", ";")):
            continue
        heading = re.fullmatch(r"\[(Unit|Service|Install)\]", line)
        if heading:
            section = heading[1]
            continue
        name, equals, value = line.partition("=")
        assert equals, f"`{line}` is no setting"
        assert re.fullmatch(r"[A-Z][A-Za-z]+", name), f"`{line}` is no setting"
        found.setdefault(f"{section}.{name}", []).append(value)
    return found


@each_unit
def test_the_unit_gives_up_every_right_that_a_registry_does_not_need(unit: Path):
    told = settings(unit)
    assert told["Service.User"] == ["qirvo"]
    assert told["Service.CapabilityBoundingSet"] == [""]
    assert told["Service.ProtectSystem"] == ["strict"]
    assert "Service.ReadWritePaths" not in told
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"):
        assert told[f"Service.{name}"] == ["yes"]


@pytest.mark.skipif(ANALYSE is None, reason="no systemd-analyze on this machine")
@each_unit
def test_systemd_reads_the_unit_without_a_word(unit: Path, tmp_path: Path):
    assert ANALYSE is not None
    here = tmp_path / unit.name.replace("@", "@1")  # an instance of a template
    here.write_text(unit.read_text(encoding="utf-8").replace("/opt/qirvo/bin/qirvo", "/bin/true"), encoding="utf-8")
    read = subprocess.run(
        [ANALYSE, "verify", "--man=no", here], capture_output=True, text=True, timeout=60, check=False
    )
    about_it = [line for line in (read.stdout + read.stderr).splitlines() if here.name in line]
    assert (read.returncode, about_it) == (0, [])


@pytest.mark.skipif(ANALYSE is None, reason="no systemd-analyze on this machine")
@each_unit
def test_systemd_finds_little_exposed(unit: Path):
    assert ANALYSE is not None
    words: list[str | Path] = [ANALYSE, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--no-pager", unit]
    read = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if "unrecognized option" in read.stderr:
        pytest.skip("this systemd cannot look at a unit that is not loaded")
    assert read.returncode == 0, read.stdout + read.stderr


@pytest.mark.skipif(
    NGINX is None or OPENSSL is None, reason="no nginx or openssl; scripts/setup-tests installs Debian's"
)
@each_site
def test_nginx_reads_the_site(site: Path, tmp_path: Path):
    assert NGINX is not None
    assert OPENSSL is not None
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    made = [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subject: list[str | Path] = ["-subj", "/CN=registry.example", "-days", "2", "-keyout", key, "-out", certificate]
    subprocess.run([*made, *subject], capture_output=True, timeout=60, check=True)
    server = site.read_text(encoding="utf-8").replace("/etc/qirvo/tls", str(tmp_path))
    places = " ".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"pid {tmp_path}/pid; error_log stderr warn; events {{}} http {{ access_log off; {places} {server} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    command: list[str | os.PathLike[str]] = [NGINX, "-t", "-e", "stderr", "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
    read = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    told = [line for line in read.stderr.splitlines() if "[emerg]" in line or "[alert]" in line]
    assert (read.returncode, told) == (0, []), read.stderr


@each_site
def test_the_site_believes_no_caller_about_who_they_are(site: Path):
    told = site.read_text(encoding="utf-8")
    assert "X-Forwarded-For $remote_addr;" in told
    assert "$proxy_add_x_forwarded_for" not in told
    assert "$http_host" not in told
