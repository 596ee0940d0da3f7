"""A registry in a process of its own that kills itself, as a power cut would, at a named step of a publication.

    python registry_process.py FOLDER PORT [STEP]

It is killed at STEP once the file `FOLDER/armed` exists; without STEP it runs until it is told to stop.
"""

import os
import signal
import sys
from pathlib import Path

from qirvo.server.running import run_server
from qirvo.server.settings import load_settings


def main(folder: Path, port: int, step: str | None = None) -> None:
    """Run the registry."""
    armed = folder / "armed"

    def kill_at(name: str) -> None:
        if name == step and armed.exists():
            armed.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    settings = load_settings(
        overrides={
            "data_folder": folder / "registry",
            "port": port,
            "bins_bits": 2,
            "signed_time_interval_s": 43_200,
            "stop_grace_s": 1,
        }
    )
    run_server(settings, step=kill_at)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
