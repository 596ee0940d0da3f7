"""What a registry does before its first visitor comes."""

import gc

from fastapi import FastAPI
from fastapi.testclient import TestClient

from qirvo.server.http.late_routes import LateRoute, LateRouter
from qirvo.server.http.visibility import require_known_plugin
from qirvo.server.running import app_of, spare_collector
from qirvo.server.web.rendering import compile_templates
from tests.support.registries import RegistryInProcess


def test_a_route_is_made_ready_by_its_first_request_and_no_other():
    app = FastAPI()
    router = LateRouter(prefix="/things")

    @router.get("/{name}")
    def one_thing(name: str) -> str:
        return name

    @router.get("")
    def all_things() -> str:
        return "all"

    router.join(app)
    one, everything = router.declared()
    for _ in range(2):
        assert TestClient(app).get("/things/ball").json() == "ball"
        assert (one.is_ready, everything.is_ready) == (True, False)


def test_every_route_can_be_made_ready_and_goes_through_the_gate(registry: RegistryInProcess):
    app = app_of(registry.assembly)
    made = [route.made(within=app.router) for route in app.routes if isinstance(route, LateRoute)]
    assert len(made) > 300
    assert all(route.dependencies[0].dependency is require_known_plugin for route in made)


def test_every_template_compiles():
    compile_templates()


def test_what_is_there_after_the_start_is_not_looked_through_again():
    before = gc.get_freeze_count()
    try:
        spare_collector()
        assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()
