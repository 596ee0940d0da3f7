"""The one door to python-tuf's client."""

from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig  # type: ignore[attr-defined]  # public as in `tuf_api`

__all__ = ["FetcherInterface", "Updater", "UpdaterConfig"]
