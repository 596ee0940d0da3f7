"""The checks of what arrived before give way to who is still sending."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from qirvo.server.arrivals import MOST, Arrivals
from qirvo.server.http.app import wire
from tests.support.registries import RegistryInProcess


class Noting(Arrivals):
    """Arrivals that also note how often something began and ended."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        self.told.append("began")
        with super().one():
            yield
        self.told.append("ended")


def test_an_upload_and_a_submission_arrive_until_they_are_answered(registry: RegistryInProcess):
    noting = Noting()
    wire(registry.client.app, replace(registry.assembly.registry, arrivals=noting))  # type: ignore[arg-type]  # ours
    upload = registry.ann.upload(registry.pack())
    after_upload = list(noting.told)
    assert registry.ann.submit(upload.json()).status_code == 201
    assert (after_upload, noting.told) == (["began", "ended"], ["began", "ended"] * 2)


def test_a_check_gives_way_to_what_arrives_and_is_made_beside_it_in_the_end(registry: RegistryInProcess):
    before = datetime.now(UTC)
    submission = registry.submitted()
    with registry.assembly.registry.arrivals.one():
        registry.do_the_work()
    assert datetime.now(UTC) - before >= MOST
    assert registry.document(submission)["state"] == "in-review"
