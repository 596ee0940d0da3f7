"""Looking at a site as it lies there, without its keys."""

from datetime import datetime
from pathlib import Path

from qirvo.authoring.website.record import SiteRecord, read_record
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.trust.current import first_root, good_until, read_current


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a site has, and until when it is signed."""

    record: SiteRecord
    fingerprint: str
    signed_at: datetime
    good_until: datetime


def show_site(site: Path) -> Shown:
    """Return what is on a site.

    Raises:
        NoSiteError: There is none.
        RepositoryDamagedError: What is signed cannot be read.
    """
    record = read_record(site)
    return Shown(
        record=record,
        fingerprint=str(Digest.of(first_root(site))),
        signed_at=read_current(site).signed_now,
        good_until=good_until(site),
    )
