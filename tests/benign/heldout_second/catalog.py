"""Every benign sample of the second held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.benign.heldout_second.browser import BROWSER
from tests.benign.heldout_second.bundles import BUNDLES
from tests.benign.heldout_second.encodings import ENCODINGS
from tests.benign.heldout_second.libraries import LIBRARIES
from tests.benign.heldout_second.machines import MACHINES
from tests.benign.heldout_second.rendering import RENDERING
from tests.benign.heldout_second.services import SERVICES
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = BROWSER + BUNDLES + ENCODINGS + LIBRARIES + MACHINES + RENDERING + SERVICES
