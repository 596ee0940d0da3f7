"""Requests made up from the API's document, as everybody: no failure inside, and answers as the document says.

`QIRVO_FUZZ_EXAMPLES=200` makes more of them, `QIRVO_FUZZ_SEED=2` others.
"""

from pathlib import Path

import pytest

from tests.support.filled_registry import Filled, a_filled_registry
from tests.support.generated_requests import operations_of, sweep
from tests.support.registries import a_registry

PARTS = 2  # tried side by side


@pytest.mark.parametrize("part", range(PARTS))
def test_every_operation_keeps_to_its_document(tmp_path: Path, part: int):
    filled = a_filled_registry(tmp_path)
    operations = operations_of(filled)[part::PARTS]
    done = sweep(filled, operations)
    assert done.tried == {operation.label for operation in operations}
    assert done.faults == {}


def test_every_operation_of_the_document_is_tried(tmp_path: Path):
    filled = Filled(a_registry(tmp_path))
    paths = filled.registry.client.get("/openapi.json").json()["paths"]
    known = {f"{method.upper()} {path}" for path, operations in paths.items() for method in operations}
    tried = [operation.label for operation in operations_of(filled)]
    assert (set(tried), len(tried)) == (known, len(known))
