"""A registry as a web application, and as a program that runs until it is told to end."""

import contextlib
import gc
import json
import signal
import sys
import threading
from collections.abc import AsyncIterator

from fastapi import FastAPI

from qirvo.domain.errors import UnavailableError
from qirvo.server.assembly import Assembly, no_step
from qirvo.server.bootstrap import assemble
from qirvo.server.choices import address_of
from qirvo.server.data_folder import alone_in, shared_in
from qirvo.server.http.app import create_api, wire
from qirvo.server.logs import configure_logs
from qirvo.server.ports import Step
from qirvo.server.serving import STOP_SIGNALS, refuse_taken, serve
from qirvo.server.settings import Settings
from qirvo.server.web.rendering import compile_templates
from qirvo.server.web.site import add_pages
from qirvo.trust.keys import OFFLINE_FILE

_LOOKED_AFTER_S = 1.0
_OFFLINE_ADVICE = "move them off this machine; publishing does not need them"


class WorkerEndedError(UnavailableError):
    """A part of a worker process ended by a fault, so that the process ends."""

    code = "worker-ended"
    hint = "Look at the log for a bug, and start the process again; no job is lost."


def app_of(assembly: Assembly) -> FastAPI:
    """Return the web application of `assembly`; its worker runs while the application does."""
    app = create_api(assembly.registry, lifespan=_lifespan)
    add_pages(app)
    app.state.assembly = assembly
    return app


def wire_app(app: FastAPI, assembly: Assembly) -> None:
    """Let `app` be the web application of `assembly` instead of another's; it must not run meanwhile."""
    wire(app, assembly.registry)
    app.state.assembly = assembly


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    assembly: Assembly = app.state.assembly
    assembly.start()
    yield
    assembly.stop()


def spare_collector() -> None:
    """Have the garbage collector leave alone what is there now, which stays until this process ends.

    It would look through all of it again and again, and hold every answer up to a quarter of a second meanwhile.
    """
    gc.collect()
    gc.freeze()


def run_server(settings: Settings, *, as_json: bool = False, step: Step = no_step) -> None:
    """Run a registry until SIGTERM or SIGINT; once it listens it says where, `as_json` in one line for programs.

    Raises:
        CannotListenError: The address is in use or not of this machine.
        RegistryRunsError: Another process uses the data folder.
        QirvoError: The registry's state cannot be used.
    """
    configure_logs(settings.log_level)
    if settings.role == "worker":
        _run_worker(settings, as_json=as_json, step=step)
        return
    refuse_taken(settings.host, settings.port)
    with _in_folder(settings):
        assembly = assemble(settings, step=step)
        try:
            serve(
                app_of(assembly),
                host=settings.host,
                port=settings.port,
                grace_s=settings.stop_grace_s,
                when_listening=lambda: _listening(assembly, as_json=as_json),
            )
        finally:
            assembly.stop()


def _listening(assembly: Assembly, *, as_json: bool) -> None:
    """Say so, and only then make what visitors of pages and senders of plugins would wait for."""
    tell(assembly, as_json=as_json)
    threading.Thread(target=_warm, args=(assembly,), name="warming", daemon=True).start()


def _warm(assembly: Assembly) -> None:
    compile_templates()
    assembly.registry.rules()  # which imports the checks
    spare_collector()


def _in_folder(settings: Settings) -> contextlib.AbstractContextManager[None]:
    if settings.is_shared:
        return shared_in(settings.data_folder, settings.own_folder)
    return alone_in(settings.data_folder)


def _run_worker(settings: Settings, *, as_json: bool, step: Step) -> None:
    """Work until SIGTERM or SIGINT, and answer nobody.

    Raises:
        WorkerEndedError: A thread died; whoever started the process starts it again.
    """
    told_to_end = threading.Event()
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, lambda *_: told_to_end.set())
    with _in_folder(settings):
        assembly = assemble(settings, step=step)
        try:
            assembly.start()
            tell(assembly, as_json=as_json)
            while not told_to_end.wait(_LOOKED_AFTER_S):
                if not assembly.is_alive():
                    raise WorkerEndedError(f"the node `{settings.node_name}` does not work any more")
        finally:
            assembly.stop()


def tell(assembly: Assembly, *, as_json: bool = False) -> None:
    """Print where the registry is, what hosts compare, and the first administrator's token while it is unused."""
    settings = assembly.settings
    address = address_of(settings)
    token = assembly.first_token.text if assembly.first_token is not None else None
    keys = settings.keys_folder / OFFLINE_FILE
    offline = str(keys) if assembly.signing is not None and keys.exists() else None
    node = settings.node_name if settings.is_shared else None
    fingerprint = assembly.registry.root_fingerprint
    if as_json:
        document = {
            "address": address,
            "rootFingerprint": fingerprint,
            "oneTimeToken": token,
            "offlineKeys": offline,
            "node": node,
        }
        lines = [json.dumps(document, ensure_ascii=False)]
    else:
        lines = [
            f"Registry          {address}",
            f"API documents     {address}/docs",
            f"Root fingerprint  {fingerprint}",
            *([f"Node              {node}"] if node else []),
            *([f"One-time token    {token}  (for `qirvo auth login {address}`)"] if token else []),
            *([f"Offline keys      {offline}  ({_OFFLINE_ADVICE})"] if offline else []),
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
