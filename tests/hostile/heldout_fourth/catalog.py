"""Every hostile sample of the fourth held-out corpus. Whoever writes scanner rules does not read this folder."""

from tests.hostile.heldout_fourth.hidden import HIDDEN
from tests.hostile.heldout_fourth.mild import MILD
from tests.hostile.heldout_fourth.plain import PLAIN
from tests.hostile.heldout_fourth.plain_more import PLAIN_MORE
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = PLAIN + PLAIN_MORE + MILD + HIDDEN
