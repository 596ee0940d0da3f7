"""A wall around a process that reads what strangers sent: no file but Python's own, no connection, no other process.

Linux's Landlock needs no rights and no account of its own, and nothing that the process starts gets out again. Where
the system has none, nothing is confined, and the caller is told so.

What stays in reach: its own memory and environment, what was open before, and what the kernel answers without a path.
"""

import contextlib
import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import qirvo

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every architecture that Landlock is known on
_ASK_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38  # prctl(2)
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_RIGHTS_OF_FILES = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Version of Landlock → how many rights of files it knows; later ones know as many as 5."""
_NETWORK_SINCE, _SCOPES_SINCE = 4, 6
_CONNECT_AND_BIND = 0b11
_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11
_OF_THE_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
"""Libraries that are loaded late."""


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def confine(readable: Iterable[Path] | None = None) -> bool:
    """Confine this thread and all that it starts for good; say whether the system could.

    Threads that run already are not confined: call it before there are any.

    Args:
        readable: Folders and files that stay readable; by default where Python and this program are.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _ASK_VERSION)
    if version < 1:
        return False  # the kernel has none, or something around this process forbids the question
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _NETWORK_SINCE else 8
    rules = _Rules(
        files=(1 << _RIGHTS_OF_FILES.get(version, 16)) - 1,
        network=_CONNECT_AND_BIND if version >= _NETWORK_SINCE else 0,
        scopes=_SIGNALS_AND_ABSTRACT_SOCKETS if version >= _SCOPES_SINCE else 0,
    )
    rule_set = libc.syscall(_CREATE, ctypes.byref(rules), size, 0)
    if rule_set < 0:
        return False
    try:
        for path in _own_places() if readable is None else readable:
            with contextlib.suppress(OSError):  # what is not there need not be read
                _allow_reading(libc, rule_set, path)
        gained = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        restricted = libc.syscall(_RESTRICT, rule_set, 0)
        return bool(gained == 0 and restricted == 0)
    finally:
        os.close(rule_set)


def _allow_reading(libc: ctypes.CDLL, rule_set: int, path: Path) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE
        libc.syscall(_ADD_RULE, rule_set, _PATH_BENEATH, ctypes.byref(_Beneath(allowed, descriptor)), 0)
    finally:
        os.close(descriptor)


def _own_places() -> set[Path]:
    """Return where modules lie: never a folder that is on the path because somebody stood in it."""
    installed = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    itself = Path(f"/proc/{os.getpid()}")  # for `apart`; another process has its environment there
    return {*installed, Path(qirvo.__file__).parent, itself, *map(Path, _OF_THE_SYSTEM)}
