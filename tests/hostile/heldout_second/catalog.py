"""Every hostile sample of the second held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.hostile.heldout_second.hidden import HIDDEN
from tests.hostile.heldout_second.mild import MILD
from tests.hostile.heldout_second.plain import PLAIN
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = PLAIN + MILD + HIDDEN
