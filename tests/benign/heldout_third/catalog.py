"""Every benign sample of the third held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.benign.heldout_third.browser import BROWSER
from tests.benign.heldout_third.bundles import BUNDLES
from tests.benign.heldout_third.formats import FORMATS
from tests.benign.heldout_third.machines import MACHINES
from tests.benign.heldout_third.services import SERVICES
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = BROWSER + BUNDLES + FORMATS + MACHINES + SERVICES
