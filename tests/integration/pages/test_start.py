"""What a registry does before its first visitor comes."""

import asyncio
import time

from qirvo.server.http.app import ready_every_route
from qirvo.server.running import app_of
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
