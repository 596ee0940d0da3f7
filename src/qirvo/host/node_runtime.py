"""The JavaScript runtime as a port: over the control address of a running serve, else as a process of its own.

Two ways, one answer: a plugin that is served must be started by its serve, because its storage has one writer. The
runtime's own failures are kept apart from the plugin's: only the latter count against a release.
"""

import http.client
import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import msgspec

from qirvo.domain.errors import UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.probations import Look, Wellbeing
from qirvo.host.filesystem import DamagedStateError, read_json
from qirvo.host.layout import HostLayout
from qirvo.host.node_program import RUNTIME, check_node, find_node
from qirvo.host.ports import StartReport

_START_S = 20.0
_PROBE_S = 60.0  # the start, a stop, and Node's own beginning on a busy machine
_RELOAD_S = 90.0  # the turns before it, a stop, a start
_HOOK_S = 60.0
_LIVE_S = 3.0
_LOOK_S = 15.0  # a serve that is starting answers once its plugins have had their time
_OK = 200
_USAGE = 2
_SERVED = "plugin-is-served"


class RuntimeBrokenError(UnavailableError):
    """The runtime gave no answer that could be understood; nothing is known of the plugin."""

    code = "runtime-broken"
    hint = "Look at the end of the plugin's log, then try again; nothing was changed."


class _ServeRecord(msgspec.Struct, kw_only=True, rename="camel"):
    pid: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    host: Annotated[str, msgspec.Meta(pattern=r"^[\w.:%-]+\Z")]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    control_token: Annotated[str, msgspec.Meta(pattern=r"^[\w-]+\Z")]
    started_at: str


class _Answer(msgspec.Struct, kw_only=True, rename="camel"):
    """What a probe prints and a reload answers."""

    status: str = ""
    error: str | None = None
    code: str | None = None
    missing_hooks: list[str] = []
    provided: dict[str, str] = {}
    started_at: str = ""


class NodeRuntime:
    """Runs plugins with Node.

    Args:
        layout: The host's.
        environ: The program's environment, given on.
        node: The Node program; the one that is found unless given.
    """

    def __init__(self, layout: HostLayout, environ: Mapping[str, str], *, node: str | None = None) -> None:
        self._layout = layout
        self._environ = environ
        self._node = node

    def check_available(self) -> None:
        """Return when plugins can be run here."""
        check_node(self._program(), self._environ)

    def start(self, plugin_id: PluginId) -> StartReport:
        """Start what the installation says now: for good where a serve runs, else to see it come up."""
        reloaded = self.reload(plugin_id)
        if reloaded is not None:
            return reloaded
        answer = self._run("probe", str(plugin_id), "--timeout", f"{_START_S:g}", limit_s=_PROBE_S)
        if answer.code == _SERVED:  # a serve came up in between
            return self.reload(plugin_id) or _report(answer)
        return _report(answer)

    def reload(self, plugin_id: PluginId) -> StartReport | None:
        """Make a running serve follow the installation; None without a serve."""
        serve = self._live_serve()
        if serve is None:
            return None
        try:
            status, content = _request(serve, "POST", f"/-/plugins/{plugin_id}/reload", {}, limit_s=_RELOAD_S)
        except (OSError, http.client.HTTPException):
            return _after_loss(serve)
        if status != _OK:
            raise RuntimeBrokenError(f"the serve answered {status}: {_problem(content)}")
        return _with_details(serve, plugin_id, _report(_understood(content.decode("utf-8", "replace"))))

    def look(self, plugin_id: PluginId) -> Look | None:
        """Say how a plugin is that a serve runs; None where none does."""
        serve = self._live_serve()
        if serve is None:
            return None
        try:
            _request(serve, "GET", f"/plugins/{plugin_id}/health", None, limit_s=_LOOK_S)  # has its health asked anew
            status, content = _request(serve, "GET", f"/plugins/{plugin_id}", None, limit_s=_LOOK_S)
            view = msgspec.json.decode(content, type=_View) if status == _OK else None
        except (OSError, http.client.HTTPException, msgspec.MsgspecError) as exc:
            raise RuntimeBrokenError(f"the serve did not say how `{plugin_id}` is: {exc}") from exc
        return None if view is None or view.state == "disabled" else _look(view)

    def run_hook(self, plugin_id: PluginId, hook: str, payload: Mapping[str, Any]) -> str:
        """Run a lifecycle hook and return what went wrong; empty when nothing did."""
        serve = self._live_serve()
        if serve is not None:
            return _ask_for_hook(serve, plugin_id, hook, payload)
        if hook == "onConfigChange":
            return ""  # the next start reads the configuration anyway
        return self._run("hook", str(plugin_id), hook, limit_s=_HOOK_S).error or ""

    def _program(self) -> str:
        return self._node or find_node(self._environ)

    def _run(self, *words: str, limit_s: float) -> _Answer:
        command = [self._program(), str(RUNTIME), *words, "--home", str(self._layout.home)]
        try:
            done = subprocess.run(  # noqa: S603  # an argument list, no shell
                command,
                env=dict(self._environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=limit_s,
            )
        except subprocess.TimeoutExpired:
            return _Answer(status="unhealthy", error=f"it kept the runtime busy for more than {limit_s:g} seconds")
        except OSError as exc:
            raise RuntimeBrokenError(f"`{command[0]}` cannot be run: {exc.strerror}") from exc
        if done.returncode < 0:  # a plugin can end the whole process with a native crash or a signal
            return _Answer(status="unhealthy", error=f"it ended the process that ran it with signal {-done.returncode}")
        if done.returncode == _USAGE:
            raise RuntimeBrokenError(f"the runtime refused what it was asked: {' '.join(done.stderr.split())[:300]}")
        return _understood(done.stdout, done.stderr)

    def _live_serve(self) -> _ServeRecord | None:
        """Return the serve of this home, when the process that answers is the one recorded."""
        try:
            record = read_json(self._layout.serve_record, _ServeRecord)
        except DamagedStateError:
            return None  # the runtime replaces a record that it cannot read, too
        if record is None or not _lives(record.pid):
            return None
        try:
            status, content = _request(record, "GET", "/health/live", None, limit_s=_LIVE_S)
            answer = msgspec.json.decode(content, type=_Answer)
        except (OSError, http.client.HTTPException, msgspec.MsgspecError):
            return None
        return record if status == _OK and answer.started_at == record.started_at else None


class _Hooks(msgspec.Struct):
    missing: list[str] | None = None


class _View(msgspec.Struct):
    """What the serve tells of a plugin, as far as it is looked at."""

    state: str = ""
    status: str = ""
    detail: str | None = None
    hooks: _Hooks = msgspec.field(default_factory=_Hooks)
    provided: dict[str, str] = {}


def _look(view: _View) -> Look:
    if view.state == "starting":
        return Look(wellbeing=Wellbeing.STARTING)
    is_well = view.status in ("healthy", "degraded")
    return Look(wellbeing=Wellbeing.HEALTHY if is_well else Wellbeing.UNHEALTHY, detail=view.detail or "")


def _report(answer: _Answer) -> StartReport:
    return StartReport(
        healthy=answer.status in ("healthy", "degraded"),
        error=answer.error or ("" if answer.status in ("healthy", "degraded") else "it does not say why"),
        missing_hooks=tuple(answer.missing_hooks),
        provided=answer.provided,
    )


def _understood(out: str, err: str = "") -> _Answer:
    lines = out.strip().splitlines()
    if not lines:
        raise RuntimeBrokenError(f"the runtime gave no answer: {' '.join(err.split())[:300]}")
    try:
        return msgspec.json.decode(lines[-1], type=_Answer)
    except msgspec.MsgspecError as exc:
        raise RuntimeBrokenError(f"the runtime's answer cannot be understood: {exc}") from exc


def _after_loss(serve: _ServeRecord) -> StartReport | None:
    """Judge a broken connection: a serve that still lives was kept from answering; one that ended is no serve."""
    if _lives(serve.pid):
        return StartReport(healthy=False, error="the serve did not answer in time")
    return None


def _with_details(serve: _ServeRecord, plugin_id: PluginId, report: StartReport) -> StartReport:
    try:
        status, content = _request(serve, "GET", f"/plugins/{plugin_id}", None, limit_s=_LIVE_S)
        view = msgspec.json.decode(content, type=_View) if status == _OK else _View()
    except (OSError, http.client.HTTPException, msgspec.MsgspecError):
        view = _View()
    return replace(report, missing_hooks=tuple(view.hooks.missing or ()), provided=view.provided)


def _ask_for_hook(serve: _ServeRecord, plugin_id: PluginId, hook: str, payload: Mapping[str, Any]) -> str:
    try:
        status, content = _request(serve, "POST", f"/-/plugins/{plugin_id}/hooks/{hook}", payload, limit_s=_HOOK_S)
    except (OSError, http.client.HTTPException) as exc:
        return f"the serve did not answer: {exc}"
    return "" if status == _OK else _problem(content)


def _problem(content: bytes) -> str:
    try:
        document = msgspec.json.decode(content)
    except msgspec.MsgspecError:
        return "nothing that could be understood"
    detail = document.get("detail") if isinstance(document, dict) else None
    return detail if isinstance(detail, str) else "without a reason"


def _request(
    serve: _ServeRecord, method: str, path: str, payload: Mapping[str, Any] | None, *, limit_s: float
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(_reachable(serve.host), serve.port, timeout=limit_s)
    try:
        headers = {"Authorization": f"Bearer {serve.control_token}", "Content-Type": "application/json"}
        body = None if payload is None else msgspec.json.encode(payload)
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _reachable(network_host: str) -> str:
    """Return an address to reach a serve that listens on `network_host`, which may mean all addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(network_host, network_host)  # noqa: S104  # compared, not bound


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
