"""Every benign sample of the fourth held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.benign.heldout_fourth.helpers import HELPERS
from tests.benign.heldout_fourth.libraries import LIBRARIES
from tests.benign.heldout_fourth.lookalikes import LOOKALIKES
from tests.benign.heldout_fourth.plugins import PLUGINS
from tests.benign.heldout_fourth.rest import REST
from tests.benign.heldout_fourth.smaller import SMALLER
from tests.benign.heldout_fourth.widgets import WIDGETS
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = HELPERS + LIBRARIES + LOOKALIKES + PLUGINS + REST + SMALLER + WIDGETS
