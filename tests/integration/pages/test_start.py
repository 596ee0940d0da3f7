"""What a registry does before its first visitor comes."""

import asyncio
import gc
import threading
import time

from fastapi.testclient import TestClient

from qirvo.server.http.app import ready_every_route
from qirvo.server.running import app_of, spare_collector
from qirvo.server.web.rendering import compile_templates
from tests.support.registries import RegistryInProcess


def test_routes_are_ready_before_anybody_asks(registry: RegistryInProcess):
    app = app_of(registry.assembly)
    spent = []
    for _ in range(2):
        start = time.thread_time()
        asyncio.run(ready_every_route(app))
        spent.append(time.thread_time() - start)
    assert spent[1] < spent[0] / 2  # the second finds everything made


def test_every_template_compiles():
    compile_templates()


def test_what_is_there_after_the_start_is_not_looked_through_again(registry: RegistryInProcess):
    warm = threading.Event()

    def when_warm() -> None:
        spare_collector()
        warm.set()

    before = gc.get_freeze_count()
    try:
        with TestClient(app_of(registry.assembly, when_warm=when_warm)):
            assert warm.wait(60)
            assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()
