"""Every benign sample, by family; a sample is added to the module of its family and nowhere else."""

from tests.benign.corpus import (
    browser,
    compiled,
    cryptography,
    embedded,
    languages,
    lookalikes,
    machine,
    minified,
    reading,
    services,
    settings,
    sources,
    subjects,
    widgets,
)
from tests.support.samples import Sample

SAMPLES: tuple[Sample, ...] = (
    *widgets.SAMPLES,
    *lookalikes.SAMPLES,
    *browser.SAMPLES,
    *compiled.SAMPLES,
    *cryptography.SAMPLES,
    *embedded.SAMPLES,
    *languages.SAMPLES,
    *machine.SAMPLES,
    *minified.SAMPLES,
    *reading.SAMPLES,
    *services.SAMPLES,
    *settings.SAMPLES,
    *sources.SAMPLES,
    *subjects.SAMPLES,
)
