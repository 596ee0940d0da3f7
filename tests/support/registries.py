"""A registry in this process: its routes behind a test client, its jobs done when the test says so.

One registry is put together from nothing in each run of the tests, with the people in it; every test gets a copy of
its folder, in one and the same place, and a registry of its own assembled upon that.
"""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from starlette.testclient import TestClient

from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.server.assembly import Assembly, no_step
from qirvo.server.bootstrap import assemble
from qirvo.server.ports import Step
from qirvo.server.running import app_of, wire_app
from qirvo.server.settings import Settings, load_settings
from qirvo.server.sql.database import Database
from qirvo.server.usecases.analytics import absorb_events
from tests.support.plugins import write_plugin
from tests.support.postgres import address_of, renew

ON_POSTGRES = os.environ.get("QIRVO_TEST_DATABASE") == "postgresql"
"""Whether registries in this process keep their records in a real PostgreSQL; else in SQLite."""

__all__ = ["PLUGIN", "Person", "RegistryInProcess", "TestClient", "a_client", "a_registry"]

PLUGIN = "acme.weather"


@dataclass
class Person:
    """Somebody with a token; the answers are whatever the registry says."""

    client: TestClient
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        answer: httpx2.Response = self.client.request(method, path, headers=self.headers, **more)
        return answer

    def get(self, path: str, **query: Any) -> httpx2.Response:
        return self.ask("GET", path, params=query)

    def post(self, path: str, body: object = None) -> httpx2.Response:
        return self.ask("POST", path, json=body)

    def upload(self, archive: Path, path: str = "/v1/uploads") -> httpx2.Response:
        return self.ask("POST", path, files={"plugin": ("plugin.zip", archive.read_bytes())})

    def submit(self, upload: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **more: Any) -> Any:
        body = {"packageId": upload["packageId"], "metadata": dict(metadata or {}), **more}
        return self.post("/v1/submissions", body)

    def submit_archive(self, archive: Path, path: str = "/v1/submissions", **asked: Any) -> httpx2.Response:
        """Send the archive and what is asked of it in one form."""
        fields = {"submission": json.dumps(asked)} if asked else {}
        return self.ask("POST", path, files={"plugin": ("plugin.zip", archive.read_bytes())}, data=fields)


@dataclass
class RegistryInProcess:
    """The registry, and `ann` of publisher `acme`, `rob` who reviews, `eve` of another publisher."""

    folder: Path
    assembly: Assembly
    client: TestClient
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def ann(self) -> Person:
        return self.people["ann"]

    @property
    def rob(self) -> Person:
        return self.people["rob"]

    @property
    def eve(self) -> Person:
        return self.people["eve"]

    @property
    def admin(self) -> Person:
        return self.people["admin"]

    @property
    def read_plane(self) -> Path:
        return self.assembly.settings.repository_folder

    def sign_time(self, now: datetime) -> None:
        """Sign `now` as the present time."""
        assert self.assembly.signing is not None
        self.assembly.signing.repository.sign_time(now=now)

    def do_the_work(self) -> None:
        """Do every job of the registry's own that is due."""
        while self.assembly.worker.work_once():
            pass

    def improve(self) -> None:
        """Do every job that nobody waits for."""
        while self.assembly.improver.work_once():
            pass

    def send_out(self) -> None:
        """Do every job that waits for servers of others."""
        while self.assembly.messenger.work_once():
            pass

    def count(self) -> None:
        """Have everything counted that happened until now."""
        while self.assembly.events.waiting:
            self.assembly.events.write_waiting()
        registry = self.assembly.registry
        assembly = self.assembly
        absorb_events(now=registry.clock(), segments=assembly.log, imports=assembly.imports, store=registry.figures)

    def downloads(self, version: str = "1.0.0") -> int:
        """How often `version` of the builder's plugin was downloaded until now, as its publisher is told."""
        self.count()
        counts = self.ann.get("/v1/events/counts", plugin=PLUGIN).json()["counts"]
        return int(counts.get(version, {}).get("download", 0))

    def pack(self, version: str = "1.0.0", **changes: Any) -> Path:
        """Pack the builder's plugin as `version`."""
        name = f"{version}-{len(list(self.folder.glob('packed-*')))}"
        folder = write_plugin(self.folder / f"plugin-{name}", version=version, **changes)
        archive = self.folder / f"packed-{name}.zip"
        write_canonical_archive(FolderSource(folder), archive)
        return archive

    def submitted(self, version: str = "1.0.0", *, plugin: Mapping[str, Any] | None = None, **more: Any) -> str:
        """Upload and submit `version` of the builder's plugin with the changes `plugin`; return the submission's id."""
        upload = self.ann.upload(self.pack(version, **(plugin or {}))).json()
        answer = self.ann.submit(upload, **more)
        return str(answer.json()["submissionId"])

    def in_review(self, version: str = "1.0.0", **more: Any) -> str:
        """Have `version` checked; return the submission's id."""
        submission = self.submitted(version, **more)
        self.do_the_work()
        return submission

    def approve(self, submission: str) -> httpx2.Response:
        return self.rob.post(f"/v1/submissions/{submission}/decision", {"decision": "approve"})

    def published(self, version: str = "1.0.0", **more: Any) -> str:
        """Publish `version`; return the submission's id."""
        submission = self.in_review(version, **more)
        self.approve(submission)
        self.do_the_work()
        return submission

    def document(self, submission: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.ann.get(f"/v1/submissions/{submission}").json()
        return answer


def a_registry(folder: Path, *, step: Step = no_step, **settings: Any) -> RegistryInProcess:
    """Put the registry together, where the people have signed in already; it replaces the one made before it."""
    first = _first()
    _database().close()
    shutil.rmtree(_live(), ignore_errors=True)
    shutil.copytree(first.folder, _live())
    if ON_POSTGRES:
        renew("live", template="first")
    assembly = assemble(_settings(_live(), **settings), step=step, database=_database())
    made = RegistryInProcess(folder=folder, assembly=assembly, client=a_client(assembly))
    made.people |= {name: Person(made.client, token) for name, token in first.tokens.items()}
    return made


def a_client(assembly: Assembly) -> TestClient:
    """Return a client of the one application there is, wired to `assembly`; all share one event loop.

    FastAPI makes a route ready at its first request, which takes far longer than the request.
    """
    app = _app(assembly)
    wire_app(app, assembly)
    client = TestClient(app, base_url="http://registry.test")
    client.portal = _portal()
    return client


_applications: list[FastAPI] = []


def _app(assembly: Assembly) -> FastAPI:
    if not _applications:
        _applications.append(app_of(assembly))
    return _applications[0]


@dataclass(frozen=True)
class _FirstRegistry:
    """The data folder of a registry that is not running, and everybody's token."""

    folder: Path
    tokens: Mapping[str, str]


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="qirvo-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _live() -> Path:
    return _folder() / "live"


@cache
def _database() -> Database:
    """The live registry's database; one engine for all tests, since each compiles every statement anew."""
    return Database.open(_settings(_live()).database_address)


@cache
def _first() -> _FirstRegistry:
    if ON_POSTGRES:
        renew("first")
    assembly = assemble(_settings(_folder() / "first"))
    assert assembly.first_token is not None
    client = a_client(assembly)
    admin = _signed_in(client, assembly.first_token.text)
    tokens = {"admin": admin.token}
    for name, publishers, rights in (("ann", ["acme"], []), ("rob", [], ["review"]), ("eve", ["evil"], [])):
        created = admin.post("/v1/accounts", {"name": name, "publishers": publishers, "rights": rights})
        tokens[name] = _signed_in(client, created.json()["oneTimeToken"]).token
    assembly.close()
    return _FirstRegistry(assembly.settings.data_folder, tokens)


@cache
def _portal() -> BlockingPortal:
    lasting = start_blocking_portal()
    portal = lasting.__enter__()
    atexit.register(lasting.__exit__, None, None, None)
    return portal


def _settings(data_folder: Path, **settings: Any) -> Settings:
    values = {
        "data_folder": data_folder,
        "bins_bits": 2,
        "public_address": "http://registry.test",
        "analysis_in_process": True,
    }
    if ON_POSTGRES:
        values["database_url"] = address_of(data_folder.name)
    return load_settings(overrides=values | settings)


def _signed_in(client: TestClient, one_time: str) -> Person:
    answer = client.post("/v1/auth/redeem", headers={"Authorization": f"Bearer {one_time}"})
    return Person(client, answer.json()["token"])
