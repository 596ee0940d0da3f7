"""systemd units that keep a host's daemon running, or have it take a turn now and then; for a user or the system.

They confine what runs under them as far as plugins can bear it. The system's may write nothing but the host's own
folder; a user's manager has not everywhere the right to set up such a view of the disk, so a user's gains no rights
and no more.
"""

from collections.abc import Mapping
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.host.filesystem import make_private_folder

SERVICE = "qirvo-daemon.service"
TIMER = "qirvo-daemon.timer"
SYSTEM_HOME = Path("/var/lib/qirvo")


class UnitPathError(InvalidError):
    """A path that systemd could not be told."""

    code = "unit-path-unusable"
    hint = "Use a home whose path is text on one line."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the units are to be.

    Attributes:
        program: The words that begin `qirvo`.
        home: The host's home.
        is_system: For the system, with a user of its own; else for the user who asks.
        by_timer: One turn each time a timer says so; else a daemon that stays.
    """

    program: tuple[str, ...]
    home: Path
    is_system: bool = False
    by_timer: bool = False


def unit_files(wanted: Wanted) -> Mapping[str, str]:
    """Return the units' texts by name.

    Raises:
        UnitPathError: A path cannot be written in a unit.
    """
    service = _service(wanted)
    return {SERVICE: service, TIMER: _TIMER} if wanted.by_timer else {SERVICE: service}


def unit_folder(environ: Mapping[str, str], *, is_system: bool) -> Path:
    """Return where systemd looks for the units of its administrator, or of the user."""
    if is_system:
        return Path("/etc/systemd/system")
    config = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".config")
    return Path(config) / "systemd" / "user"


def write_units(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write the units into `folder`, each in one step, and return where they are.

    Raises:
        StorageFailedError: The disk refuses.
    """
    with disk_errors(folder):
        make_private_folder(folder)
        for name, text in files.items():
            beside = folder / f".{name}.new"
            beside.write_text(text, encoding="utf-8")
            beside.chmod(0o644)
            beside.replace(folder / name)
    return [folder / name for name in files]


def _service(wanted: Wanted) -> str:
    words = [*wanted.program, "daemon", "run", *(["--once"] if wanted.by_timer else [])]
    run = [
        f"Type={'oneshot' if wanted.by_timer else 'simple'}",
        f"ExecStart={' '.join(_quoted(word).replace('$', '$$') for word in words)}",
        f"Environment={_quoted(f'QIRVO_HOME={wanted.home}')}",
    ]
    if not wanted.by_timer:
        run += ["Restart=on-failure", "RestartSec=30s"]
    if wanted.is_system:
        run += [
            f"ReadWritePaths={_quoted(str(wanted.home))}",
            "User=qirvo",
            "Group=qirvo",
            "StateDirectory=qirvo",
            "StateDirectoryMode=0700",
            *_SYSTEM_ONLY,
        ]
    install = [] if wanted.by_timer else ["", "[Install]", f"WantedBy={_target(wanted)}"]
    network = ["Wants=network-online.target", "After=network-online.target"] if wanted.is_system else []
    lines = ["[Unit]", "Description=Qirvo: keep this host's plugins up to date", *network, "", "[Service]"]
    return "\n".join([*lines, *run, *_CONFINED, *install]) + "\n"


def _target(wanted: Wanted) -> str:
    return "multi-user.target" if wanted.is_system else "default.target"


def _quoted(word: str) -> str:
    """Return `word` as systemd reads it back (systemd.syntax(7), systemd.unit(5) "Specifiers")."""
    if not word.isprintable():
        raise UnitPathError(f"`{word[:200]!a}` cannot be written in a unit")
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


# A stop waits for an update that is under way: it takes a download, a start and a way back at most.
_CONFINED = (
    "TimeoutStopSec=180s",
    "UMask=0077",
    "NoNewPrivileges=yes",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
)
_SYSTEM_ONLY = (
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "ProtectHome=yes",
    "PrivateDevices=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
)
_TIMER = """[Unit]
Description=Qirvo: look for updates of this host's plugins now and then

[Timer]
OnBootSec=5min
OnUnitActiveSec=287min
RandomizedDelaySec=29min
Persistent=yes

[Install]
WantedBy=timers.target
"""
