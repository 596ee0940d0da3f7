"""Standing between a program and the machine: the C source beside this, compiled and loaded before the C library."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).with_name("interposed.c")


class Interposed:
    """What the programs started with `env` are told by the machine; all is as it is until something else is told."""

    def __init__(self, folder: Path) -> None:
        self._file, library = folder / "interposed", folder / "interposed.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"], check=True)
        self.env: Mapping[str, str] = {"LD_PRELOAD": str(library), "QIRVO_INTERPOSED": str(self._file)}
        self.tell()

    def tell(self, *, late_ms: int = 0, off_s: int = 0) -> None:
        """From now on each sync takes `late_ms` longer, and the time of day is `off_s` ahead."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{late_ms} {off_s}", encoding="ascii")
        fresh.replace(self._file)


def can_interpose() -> bool:
    """Whether there is a compiler."""
    return shutil.which("gcc") is not None
