"""A host with the real Node: example plugins come up, stay up, and give way to what runs."""

import json
import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qirvo.domain.names import PluginId
from qirvo.domain.probations import Look, Wellbeing
from qirvo.host.bootstrap import Host
from qirvo.host.node_program import RUNTIME, find_node
from qirvo.host.node_runtime import NodeRuntime
from qirvo.host.ports import Runtime
from scripts.people import wait_until
from tests.support.builders import WEATHER
from tests.support.hosts import CRASHING, FakeRuntime, a_plugin, agree

pytestmark = pytest.mark.journey
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "plugins"
UPTIME = "examples.uptime-service"
ID = str(WEATHER)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def host(home: Path) -> Host:
    return Host.open(home, environ=dict(os.environ) | {"QIRVO_OFFLINE": "1"})


@contextmanager
def serving(host: Host) -> Iterator[str]:
    """Serve the host's plugins; gives the address."""
    record = host.machine.layout.serve_record
    with subprocess.Popen(host.serve_command(port=0), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            wait_until(record.is_file, "serve")
            yield f"http://127.0.0.1:{json.loads(record.read_text(encoding='utf-8'))['port']}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def ask(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.loads(answer.read())


def call(url: str) -> Any:
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, b"{}", headers), timeout=10) as answer:
        return json.loads(answer.read())["result"]


def a_free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def version_of(host: Host, plugin_id: str = ID) -> str:
    return str(host.machine.installations.get(PluginId.parse(plugin_id)).version)


@pytest.mark.parametrize("name", ["clock-widget", "uptime-service", "notes-hybrid"])
def test_an_example_is_installed_updated_rolled_back_and_removed(host: Host, name: str):
    plugin_id = f"examples.{name}"
    host.install(str(EXAMPLES / name / "1.0.0"), confirm=agree)
    host.install(str(EXAMPLES / name / "1.1.0"), confirm=agree)
    updated = version_of(host, plugin_id)
    host.rollback(plugin_id)
    assert (updated, version_of(host, plugin_id)) == ("1.1.0", "1.0.0")
    host.uninstall(plugin_id, purge=True)
    assert host.list_installations() == ()


def test_a_container_needs_only_node_and_a_prepared_home(host: Host, home: Path, tmp_path: Path):
    host.install(str(EXAMPLES / "uptime-service" / "1.0.0"), confirm=agree)
    program = shutil.copytree(RUNTIME.parent, tmp_path / "image" / "node") / "bin" / "qirvo"
    environ = {"PATH": str(Path(find_node(os.environ)).parent), "QIRVO_HOME": str(home), "QIRVO_SERVE_HOST": "::"}
    words = [str(program), "plugin", "serve", "--port", str(a_free_port())]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environ, cwd=tmp_path) as serve:
        wait_until((home / "run" / "serve.json").is_file, "serve")
        status = subprocess.run([program, "plugin", "status"], env=environ, capture_output=True, text=True, check=False)
        serve.send_signal(signal.SIGTERM)
    assert (status.returncode, UPTIME in status.stdout, serve.returncode) == (0, True, 0), status.stderr


def test_a_running_serve_follows_an_installation(host: Host):
    with serving(host) as address:
        host.install(str(EXAMPLES / "uptime-service" / "1.0.0"), confirm=agree)
        assert ask(f"{address}/plugins/{UPTIME}")["version"] == "1.0.0"
        assert call(f"{address}/plugins/{UPTIME}/commands/uptime")


def test_a_running_serve_follows_an_update_and_a_removal(host: Host):
    host.install(str(EXAMPLES / "uptime-service" / "1.0.0"), confirm=agree)
    with serving(host) as address:
        host.install(str(EXAMPLES / "uptime-service" / "1.1.0"), confirm=agree)
        assert ask(f"{address}/plugins/{UPTIME}")["version"] == "1.1.0"
        host.uninstall(UPTIME)
        assert ask(f"{address}/health")["plugins"] == []


def test_a_running_serve_is_led_back_from_a_crashing_release(host: Host, tmp_path: Path):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    with serving(host) as address:
        outcome = host.install(str(a_plugin(tmp_path, "1.1.0", code=CRASHING)), confirm=agree)
        assert (outcome.reverted, version_of(host)) == (True, "1.0.0")
        assert ask(f"{address}/health")["plugins"][0]["status"] == "healthy"


FATAL = {
    "throws": CRASHING,
    "throws-later": "exports.onEnable = async () => { throw new Error('no such luck'); };\n",
    "exits": "process.exit(0);\n",
    "unhealthy": "exports.healthCheck = () => false;\n",
    "does-not-parse": "exports.onEnable = (\n",
    "kills": "process.kill(process.pid, 'SIGKILL');\n",
}


@pytest.mark.parametrize("code", FATAL.values(), ids=FATAL.keys())
def test_a_release_that_does_not_come_up_gives_way(host: Host, tmp_path: Path, code: str):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    outcome = host.install(str(a_plugin(tmp_path, "1.1.0", code=code)), confirm=agree)
    assert (outcome.reverted, outcome.error != "", version_of(host)) == (True, True, "1.0.0")


def test_a_first_release_that_does_not_come_up_leaves_nothing(host: Host, tmp_path: Path):
    outcome = host.install(str(a_plugin(tmp_path, code=CRASHING)), confirm=agree)
    assert (outcome.reverted, "no such luck" in outcome.error, host.list_installations()) == (True, True, ())
    assert not host.machine.layout.plugin(WEATHER).folder.exists()


def test_the_plugins_log_is_shown(host: Host, tmp_path: Path):
    host.install(str(a_plugin(tmp_path, code="console.log('hello from the plugin');\n")), confirm=agree)
    assert "hello from the plugin" in [line.message for line in host.logs(ID)]


def test_a_plugin_is_told_of_its_new_configuration(host: Host, tmp_path: Path):
    told = "exports.onConfigChange = (context) => context.logger.info(`days ${context.config.days}`);\n"
    host.install(str(a_plugin(tmp_path, code=told, default_config={"days": 3})), confirm=agree)
    with serving(host):
        host.config_set(ID, "days", "7")
        wait_until(lambda: "days 7" in [line.message for line in host.logs(ID)], "line in the log", limit_s=10)


RUNTIMES = {"node": lambda layout: NodeRuntime(layout, os.environ), "fake": FakeRuntime}


@pytest.fixture(params=list(RUNTIMES.values()), ids=list(RUNTIMES))
def runtime(request: pytest.FixtureRequest, host: Host) -> Runtime:
    made: Runtime = request.param(host.machine.layout)
    return made


def test_a_runtime_starts_what_the_record_says(host: Host, runtime: Runtime, tmp_path: Path):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert runtime.start(WEATHER).healthy


def test_a_runtime_says_why_a_plugin_does_not_start(host: Host, runtime: Runtime, tmp_path: Path):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    entry = host.machine.layout.plugin(WEATHER).current / "dist" / "index.js"
    entry.chmod(0o644)
    entry.write_text(CRASHING, encoding="utf-8")
    report = runtime.start(WEATHER)
    assert (report.healthy, "no such luck" in report.error) == (False, True)


def test_a_runtime_without_a_serve_has_nothing_to_reload(host: Host, runtime: Runtime, tmp_path: Path):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert runtime.reload(WEATHER) is None


def test_a_runtime_runs_a_hook(host: Host, runtime: Runtime, tmp_path: Path):
    host.install(str(a_plugin(tmp_path, code="exports.onUninstall = () => {};\n")), confirm=agree)
    assert runtime.run_hook(WEATHER, "onUninstall", {}) == ""


def test_a_record_of_a_serve_that_is_gone_is_not_believed(host: Host, tmp_path: Path):
    record = {"pid": os.getpid(), "host": "127.0.0.1", "port": 9, "controlToken": "x", "startedAt": "then"}
    host.machine.layout.serve_record.parent.mkdir(parents=True, exist_ok=True)
    host.machine.layout.serve_record.write_text(json.dumps(record), encoding="utf-8")
    assert host.install(str(a_plugin(tmp_path)), confirm=agree).changed


def test_a_status_ends_well_only_when_all_is_well(host: Host, tmp_path: Path):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    codes = [subprocess.run(host.status_command(), capture_output=True, check=False).returncode]
    with serving(host):
        codes.append(subprocess.run(host.status_command(ID), capture_output=True, check=False).returncode)
    assert codes == [1, 0]


def test_react_is_installed_once_for_a_plugin_that_expects_it(home: Path):
    host = Host.open(home, environ=dict(os.environ))
    outcome = host.install(str(EXAMPLES / "clock-widget" / "1.0.0"), confirm=agree)
    assert outcome.start is not None
    installed = (host.machine.layout.provided / "node_modules" / "react" / "package.json").is_file()
    assert outcome.start.provided["react"] == ("host" if installed else "stand-in")  # without npm's server, a stand-in
    assert installed or outcome.notes


def test_offline_a_stand_in_does(host: Host):
    outcome = host.install(str(EXAMPLES / "clock-widget" / "1.0.0"), confirm=agree)
    assert outcome.start is not None
    assert (outcome.start.provided["react"], outcome.notes != ()) == ("stand-in", True)


LATER = "exports.onEnable = () => { if (broken()) throw new Error('no such luck'); };"
ILL = "exports.healthCheck = () => (broken() ? { status: 'unhealthy', details: 'no database' } : true);"


def breakable(broken: Path, code: str) -> str:
    """A plugin's code that breaks once there is a file `broken`."""
    return f"const broken = () => require('node:fs').existsSync({json.dumps(str(broken))});\n{code}\n"


def test_a_release_that_crashes_on_later_starts_is_back_on_the_old_one_within_three(host: Host, tmp_path: Path):
    broken = tmp_path / "broken"
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    host.install(str(a_plugin(tmp_path, "1.1.0", code=breakable(broken, LATER))), confirm=agree)
    broken.touch()
    with serving(host) as address:
        wait_until(lambda: version_of(host) == "1.0.0", "return", limit_s=40)
        wait_until(lambda: ask(f"{address}/plugins/{ID}")["version"] == "1.0.0", "serve of the old one", limit_s=20)
    events = host.machine.layout.events.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in events] == ["install", "update", "revert"]


def test_a_release_that_turns_unhealthy_is_seen_so(host: Host, tmp_path: Path):
    broken = tmp_path / "broken"
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    host.install(str(a_plugin(tmp_path, "1.1.0", code=breakable(broken, ILL))), confirm=agree)
    with serving(host):
        well = host.machine.runtime.look(WEATHER)
        broken.touch()
        ill = host.machine.runtime.look(WEATHER)
    expected = Look(wellbeing=Wellbeing.HEALTHY), Look(wellbeing=Wellbeing.UNHEALTHY, detail="no database")
    assert (well, ill) == expected


def test_without_a_serve_nobody_says_how_a_plugin_is(host: Host, tmp_path: Path):
    host.install(str(a_plugin(tmp_path)), confirm=agree)
    assert host.machine.runtime.look(WEATHER) is None
