"""Every benign sample of the third held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.benign.heldout_third.browser import BROWSER
from tests.benign.heldout_third.machines import MACHINES
from tests.benign.heldout_third.services import SERVICES
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = BROWSER + MACHINES + SERVICES
