"""What `qirvo plugin validate` says here and what a registry's job says are the same findings, one by one."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.authoring.validate import validate
from qirvo.checks.runner import report_json
from qirvo.client.addresses import RegistryAddress
from qirvo.client.registry import RegistryClient
from qirvo.client.submissions import SETTLED
from qirvo.domain.submissions import SubmissionState
from qirvo.wire.submissions import SubmitBody
from tests.benign.corpus.catalog import SAMPLES as BENIGN
from tests.hostile.corpus.catalog import SAMPLES as HOSTILE
from tests.support.plugins import write_files
from tests.support.samples import Sample, sample_files
from tests.support.world import EXAMPLES, World

pytestmark = pytest.mark.journey

OF_EACH = 20
LOOKED_AT = SETTLED | {SubmissionState.IN_REVIEW}
WAIT_S = 120


def some_of(samples: tuple[Sample, ...]) -> Iterator[Sample]:
    """Samples from the whole of a corpus, each as a plugin of its own, so that none is compared with another."""
    for sample in itertools.islice(samples, 0, None, len(samples) // OF_EACH):
        yield replace(sample, manifest={**sample.manifest, "id": f"acme.{sample.name}"})


def plugins(folder: Path) -> Iterator[Path]:
    """Folders of samples from both corpora, and of the examples."""
    for sample in (*some_of(BENIGN), *some_of(HOSTILE)):
        yield write_files(folder / sample.name, sample_files(sample))
    yield from sorted(EXAMPLES.glob("*/1.0.0"))


def test_the_registrys_job_says_what_validate_says(world: World, tmp_path: Path):
    client = RegistryClient.open(RegistryAddress.parse(world.registry), world.ann.token_for(world.registry))
    folders = list(plugins(tmp_path / "plugins"))
    sent = {}
    for folder in folders:
        write_canonical_archive(FolderSource(folder), tmp_path / "plugin.zip")
        upload = client.upload(tmp_path / "plugin.zip", lambda *_: None)
        sent[folder] = client.submit(SubmitBody(packageId=upload.packageId)).submissionId
    here = {folder: report_json(validate(folder)) for folder in folders}
    there = {}
    for folder, submission in sent.items():
        told = msgspec.to_builtins(client.wait_for(submission, until=LOOKED_AT, timeout_s=WAIT_S))
        there[folder] = {"verdict": told["verdict"], "findings": told["findings"]}
    assert len(folders) >= 2 * OF_EACH
    assert there == here
