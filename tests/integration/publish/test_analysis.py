"""Code of submissions is analysed in as many processes as the registry's owner set."""

from pathlib import Path

import pytest

from tests.support.registries import a_registry

MANY = {f"dist/part{number}.js": f"export const part = {number};\n" * 2_000 for number in range(8)}


@pytest.mark.parametrize("processes", [1, 2])
def test_files_are_analysed_in_the_processes_that_the_setting_allows(tmp_path: Path, processes: int):
    registry = a_registry(tmp_path, analysis_in_process=False, analysis_processes=processes)
    pool = registry.assembly.pool
    document = registry.document(registry.in_review(plugin={"added": MANY}))
    running = pool.pids()
    pool.close()
    assert (document["state"], len(running), pool.pids()) == ("in-review", processes, ())
