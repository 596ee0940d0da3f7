"""Every hostile sample of the third held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.hostile.heldout_third.hidden import HIDDEN
from tests.hostile.heldout_third.mild import MILD
from tests.hostile.heldout_third.plain import PLAIN
from tests.hostile.heldout_third.plain_in_plugins import PLAIN_IN_PLUGINS
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = PLAIN + PLAIN_IN_PLUGINS + MILD + HIDDEN
