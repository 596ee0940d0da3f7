"""Every held-out benign sample. Whoever writes scanner rules does not read this folder."""

from tests.benign.heldout.formats import FORMATS
from tests.benign.heldout.screens import SCREENS
from tests.benign.heldout.servers import SERVERS
from tests.benign.heldout.services import SERVICES
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = FORMATS + SERVICES + SCREENS + SERVERS
