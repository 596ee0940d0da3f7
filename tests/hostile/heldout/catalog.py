"""Every held-out hostile sample. Whoever writes scanner rules does not read this folder."""

from tests.hostile.heldout.channels import CHANNELS
from tests.hostile.heldout.harm import HARM
from tests.hostile.heldout.hidden import HIDDEN
from tests.hostile.heldout.host_objects import HOST_OBJECTS
from tests.hostile.heldout.loaders import LOADERS
from tests.hostile.heldout.machine import MACHINE
from tests.hostile.heldout.packages import PACKAGES
from tests.hostile.heldout.people import PEOPLE
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = HOST_OBJECTS + PEOPLE + MACHINE + PACKAGES + LOADERS + HIDDEN + HARM + CHANNELS
